// deno run --allow-env --allow-net=huggingface.co,*.hf.co --allow-read --allow-write="$HOME/.cache/huggingface" verify.ts
import { ModelDownloader, ModelRepairer, ModelVerifier } from "@ruv/hub";

await new ModelDownloader().download("ruvltra-small");
const verification = await new ModelVerifier().verify("ruvltra-small");
for (const { path, state } of verification.files) console.log(path, state);

if (verification.files.some(({ state }) => state !== "right")) {
  const { files } = await new ModelRepairer().repair(verification);
  console.log(files.map(({ repaired }) => repaired));
}
