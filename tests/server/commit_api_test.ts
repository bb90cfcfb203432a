import assert from "node:assert/strict";
import type { EmbeddedHub } from "../../src/server/embedded_hub.ts";
import {
  ask,
  askJson,
  bearer,
  bytes,
  GGUF,
  GIT,
  MODEL,
  withHub,
  withModel,
} from "./hub_fixture.ts";
import { file, type Line, sendCommit, sendRawCommit } from "./write_fixture.ts";

/** Every file of a revision, with its text when it is short. */
async function filesAt(hub: EmbeddedHub, revision = "main"): Promise<Record<string, string>> {
  const url = `${hub.url}/api/models/me/m/tree/${revision}?recursive=true`;
  const entries = await askJson(url) as { path: string; type: string; size: number }[];
  const files: Record<string, string> = {};
  for (const { path, type, size } of entries) {
    if (type !== "file" || path === ".gitattributes") continue;
    const place = path.split("/").map(encodeURIComponent).join("/");
    const { text } = await ask(`${hub.url}/me/m/raw/${revision}/${place}`);
    files[path] = size < 100 ? text : `${size} bytes`;
  }
  return files;
}

const BEFORE = {
  "config.json": '{"a": 1}\n',
  "model.gguf": "300000 bytes",
  "sub/empty.txt": "",
  "sub/in/b ü.txt": "hello\n",
};

Deno.test("commit writes, replaces, moves and deletes in the order of its lines", () =>
  withModel({}, async (hub) => {
    const { status, body } = await sendCommit(hub.url, [
      file("config.json", '{"a": 2}\n'),
      ["file", { path: "u.txt", content: "ü", encoding: "utf-8" }],
      ["lfsFile", { path: "copy.gguf", algo: "sha256", oid: GIT.ggufSha256, size: 300_000 }],
      ["file", { path: "moved.txt", oldPath: "sub/in/b ü.txt" }],
      ["lfsFile", { path: "sub/renamed.gguf", oldPath: "model.gguf" }],
      ["deletedFile", { path: "sub/empty.txt" }],
    ]);
    assert.equal(status, "200");
    assert.equal(body.commitUrl, `${hub.url}/me/m/commit/${body.commitOid}`);
    assert.deepEqual(await filesAt(hub), {
      "config.json": '{"a": 2}\n',
      "copy.gguf": "300000 bytes",
      "moved.txt": "hello\n",
      "sub/renamed.gguf": "300000 bytes",
      "u.txt": "ü",
    });
    assert.deepEqual(await filesAt(hub, GIT.commit), BEFORE);
  }));

Deno.test("commit keeps the order of very many lines, whose contents are written together", () =>
  withModel({}, async (hub) => {
    const names = Array.from({ length: 100 }, (_, index) => `${index % 40}.txt`);
    const { status } = await sendCommit(hub.url, [
      ["deletedFolder", { path: "sub/" }],
      ...names.map((name, index) => file(name, `${index} ${"x".repeat(50_000)}`)),
      ["deletedFile", { path: "39.txt" }],
    ]);
    assert.equal(status, "200");
    const url = `${hub.url}/me/m/raw/main`;
    assert.match((await ask(`${url}/0.txt`)).text, /^80 x/);
    assert.match((await ask(`${url}/19.txt`)).text, /^99 x/);
    assert.match((await ask(`${url}/38.txt`)).text, /^78 x/);
    assert.equal((await ask(`${url}/39.txt`)).status, 404);
  }));

Deno.test("commit keeps title, description and author", () =>
  withModel({}, async (hub) => {
    const header = { summary: "Title", description: "more\n\nand more" };
    const { body } = await sendCommit(hub.url, [file("a.txt", "a")], { header });
    const [commit] = await askJson(`${hub.url}/api/models/me/m/commits/main`) as object[];
    assert.deepEqual(commit, {
      id: body.commitOid,
      title: "Title",
      message: "more\n\nand more",
      authors: [{ user: "local", avatar: "" }],
      date: "2023-11-14T22:13:20.000Z",
    });
  }));

Deno.test("commit deletes folders, and entries of either kind", () =>
  withModel({}, async (hub) => {
    const first = await sendCommit(hub.url, [["deletedFolder", { path: "sub/" }]]);
    assert.equal(first.status, "200");
    assert.deepEqual(Object.keys(await filesAt(hub)), ["config.json", "model.gguf"]);
    await sendCommit(hub.url, [file("a/b.txt", "b"), file("a/c.txt", "c")]);
    const last: Line[] = [["deletedEntry", { path: "a" }], ["deletedEntry", {
      path: "config.json",
    }]];
    assert.equal((await sendCommit(hub.url, last)).status, "200");
    assert.deepEqual(Object.keys(await filesAt(hub)), ["model.gguf"]);
  }));

Deno.test("commit without a difference gives the head back", () =>
  withModel({}, async (hub) => {
    const { status, body } = await sendCommit(hub.url, [
      file("config.json", '{"a": 1}\n'),
      file("new.txt", "new"),
      ["deletedFile", { path: "new.txt" }],
    ]);
    assert.deepEqual([status, body.commitOid], ["200", GIT.commit]);
  }));

Deno.test("commit names files in LFS in .gitattributes", () =>
  withModel({}, async (hub) => {
    const oid = GIT.ggufSha256;
    await sendCommit(hub.url, [["lfsFile", { path: "my weights", algo: "sha256", oid }]]);
    const { text } = await ask(`${hub.url}/me/m/raw/main/.gitattributes`);
    assert.equal(
      text.trimEnd().split("\n").at(-1),
      "my[[:space:]]weights filter=lfs diff=lfs merge=lfs -text",
    );
  }));

Deno.test("commit changes nothing when one of its lines cannot be carried out", () =>
  withModel({}, async (hub) => {
    const unknown = "0".repeat(64);
    const refused: readonly (readonly [Line, string])[] = [
      [["deletedFile", { path: "nope" }], "404 EntryNotFound"],
      [["deletedFile", { path: "sub" }], "404 EntryNotFound"],
      [["deletedFolder", { path: "nope" }], "404 EntryNotFound"],
      [["deletedFolder", { path: "config.json" }], "404 EntryNotFound"],
      [["deletedEntry", { path: "nope" }], "404 EntryNotFound"],
      [["file", { path: "x", oldPath: "nope" }], "404 EntryNotFound"],
      [["lfsFile", { path: "x.bin", algo: "sha256", oid: unknown, size: 5 }], "400 BadRequest"],
      [["lfsFile", { path: "x.bin", oid: GIT.ggufSha256, size: 5 }], "400 BadRequest"],
      [["lfsFile", { path: "x.bin", algo: "md5", oid: GIT.ggufSha256 }], "400 BadRequest"],
      [["lfsFile", { path: "x.bin" }], "400 BadRequest"],
      [["file", { path: "x" }], "400 BadRequest"],
      [["file", { path: "x", content: "", encoding: "latin1" }], "400 BadRequest"],
      [["copyFile", { path: "x" }], "400 BadRequest"],
      [["file", { path: "config.json/x", content: "" }], "422 UnprocessableEntity"],
      [["file", { path: "sub", content: "" }], "422 UnprocessableEntity"],
      [["file", { content: "" }], "422 UnprocessableEntity"],
      ...["../x", "/x", "a/../x", "a\\b", ".git/config", "a/.cache/x", "", "a//b", "a\u0000"].map(
        (path) => [["file", { path, content: "" }], "422 UnprocessableEntity"] as const,
      ),
    ];
    for (const [line, expected] of refused) {
      const { status } = await sendCommit(hub.url, [file("new.txt", "new"), line]);
      assert.equal(status, expected, JSON.stringify(line));
    }
    assert.deepEqual(await filesAt(hub), BEFORE);
    assert.equal((await askJson(`${hub.url}/api/models/me/m`) as { sha: string }).sha, GIT.commit);
  }));

Deno.test("commit refuses a body that is none", () =>
  withModel({}, async (hub) => {
    const url = `${hub.url}/api/models/me/m/commit/main`;
    const header = '{"key":"header","value":{"summary":"x"}}';
    for (
      const body of [
        "",
        "text",
        "[]",
        '{"key":"file","value":{"path":"a","content":""}}',
        '{"key":"header","value":{"summary":""}}',
        '{"key":"header","value":{"summary":"x","parentCommit":"main"}}',
        '{"key":"header"}',
        `${header}\n{"key":"file"}`,
        `${header}\n{"key":"file","value":`,
      ]
    ) assert.equal((await sendRawCommit(url, body)).status, "400 BadRequest", body);
    const nowhere = await sendRawCommit(`${hub.url}/api/models/me/m/commit/nope`, header);
    assert.equal(nowhere.status, "404 RevisionNotFound");
    assert.equal((await sendRawCommit(url, `\n${header}\n\n`)).status, "200");
  }));

Deno.test("commit refuses a file that belongs in LFS", () =>
  withModel({}, async (hub) => {
    const content = "A".repeat(15 * 1024 * 1024);
    const line: Line = ["file", { path: "x.bin", content, encoding: "base64" }];
    assert.equal((await sendCommit(hub.url, [line])).status, "413 PayloadTooLarge");
  }));

Deno.test("commit is refused with 412 when its parent is no longer the head", () =>
  withModel({}, async (hub) => {
    const header = { parentCommit: GIT.commit };
    assert.equal((await sendCommit(hub.url, [file("a", "a")], { header })).status, "200");
    const { status, body } = await sendCommit(hub.url, [file("b", "b")], { header });
    assert.equal(status, "412 PreconditionFailed");
    assert.ok(body.error?.startsWith("The branch was updated since you opened this page"));
    assert.ok(!("b" in await filesAt(hub)));
  }));

Deno.test("commit takes the beginning of its parent's hash", () =>
  withModel({}, async (hub) => {
    const header = { parentCommit: GIT.commit.slice(0, 7) };
    assert.equal((await sendCommit(hub.url, [file("a", "a")], { header })).status, "200");
  }));

Deno.test("commits at the same time all land when they name no parent", () =>
  withModel({}, async (hub) => {
    const names = Array.from({ length: 8 }, (_, i) => `new-${i}.txt`);
    const answers = await Promise.all(names.map((name) => sendCommit(hub.url, [file(name, name)])));
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set(["200"]));
    assert.equal(new Set(answers.map(({ body }) => body.commitOid)).size, 8);
    const there = Object.keys(await filesAt(hub));
    assert.deepEqual(there.filter((path) => path.startsWith("new-")), names);
  }));

Deno.test("commits at the same time for one parent: one lands, the others are refused", () =>
  withModel({}, async (hub) => {
    const header = { parentCommit: GIT.commit };
    const names = ["a.txt", "b.txt", "c.txt"];
    const answers = await Promise.all(
      names.map((name) => sendCommit(hub.url, [file(name, name)], { header })),
    );
    const statuses = answers.map(({ status }) => status).sort();
    assert.deepEqual(statuses, ["200", "412 PreconditionFailed", "412 PreconditionFailed"]);
    const landed = Object.keys(await filesAt(hub)).filter((path) => names.includes(path));
    assert.equal(landed.length, 1);
  }));

Deno.test("commit to another branch may be the very commit of the first", () =>
  withModel({}, async (hub) => {
    await hub.createBranch(MODEL, "dev");
    const one = await sendCommit(hub.url, [file("a.txt", "a")]);
    const two = await sendCommit(hub.url, [file("a.txt", "a")], { revision: "dev" });
    assert.deepEqual([one.status, two.status], ["200", "200"]);
    assert.equal(two.body.commitOid, one.body.commitOid);
    const three = await sendCommit(hub.url, [file("b.txt", "b")], {
      revision: "refs%2Fheads%2Fdev",
    });
    const { branches } = await askJson(`${hub.url}/api/models/me/m/refs`) as {
      branches: { name: string; targetCommit: string }[];
    };
    assert.deepEqual(branches.map(({ name, targetCommit }) => [name, targetCommit]), [
      ["dev", three.body.commitOid],
      ["main", one.body.commitOid],
    ]);
  }));

Deno.test("commit with create_pr leaves the branch and opens a draft pull request", () =>
  withModel({}, async (hub) => {
    const query = "?create_pr=1";
    const first = await sendCommit(hub.url, [file("a.txt", "a")], { query });
    assert.equal(first.body.pullRequestUrl, `${hub.url}/me/m/discussions/1`);
    const second = await sendCommit(hub.url, [file("b.txt", "b")], { query, revision: "None" });
    assert.equal(second.body.pullRequestUrl, `${hub.url}/me/m/discussions/2`);
    assert.deepEqual(await filesAt(hub), BEFORE);
    assert.equal((await filesAt(hub, "refs%2Fpr%2F1"))["a.txt"], "a");
    await sendCommit(hub.url, [file("a.txt", "A")], { revision: "refs%2Fpr%2F1" });
    assert.equal((await filesAt(hub, "refs%2Fpr%2F1"))["a.txt"], "A");
    const { pullRequests } = await askJson(`${hub.url}/api/models/me/m/refs?include_prs=1`) as {
      pullRequests: { ref: string }[];
    };
    assert.deepEqual(pullRequests.map(({ ref }) => ref), ["refs/pr/1", "refs/pr/2"]);
  }));

Deno.test("commit with create_pr builds on the parent it names", () =>
  withModel({}, async (hub) => {
    const header = { parentCommit: GIT.initialCommit };
    const { body } = await sendCommit(hub.url, [file("a.txt", "a")], {
      header,
      query: "?create_pr=1",
    });
    assert.deepEqual(await filesAt(hub, body.commitOid), { "a.txt": "a" });
    const unknown = { parentCommit: "0".repeat(40) };
    const refused = await sendCommit(hub.url, [], { header: unknown, query: "?create_pr=1" });
    assert.equal(refused.status, "412 PreconditionFailed");
  }));

const USERS = [
  { name: "me", scope: "write", token: "hf_me" },
  { name: "me", scope: "read", token: "hf_read" },
  { name: "bob", scope: "write", token: "hf_bob" },
] as const;

Deno.test("commit wants a write token of the namespace, a pull request any write token", () =>
  withHub({ users: USERS }, async (hub) => {
    await hub.commitFiles(MODEL, [{ path: "m.gguf", content: GGUF.slice(0, 10) }]);
    const by = async (headers: Record<string, string>, more = {}) =>
      (await sendCommit(hub.url, [file("a.txt", "a")], { headers, ...more })).status;
    assert.equal(await by({}), "401 Unauthorized");
    assert.equal(await by(bearer("hf_wrong")), "401 InvalidCredentials");
    assert.equal(await by(bearer("hf_read")), "403 Forbidden");
    assert.equal(await by(bearer("hf_bob")), "403 Forbidden");
    assert.equal(await by(bearer("hf_me")), "200");
    const query = "?create_pr=1";
    assert.equal(await by({}, { query }), "401 Unauthorized");
    assert.equal(await by(bearer("hf_read"), { query }), "403 Forbidden");
    assert.equal(await by(bearer("hf_bob"), { query }), "200");
    assert.equal(await by(bearer("hf_me"), { query }), "200");
    assert.equal(await by(bearer("hf_bob"), { revision: "refs%2Fpr%2F1" }), "200");
    assert.equal(await by(bearer("hf_bob"), { revision: "refs%2Fpr%2F2" }), "403 Forbidden");
  }));

Deno.test("commit to a private repository tells nobody of it", () =>
  withHub({ users: USERS }, async (hub) => {
    await hub.createRepository(MODEL, { private: true });
    await hub.commitFiles(MODEL, [{ path: "a.txt", content: bytes("a") }]);
    for (const name of ["me/m", "me/none"]) {
      for (const query of ["", "?create_pr=1"]) {
        const by = async (headers: Record<string, string>) =>
          (await sendCommit(hub.url, [], { name, headers, query })).status;
        assert.equal(await by({}), "401 RepoNotFound");
        assert.equal(await by(bearer("hf_bob")), "404 RepoNotFound");
      }
    }
  }));
