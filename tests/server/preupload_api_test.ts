import assert from "node:assert/strict";
import type { EmbeddedHub } from "../../src/server/embedded_hub.ts";
import { ask, bearer, bytes, GGUF, GIT, MODEL, withHub, withModel } from "./hub_fixture.ts";

/** The status, and how each file is to come: mode, `ignored`, what is there. */
async function preupload(
  hub: EmbeddedHub,
  body: Readonly<Record<string, unknown>>,
  { revision = "main", query = "", headers = {} } = {},
): Promise<{ readonly status: string; readonly files: string[]; readonly commitOid?: string }> {
  const url = `${hub.url}/api/models/me/m/preupload/${revision}${query}`;
  const answer = await ask(url, { method: "POST", headers, body: JSON.stringify(body) });
  const code = answer.headers.get("X-Error-Code");
  const { files = [], commitOid } = JSON.parse(answer.text) as {
    files?: { path: string; uploadMode: string; shouldIgnore: boolean; oid?: string }[];
    commitOid?: string;
  };
  return {
    status: code === null ? `${answer.status}` : `${answer.status} ${code}`,
    files: files.map(({ path, uploadMode, shouldIgnore, oid }) =>
      [path, uploadMode, ...(shouldIgnore ? ["ignored"] : []), ...(oid ? [oid] : [])].join(" ")
    ),
    ...(commitOid !== undefined && { commitOid }),
  };
}

function file(path: string, size = 10, sample = "text"): object {
  return { path, size, sample: btoa(sample) };
}

Deno.test("preupload decides by .gitattributes, size, kind and what the beginning holds", () =>
  withModel({ lfsThresholdBytes: 1000 }, async (hub) => {
    const { status, files, commitOid } = await preupload(hub, {
      files: [
        file("a.txt"),
        file("a.safetensors"),
        file("big.txt", 1001),
        file("not-big.txt", 1000),
        file("a.GGUF"),
        file("unknown.dat", 10, "a\0b"),
        file("empty.bin", 0, ""),
      ],
    });
    assert.deepEqual([status, commitOid], ["200", GIT.commit]);
    assert.deepEqual(files, [
      "a.txt regular",
      "a.safetensors lfs",
      "big.txt lfs",
      "not-big.txt regular",
      "a.GGUF lfs",
      "unknown.dat lfs",
      "empty.bin regular",
    ]);
  }));

Deno.test("preupload tells what is already there", () =>
  withModel({}, async (hub) => {
    const files = [file("config.json"), file("model.gguf"), file("sub"), file("new.txt")];
    assert.deepEqual((await preupload(hub, { files })).files, [
      `config.json regular ${GIT.config}`,
      `model.gguf lfs ${GIT.ggufSha256}`,
      "sub regular",
      "new.txt regular",
    ]);
    const old = await preupload(hub, { files }, { revision: GIT.initialCommit });
    assert.deepEqual(old.files[0], "config.json regular");
  }));

Deno.test("preupload follows attributes and ignores that come along, else the repository's", () =>
  withModel({}, async (hub) => {
    const files = [file("a.bin"), file("b.txt"), file("logs/x.txt")];
    const given = { files, gitAttributes: "*.txt filter=lfs\n", gitIgnore: "logs/\n" };
    const expected = ["a.bin regular", "b.txt lfs", "logs/x.txt lfs ignored"];
    assert.deepEqual((await preupload(hub, given)).files, expected);
    await hub.commitFiles(MODEL, [{ path: ".gitignore", content: bytes("*.bin\n") }]);
    assert.deepEqual((await preupload(hub, { files })).files, [
      "a.bin lfs ignored",
      "b.txt regular",
      "logs/x.txt regular",
    ]);
  }));

Deno.test("preupload refuses what makes no sense", () =>
  withModel({}, async (hub) => {
    const status = async (body: Record<string, unknown>, more = {}) =>
      (await preupload(hub, body, more)).status;
    assert.equal(await status({}), "400 BadRequest");
    assert.equal(await status({ files: [file("a", -1)] }), "400 BadRequest");
    assert.equal(await status({ files: [{ path: "a", size: 1, sample: 5 }] }), "400 BadRequest");
    const many = Array.from({ length: 1001 }, (_, i) => ({ path: `f${i}`, size: 1, sample: "" }));
    assert.equal(await status({ files: many }), "400 BadRequest");
    for (const path of ["../a", "a\\b", ".git/x", ""]) {
      assert.equal(await status({ files: [file(path)] }), "422 UnprocessableEntity");
    }
    const nowhere = { revision: "nope" };
    assert.equal(await status({ files: [] }, nowhere), "404 RevisionNotFound");
    assert.equal(await status({ files: [] }, { ...nowhere, query: "?create_pr=1" }), "200");
  }));

Deno.test("preupload is for those who may write, for a pull request for every write token", () => {
  const users = [
    { name: "me", scope: "read", token: "hf_read" },
    { name: "bob", scope: "write", token: "hf_bob" },
  ] as const;
  return withHub({ users }, async (hub) => {
    await hub.commitFiles(MODEL, [{ path: "m.gguf", content: GGUF.slice(0, 9) }]);
    const by = async (headers: Record<string, string>, query = "") =>
      (await preupload(hub, { files: [] }, { headers, query })).status;
    assert.equal(await by({}), "401 Unauthorized");
    assert.equal(await by(bearer("hf_read")), "403 Forbidden");
    assert.equal(await by(bearer("hf_bob")), "403 Forbidden");
    assert.equal(await by(bearer("hf_bob"), "?create_pr=1"), "200");
  });
});
