// deno run --allow-env --allow-net=huggingface.co,*.hf.co --allow-read --allow-write="$HOME/.cache/huggingface" cancel.ts
import { ModelDownloader } from "@ruv/hub";

const signal = AbortSignal.timeout(60_000);
const downloader = new ModelDownloader({ signal });
// What has come by then is kept: the next call continues there.
console.log((await downloader.download("user/repo:Q4_K_M")).fetchedBytes);
