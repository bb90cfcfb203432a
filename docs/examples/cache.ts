// deno run --allow-env --allow-read --allow-write="$HOME/.cache/huggingface" cache.ts
import { CacheKeeper, formatBytes } from "@ruv/hub";

const keeper = new CacheKeeper();
const { repositories, sizeOnDisk } = await keeper.scan();
for (const { name, revisions } of repositories) console.log(name, revisions.length);
console.log(formatBytes(sizeOnDisk));

const plan = await keeper.planPrune({ olderThanMs: 30 * 24 * 3600 * 1000 });
const { freedBytes } = await keeper.remove(plan);
console.log(`${formatBytes(freedBytes)} freed`);
