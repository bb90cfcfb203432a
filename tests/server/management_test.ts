import assert from "node:assert/strict";
import type { EmbeddedHub } from "../../src/server/embedded_hub.ts";
import { ask, askJson, bearer, bytes, MODEL, withHub, withModel } from "./hub_fixture.ts";

const USERS = [
  { name: "ann", scope: "write", token: "hf_ann" },
  { name: "bob", scope: "write", token: "hf_bob" },
] as const;

/** Status and error code of a move. */
async function move(hub: EmbeddedHub, body: unknown, token = "hf_ann"): Promise<string> {
  const { status, headers } = await ask(`${hub.url}/api/repos/move`, {
    method: "POST",
    headers: bearer(token),
    body: JSON.stringify(body),
  });
  return [status, headers.get("X-Error-Code")].filter((one) => one !== null).join(" ");
}

Deno.test("move gives a repository another name, to which the old one leads", () =>
  withModel({}, async (hub) => {
    assert.equal(await move(hub, { fromRepo: "me/m", toRepo: "me/n", type: "model" }), "200");
    const info = await askJson(`${hub.url}/api/models/me/n`) as { id: string };
    assert.equal(info.id, "me/n");
    const old = await ask(`${hub.url}/me/m/resolve/main/config.json`);
    assert.deepEqual([old.status, old.headers.get("Location")], [
      307,
      "/me/n/resolve/main/config.json",
    ]);
    await hub.createRepository(MODEL);
    assert.equal((await askJson(`${hub.url}/api/models/me/m`) as { id: string }).id, "me/m");
  }));

Deno.test("move can change the case of a name", () =>
  withModel({}, async (hub) => {
    assert.equal(await move(hub, { fromRepo: "me/m", toRepo: "me/M" }), "200");
    assert.equal((await askJson(`${hub.url}/api/models/me/M`) as { id: string }).id, "me/M");
  }));

Deno.test("move refuses names that are taken, reserved, incomplete or not there", () =>
  withModel({}, async (hub) => {
    await hub.createRepository({ type: "model", name: "me/taken" });
    assert.equal(await move(hub, { fromRepo: "me/m", toRepo: "me/TAKEN" }), "409 Conflict");
    for (const toRepo of ["n", "api/n", "a/b/c", "me/..", 7]) {
      assert.equal(await move(hub, { fromRepo: "me/m", toRepo }), "400 BadRequest", `${toRepo}`);
    }
    const missing = { fromRepo: "me/none", toRepo: "me/n" };
    assert.equal(await move(hub, missing), "404 RepoNotFound");
    assert.equal(
      await move(hub, { fromRepo: "me/m", toRepo: "me/n", type: "dataset" }),
      "404 RepoNotFound",
    );
  }));

Deno.test("move wants the right to both names, and tells nobody of a private one", () =>
  withHub({ users: USERS }, async (hub) => {
    await hub.createRepository({ type: "model", name: "ann/secret" }, { private: true });
    await hub.createRepository({ type: "model", name: "ann/open" });
    const toBob = { fromRepo: "ann/open", toRepo: "bob/open" };
    assert.equal(await move(hub, toBob), "403 Forbidden");
    assert.equal(await move(hub, toBob, "hf_bob"), "403 Forbidden");
    const secret = { fromRepo: "ann/secret", toRepo: "bob/secret" };
    assert.equal(await move(hub, secret, "hf_bob"), "404 RepoNotFound");
    await move(hub, { fromRepo: "ann/secret", toRepo: "ann/hidden" });
    const old = await ask(`${hub.url}/api/models/ann/secret`, { headers: bearer("hf_bob") });
    assert.equal(old.status, 404);
  }));

Deno.test("settings show, hide and gate a repository", () =>
  withHub({ users: USERS }, async (hub) => {
    await hub.commitFiles({ type: "model", name: "ann/m" }, [{ path: "a", content: bytes("a") }]);
    const put = async (body: unknown) => {
      const url = `${hub.url}/api/models/ann/m/settings`;
      const init = { method: "PUT", headers: bearer("hf_ann"), body: JSON.stringify(body) };
      const { status, text } = await ask(url, init);
      return `${status} ${status === 200 ? text : ""}`.trim();
    };
    const seenBy = async () => {
      const headers = bearer("hf_bob");
      const file = await ask(`${hub.url}/ann/m/resolve/main/a`, { headers });
      return `${file.status} ${file.headers.get("X-Error-Code") ?? ""}`.trim();
    };
    assert.equal(await put({ visibility: "private" }), '200 {"private":true,"gated":false}');
    assert.equal(await seenBy(), "404 RepoNotFound");
    assert.equal(
      await put({ private: false, gated: "auto" }),
      '200 {"private":false,"gated":"auto"}',
    );
    assert.equal(await seenBy(), "403 GatedRepo");
    assert.equal(await put({ gated: false }), '200 {"private":false,"gated":false}');
    assert.equal(await seenBy(), "307");
    for (const body of [{ visibility: "secret" }, { private: "yes" }, { gated: true }, "x"]) {
      assert.equal(await put(body), "400");
    }
  }));
