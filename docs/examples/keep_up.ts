// deno run --allow-env --allow-net=huggingface.co,*.hf.co --allow-read --allow-write="$HOME/.cache/huggingface" keep_up.ts
import { findOutdated, listVersions, ModelDownloader, updateModels } from "@ruv/hub";

await new ModelDownloader().download("user/repo", { paths: ["README.md"] });
const { tags, commits } = await listVersions("user/repo", { limit: 3 });
console.log(tags.map(({ name }) => name), commits.map(({ title }) => title));

for (const { repository, state } of await findOutdated()) console.log(repository.name, state);
const { updated, current } = await updateModels({ dryRun: true });
console.log(updated.length, current);
