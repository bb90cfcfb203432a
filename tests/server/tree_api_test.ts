import assert from "node:assert/strict";
import { ask, askJson, bytes, GIT, MODEL, NOW, withModel } from "./hub_fixture.ts";

const CONFIG = { type: "file", oid: GIT.config, size: 9, path: "config.json" };
const GGUF_ENTRY = {
  type: "file",
  oid: GIT.pointer,
  size: 300_000,
  path: "model.gguf",
  lfs: { oid: GIT.ggufSha256, size: 300_000, pointerSize: 131 },
};
const SUB = { type: "directory", oid: GIT.sub, size: 0, path: "sub" };
const SUB_IN = { type: "directory", oid: GIT.subIn, size: 0, path: "sub/in" };
const EMPTY = { type: "file", oid: GIT.empty, size: 0, path: "sub/empty.txt" };
const DEEP = { type: "file", oid: GIT.hello, size: 6, path: "sub/in/b ü.txt" };
const ATTRIBUTES = { type: "file", oid: GIT.attributes, size: 1566, path: ".gitattributes" };

Deno.test("tree lists one folder, or everything when recursive", () =>
  withModel({ xet: false }, async (hub) => {
    const base = `${hub.url}/api/models/me/m/tree/main`;
    assert.deepEqual(await askJson(base), [ATTRIBUTES, CONFIG, GGUF_ENTRY, SUB]);
    assert.deepEqual(await askJson(`${base}?recursive=true`), [
      ATTRIBUTES,
      CONFIG,
      GGUF_ENTRY,
      SUB,
      EMPTY,
      SUB_IN,
      DEEP,
    ]);
    assert.deepEqual(await askJson(`${base}/sub`), [EMPTY, SUB_IN]);
    assert.deepEqual(await askJson(`${base}/sub?recursive=true`), [EMPTY, SUB_IN, DEEP]);
  }));

Deno.test("tree takes a sub-path and a ref with encoded or plain slashes", () =>
  withModel({}, async (hub) => {
    const base = `${hub.url}/api/models/me/m/tree`;
    for (
      const place of [
        "main/sub%2Fin",
        "main/sub/in",
        "refs%2Fheads%2Fmain/sub%2Fin",
        "refs/heads/main/sub/in/",
      ]
    ) {
      assert.deepEqual(await askJson(`${base}/${place}`), [DEEP], place);
    }
  }));

Deno.test("tree comes in pages whose links are absolute and keep the query", () =>
  withModel({ treePageSize: 2 }, async (hub) => {
    const pages: string[][] = [];
    let url: string | undefined =
      `${hub.url}/api/models/me/m/tree/main?recursive=true&expand=false`;
    while (url !== undefined) {
      const { headers, text } = await ask(url);
      pages.push(JSON.parse(text).map(({ path }: { path: string }) => path));
      const link = headers.get("Link");
      url = link === null ? undefined : /^<([^>]+)>; rel="next"$/.exec(link)?.[1];
      if (url !== undefined) {
        assert.ok(
          url.startsWith(`${hub.url}/api/models/me/m/tree/main?recursive=true&expand=false&`),
        );
      }
    }
    assert.deepEqual(pages, [
      [".gitattributes", "config.json"],
      ["model.gguf", "sub"],
      ["sub/empty.txt", "sub/in"],
      ["sub/in/b ü.txt"],
    ]);
  }));

Deno.test("tree has no next page when the last one is exactly full", () =>
  withModel({ treePageSize: 4 }, async (hub) => {
    const { headers } = await ask(`${hub.url}/api/models/me/m/tree/main`);
    assert.equal(headers.get("Link"), null);
  }));

Deno.test("tree names the last commit of each path when expanded", () =>
  withModel({}, async (hub) => {
    const added = [{ path: "sub/new.txt", content: bytes("x") }];
    const { commit } = await hub.commitFiles(MODEL, added, { message: "Add one" });
    const tree = await askJson(`${hub.url}/api/models/me/m/tree/main?expand=true`) as {
      path: string;
      lastCommit: { id: string; title: string; date: string };
    }[];
    const date = new Date(NOW).toISOString();
    const before = { id: GIT.commit, title: "Upload files", date };
    assert.deepEqual(Object.fromEntries(tree.map((entry) => [entry.path, entry.lastCommit])), {
      ".gitattributes": before,
      "config.json": before,
      "model.gguf": before,
      "sub": { id: commit, title: "Add one", date },
    });
  }));

Deno.test("tree of a missing folder or of a file is EntryNotFound and names the commit", () =>
  withModel({}, async (hub) => {
    for (const path of ["nope", "config.json", "sub/nope"]) {
      const { status, headers } = await ask(`${hub.url}/api/models/me/m/tree/main/${path}`);
      assert.equal(status, 404, path);
      assert.equal(headers.get("X-Error-Code"), "EntryNotFound");
      assert.equal(headers.get("X-Repo-Commit"), GIT.commit);
    }
  }));

Deno.test("paths-info takes a form and JSON, and leaves out what is not there", () =>
  withModel({ xet: false }, async (hub) => {
    const url = `${hub.url}/api/models/me/m/paths-info/main`;
    const paths = ["sub/in/b ü.txt", "nope", "sub", "model.gguf"];
    const form = new URLSearchParams(paths.map((path) => ["paths", path]));
    const expected = [DEEP, SUB, GGUF_ENTRY];
    assert.deepEqual(await askJson(url, { method: "POST", body: form }), expected);
    const json = {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ paths }),
    };
    assert.deepEqual(await askJson(url, json), expected);
  }));

Deno.test("paths-info names the last commit when expanded, Python's True included", () =>
  withModel({}, async (hub) => {
    const url = `${hub.url}/api/models/me/m/paths-info/main`;
    const body = new URLSearchParams({ paths: "config.json", expand: "True" });
    assert.deepEqual(await askJson(url, { method: "POST", body }), [{
      ...CONFIG,
      lastCommit: { id: GIT.commit, title: "Upload files", date: "2023-11-14T22:13:20.000Z" },
      securityFileStatus: {
        status: "unscanned",
        jFrogScan: { status: "unscanned" },
        protectAiScan: { status: "unscanned" },
        avScan: { status: "unscanned" },
        pickleImportScan: { status: "unscanned" },
        virusTotalScan: { status: "unscanned" },
      },
    }]);
  }));

Deno.test("paths-info refuses too many paths and bodies it cannot read", () =>
  withModel({}, async (hub) => {
    const url = `${hub.url}/api/models/me/m/paths-info/main`;
    const post = async (body: unknown) => {
      const headers = { "Content-Type": "application/json" };
      const text = typeof body === "string" ? body : JSON.stringify(body);
      const answer = await ask(url, { method: "POST", headers, body: text });
      return [answer.status, answer.headers.get("X-Error-Code")];
    };
    assert.deepEqual(await post({ paths: Array(2001).fill("a") }), [413, "PayloadTooLarge"]);
    assert.deepEqual(await post({ paths: "a" }), [400, "BadRequest"]);
    assert.deepEqual(await post("{"), [400, "BadRequest"]);
    assert.deepEqual(await post("null"), [400, "BadRequest"]);
  }));
