// deno run --allow-env --allow-net=huggingface.co,*.hf.co --allow-read --allow-write="$HOME/.cache/huggingface" download.ts
import { ModelDownloader } from "@ruv/hub";

const downloader = new ModelDownloader({ showProgress: true });
const { path, commit, files } = await downloader.download("user/repo:Q4_K_M");
console.log(path, commit);
for (const { path, size, sha256, verified } of files) console.log(path, size, sha256, verified);
