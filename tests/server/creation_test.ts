import assert from "node:assert/strict";
import { ask, askJson, bearer, GIT, NOW, withHub, withModel } from "./hub_fixture.ts";

const USERS = [
  { name: "ann", scope: "write", token: "hf_ann" },
  { name: "eve", scope: "read", token: "hf_eve" },
] as const;

function post(url: string, body: unknown, token?: string): ReturnType<typeof ask> {
  const headers = token === undefined ? {} : bearer(token);
  return ask(`${url}/api/repos/create`, { method: "POST", headers, body: JSON.stringify(body) });
}

Deno.test("create makes a repository with the Hub's initial commit", () =>
  withHub({ now: () => NOW }, async (hub) => {
    const { status, text } = await post(hub.url, { name: "m", organization: "me", type: "model" });
    assert.equal(status, 200);
    const { url, name, id } = JSON.parse(text);
    assert.deepEqual([url, name], [`${hub.url}/me/m`, "me/m"]);
    assert.match(id, /^[0-9a-f]{24}$/);
    const info = await askJson(`${hub.url}/api/models/me/m`) as Record<string, unknown>;
    assert.deepEqual([info._id, info.sha, info.private], [id, GIT.initialCommit, false]);
    assert.deepEqual(info.siblings, [{ rfilename: ".gitattributes" }]);
  }));

Deno.test("create answers 409 with the URL when the repository exists, in any case", () =>
  withModel({}, async (hub) => {
    for (const name of ["m", "M"]) {
      const { status, text } = await post(hub.url, { name, organization: "me" });
      assert.equal(status, 409);
      assert.deepEqual(JSON.parse(text), {
        error: "You already created this model repo",
        url: `${hub.url}/me/m`,
      });
    }
    const dataset = await post(hub.url, { name: "m", organization: "me", type: "dataset" });
    assert.equal(JSON.parse(dataset.text).url, `${hub.url}/datasets/me/m`);
  }));

Deno.test("create puts a repository without organisation under the caller's name", () =>
  withHub({ users: USERS }, async (hub) => {
    const { text } = await post(hub.url, { name: "m", organization: null }, "hf_ann");
    assert.equal(JSON.parse(text).name, "ann/m");
  }));

Deno.test("create takes visibility in either form, files and a licence", () =>
  withHub({ users: USERS }, async (hub) => {
    const files = [{ encoding: "base64", path: "sub/a.txt", content: btoa("hello\n") }];
    await post(hub.url, { name: "one", visibility: "private", files, license: "mit" }, "hf_ann");
    await post(hub.url, { name: "two", private: true }, "hf_ann");
    for (const name of ["ann/one", "ann/two"]) {
      assert.equal((await ask(`${hub.url}/api/models/${name}`)).status, 401);
      const headers = bearer("hf_ann");
      const info = await askJson(`${hub.url}/api/models/${name}`, { headers });
      assert.equal((info as { private: boolean }).private, true);
    }
    const headers = bearer("hf_ann");
    const raw = `${hub.url}/ann/one/raw/main`;
    assert.equal((await ask(`${raw}/sub/a.txt`, { headers })).text, "hello\n");
    assert.equal((await ask(`${raw}/README.md`, { headers })).text, "---\nlicense: mit\n---\n");
  }));

Deno.test("create refuses who may not", () =>
  withHub({ users: USERS }, async (hub) => {
    const code = async (body: unknown, token?: string) => {
      const { status, headers } = await post(hub.url, body, token);
      return `${status} ${headers.get("X-Error-Code")}`;
    };
    assert.equal(await code({ name: "m", organization: "ann" }), "401 Unauthorized");
    assert.equal(await code({ name: "m" }, "hf_eve"), "403 Forbidden");
    assert.equal(await code({ name: "m", organization: "eve" }, "hf_ann"), "403 Forbidden");
    assert.equal((await ask(`${hub.url}/api/models/eve/m`)).status, 401);
  }));

Deno.test("create refuses what makes no sense, and creates nothing", () =>
  withHub({}, async (hub) => {
    const file = { encoding: "base64", path: "../x", content: "" };
    for (
      const body of [
        {},
        [],
        "text",
        { name: "" },
        { name: "a--b" },
        { name: "../a" },
        { name: "m", organization: "api" },
        { name: "m", type: "space" },
        { name: "m", license: "x\ny: z" },
        { name: "m", files: [file] },
        { name: "m", files: [{ ...file, path: "x", encoding: "utf-8" }] },
        { name: "m", files: {} },
      ]
    ) {
      const { status, headers } = await post(hub.url, body);
      assert.equal(
        `${status} ${headers.get("X-Error-Code")}`,
        "400 BadRequest",
        JSON.stringify(body),
      );
    }
    assert.equal((await ask(`${hub.url}/api/models/local/m`)).status, 404);
  }));

Deno.test("delete removes a repository, and answers 404 when there is none", () =>
  withModel({}, async (hub) => {
    const body = JSON.stringify({ name: "m", organization: "me", type: "model" });
    const remove =
      async () => (await ask(`${hub.url}/api/repos/delete`, { method: "DELETE", body }));
    assert.equal((await remove()).status, 200);
    const again = await remove();
    assert.deepEqual([again.status, again.headers.get("X-Error-Code")], [404, "RepoNotFound"]);
    assert.equal((await ask(`${hub.url}/api/models/me/m`)).status, 404);
    await post(hub.url, { name: "m", organization: "me" });
    const info = await askJson(`${hub.url}/api/models/me/m`) as { siblings: unknown };
    assert.deepEqual(info.siblings, [{ rfilename: ".gitattributes" }]);
  }));

Deno.test("delete refuses who may not", () =>
  withHub({ users: USERS }, async (hub) => {
    await post(hub.url, { name: "m" }, "hf_ann");
    const remove = async (token?: string) =>
      (await ask(`${hub.url}/api/repos/delete`, {
        method: "DELETE",
        headers: token === undefined ? {} : bearer(token),
        body: JSON.stringify({ name: "m", organization: "ann" }),
      })).status;
    assert.equal(await remove(), 401);
    assert.equal(await remove("hf_eve"), 403);
    assert.equal((await ask(`${hub.url}/api/models/ann/m`)).status, 200);
  }));
