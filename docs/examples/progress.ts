// deno run --allow-env --allow-net=huggingface.co,*.hf.co --allow-read --allow-write="$HOME/.cache/huggingface" progress.ts
import { describeTransfer, ModelDownloader, TransferNarrator, TransferProgress } from "@ruv/hub";

const progress = new TransferProgress();
const narrator = new TransferNarrator({ color: false, unicode: true });
const timer = setInterval(
  () => console.log(describeTransfer(progress.view(performance.now()))),
  5e3,
);
const downloader = new ModelDownloader({
  onProgress: (event) => {
    const now = performance.now();
    progress.apply(event, now);
    for (const line of narrator.say(event, now)) console.log(line);
  },
});
await downloader.download("user/repo:Q8_0");
clearInterval(timer);
