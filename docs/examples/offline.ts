// deno run --allow-env --allow-read --allow-write="$HOME/.cache/huggingface" offline.ts
import { LocalEntryNotFoundError, ModelDownloader } from "@ruv/hub";

// Without --allow-net: no socket is opened, and the runtime would let none through.
const downloader = new ModelDownloader({ offline: true });
try {
  console.log((await downloader.download("user/repo:Q8_0")).path);
} catch (error) {
  if (!(error instanceof LocalEntryNotFoundError)) throw error;
  console.log(error.message);
}
