// deno run --allow-env --allow-net=huggingface.co,*.hf.co --allow-read plan.ts
import { formatBytes, ModelDownloader } from "@ruv/hub";

const downloader = new ModelDownloader({ outputDir: "models", connections: 4, limitRate: 10e6 });
const plan = await downloader.plan("user/repo@v1.0", { include: ["*.md", "*Q8_0*"] });
console.log(`${formatBytes(plan.fetchBytes)} of ${formatBytes(plan.totalBytes)} to fetch`);
for (const { action, path } of plan.files) console.log(action, path);
