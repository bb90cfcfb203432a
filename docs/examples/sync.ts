// deno run --allow-env --allow-net=huggingface.co,*.hf.co --allow-read --allow-write="$HOME/.cache/huggingface",. sync.ts
import { planSync, syncModels } from "@ruv/hub";

const list = { models: [{ model: "ruvltra-small" }, { model: "user/repo:Q8_0", to: "models/" }] };
await Deno.writeTextFile("hub.json", JSON.stringify(list));

const { fetchBytes } = await planSync("hub.json");
const { models, failures, lock } = await syncModels("hub.json");
console.log(fetchBytes, models.map(({ path }) => path), lock);
for (const { entry, error } of failures) console.error(entry.model, error.message);
// From now on exactly what hub.lock says.
console.log((await syncModels("hub.json", { frozen: true })).fetchedBytes);
