// deno run --allow-env --allow-net=huggingface.co,*.hf.co --allow-read --allow-write="$HOME/.cache/huggingface" push.ts
import { ModelUploader } from "@ruv/hub";

const uploader = new ModelUploader({ private: true, versionTag: "v1.0.0" });
const metadata = { description: "A small model for short answers.", license: "mit" };
const plan = await uploader.plan("my.gguf", "me/from-a-program", metadata);
console.log(plan.createsRepository, plan.sendBytes, plan.card?.split("\n").length);

const { url, commit } = await uploader.upload("my.gguf", "me/from-a-program", metadata);
console.log(url, commit);
