import { listDatasets, listModels } from "@huggingface/hub";
import assert from "node:assert/strict";
import type { EmbeddedHub } from "../../src/server/embedded_hub.ts";
import { ask, askJson, bearer, bytes, withHub } from "./hub_fixture.ts";

const USERS = [
  { name: "ann", scope: "read", token: "hf_ann" },
  { name: "bob", scope: "read", token: "hf_bob" },
] as const;

/** Three models, one of them private, and a dataset, made a minute apart. */
function withModels(test: (hub: EmbeddedHub) => Promise<void>): Promise<void> {
  let now = Date.UTC(2024, 0, 1);
  return withHub({ users: USERS, now: () => now += 60_000 }, async (hub) => {
    const add = (name: string, yaml: string) =>
      hub.commitFiles({ type: "model", name }, [
        { path: "README.md", content: bytes(`---\n${yaml}\n---\n`) },
      ]);
    await hub.createRepository({ type: "model", name: "ann/secret-llama" }, { private: true });
    await add("ann/secret-llama", "tags: [tiny]");
    await hub.createRepository({ type: "model", name: "ann/Llama-Q4" }, { gated: "auto" });
    await add("ann/Llama-Q4", "tags: [tiny, code]\npipeline_tag: text-generation");
    await add("bob/vision", "tags: [tiny]\npipeline_tag: image-classification");
    await hub.createRepository({ type: "dataset", name: "bob/data" });
    await test(hub);
  });
}

async function search(hub: EmbeddedHub, query: string, token?: string): Promise<string[]> {
  const headers = token === undefined ? {} : bearer(token);
  const found = await askJson(`${hub.url}/api/models?${query}`, { headers });
  return (found as { id: string }[]).map(({ id }) => id);
}

Deno.test("search finds by name, author, tags, task and gating", () =>
  withModels(async (hub) => {
    assert.deepEqual(await search(hub, ""), ["ann/Llama-Q4", "bob/vision"]);
    assert.deepEqual(await search(hub, "search=llama"), ["ann/Llama-Q4"]);
    assert.deepEqual(await search(hub, "search=Q4+ann"), ["ann/Llama-Q4"]);
    assert.deepEqual(await search(hub, "author=BOB"), ["bob/vision"]);
    assert.deepEqual(await search(hub, "filter=tiny&filter=code"), ["ann/Llama-Q4"]);
    assert.deepEqual(await search(hub, "filter=tiny,code"), ["ann/Llama-Q4"]);
    assert.deepEqual(await search(hub, "pipeline_tag=image-classification"), ["bob/vision"]);
    assert.deepEqual(await search(hub, "gated=true"), ["ann/Llama-Q4"]);
    assert.deepEqual(await search(hub, "search=nothing"), []);
  }));

Deno.test("search shows private repositories to those who may see them", () =>
  withModels(async (hub) => {
    assert.deepEqual(await search(hub, "search=secret"), []);
    assert.deepEqual(await search(hub, "search=secret", "hf_bob"), []);
    assert.deepEqual(await search(hub, "search=secret", "hf_ann"), ["ann/secret-llama"]);
  }));

Deno.test("search sorts, the latest first, and comes in pages", () =>
  withModels(async (hub) => {
    const all = ["bob/vision", "ann/Llama-Q4", "ann/secret-llama"];
    for (const sort of ["lastModified", "createdAt"]) {
      assert.deepEqual(await search(hub, `sort=${sort}`, "hf_ann"), all);
    }
    const headers = bearer("hf_ann");
    let url: string | undefined = `${hub.url}/api/models?sort=createdAt&limit=1`;
    const pages: string[] = [];
    while (url !== undefined) {
      const answer = await ask(url, { headers });
      pages.push(...JSON.parse(answer.text).map(({ id }: { id: string }) => id));
      url = /^<(.*)>; rel="next"$/.exec(answer.headers.get("Link") ?? "")?.[1];
    }
    assert.deepEqual(pages, all);
    assert.equal((await ask(`${hub.url}/api/models?sort=name`)).status, 400);
  }));

Deno.test("search gives at most a thousand, and takes no page that is no number", () =>
  withHub({}, async (hub) => {
    for (let index = 0; index < 1001; index++) {
      await hub.createRepository({ type: "model", name: `me/m${index}` });
    }
    for (const query of ["", "limit=1000", "limit=1001", "limit=1e15"]) {
      assert.equal((await search(hub, query)).length, 1000, query);
    }
    assert.equal((await search(hub, "cursor=1000")).length, 1);
    assert.deepEqual(await search(hub, "cursor=1e15"), []);
    for (const query of ["limit=0", "limit=-1", "limit=1.5", "limit=x", "cursor=-1", "cursor=x"]) {
      assert.equal((await ask(`${hub.url}/api/models?${query}`)).status, 400, query);
    }
  }));

Deno.test("search gives files and cards when they are asked for", () =>
  withModels(async (hub) => {
    const keys = async (query: string) => {
      const [first] = await askJson(`${hub.url}/api/models?author=bob&${query}`) as object[];
      return Object.keys(first ?? {});
    };
    const usual = await keys("");
    assert.ok(usual.includes("tags") && usual.includes("lastModified"));
    assert.ok(!usual.includes("siblings") && !usual.includes("cardData"));
    assert.ok((await keys("cardData=true")).includes("cardData"));
    assert.ok((await keys("full=true")).includes("siblings"));
    assert.deepEqual(await keys("expand=likes&expand[]=private"), [
      "_id",
      "id",
      "private",
      "likes",
    ]);
  }));

Deno.test("listModels() and listDatasets() of @huggingface/hub find what is there", () =>
  withModels(async ({ url: hubUrl }) => {
    const find = { query: "llama", owner: "ann", tags: ["code"] };
    const models = await Array.fromAsync(
      listModels({ hubUrl, search: find, additionalFields: ["tags"], sort: "lastModified" }),
    );
    assert.deepEqual(models.map(({ name, task, gated, tags }) => [name, task, gated, tags]), [
      ["ann/Llama-Q4", "text-generation", "auto", ["text-generation", "tiny", "code"]],
    ]);
    const datasets = await Array.fromAsync(listDatasets({ hubUrl }));
    assert.deepEqual(datasets.map(({ name }) => name), ["bob/data"]);
  }));
