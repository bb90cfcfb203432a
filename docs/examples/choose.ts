// deno run --allow-env --allow-net=huggingface.co,*.hf.co --allow-read --allow-sys=systemMemoryInfo choose.ts
import { inspectModel, recommendModel, RuvLtraRegistry } from "@ruv/hub";

// By the catalogue alone: no permission, no socket.
const byRam = new RuvLtraRegistry().recommendForRam(4);
// By what the models need with a context, on this machine or another.
const fit = { ramBytes: 4e9, vramBytes: 0, contextLength: 4096 };
const { recommended, models } = await recommendModel({ fit });
// Any repository of the Hub: what it has, and what of it fits.
const { hub } = await inspectModel("user/repo", { fit });

console.log(byRam?.id, recommended, models.length);
for (const { label, size, place } of hub?.models ?? []) console.log(label, size, place);
