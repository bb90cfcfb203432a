// deno run --allow-env --allow-net=huggingface.co,*.hf.co --allow-read repository.ts
import { RepositoryKeeper, searchHub } from "@ruv/hub";

const keeper = new RepositoryKeeper();
const { url, created } = await keeper.create("me/somewhere", { private: true, existOk: true });
console.log(url, created);
await keeper.setVisibility("me/somewhere", "public");
console.log((await searchHub({ author: "me" })).map(({ name }) => name));
await keeper.delete("me/somewhere");
