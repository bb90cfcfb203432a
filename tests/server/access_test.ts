import assert from "node:assert/strict";
import type { EmbeddedHub } from "../../src/server/embedded_hub.ts";
import { InvalidArgumentError } from "../../src/vocabulary/errors.ts";
import type { HubUser } from "../../src/server/embedded_hub.ts";
import { ask, bearer, bytes, withHub } from "./hub_fixture.ts";

const USERS: readonly HubUser[] = [
  { name: "ann", scope: "write", token: "hf_annwrite" },
  { name: "ann", scope: "read", token: "hf_annread" },
  { name: "bob", scope: "write", token: "hf_bobwrite" },
];

/** Status and error code for each of: nobody, a wrong token, Bob, Ann. */
async function answers(url: string, init: RequestInit = {}): Promise<string[]> {
  const callers = [{}, bearer("hf_wrong"), bearer("hf_bobwrite"), bearer("hf_annread")];
  return await Promise.all(callers.map(async (headers) => {
    const answer = await ask(url, { ...init, headers });
    return `${answer.status} ${answer.headers.get("X-Error-Code") ?? "-"}`;
  }));
}

const WRONG = "401 InvalidCredentials";

async function fill(hub: EmbeddedHub): Promise<void> {
  const file = [{ path: "a.txt", content: bytes("a") }];
  await hub.createRepository({ type: "model", name: "ann/secret" }, { private: true });
  await hub.createRepository({ type: "model", name: "team/secret" }, { private: true });
  await hub.createRepository({ type: "model", name: "ann/gated" }, { gated: "manual" });
  for (const name of ["ann/open", "ann/secret", "team/secret", "ann/gated"]) {
    await hub.commitFiles({ type: "model", name }, file);
  }
}

Deno.test("a public repository is open to all but a wrong token", () =>
  withHub({ users: USERS }, async (hub) => {
    await fill(hub);
    for (const place of ["api/models/ann/open", "api/models/ann/open/auth-check"]) {
      assert.deepEqual(await answers(`${hub.url}/${place}`), ["200 -", WRONG, "200 -", "200 -"]);
    }
    const file = await answers(`${hub.url}/ann/open/resolve/main/a.txt`);
    assert.deepEqual(file, ["307 -", WRONG, "307 -", "307 -"]);
  }));

Deno.test("a private repository looks like a missing one to everybody else", () =>
  withHub({ users: USERS }, async (hub) => {
    await fill(hub);
    const places = ["api/models/NAME", "api/models/NAME/tree/main", "api/models/NAME/auth-check"];
    for (const place of [...places, "NAME/resolve/main/a.txt", "api/models/NAME/revision/nope"]) {
      const at = (name: string) => answers(`${hub.url}/${place.replace("NAME", name)}`);
      const missing = await at("ann/none");
      assert.deepEqual(missing, [
        "401 RepoNotFound",
        WRONG,
        "404 RepoNotFound",
        "404 RepoNotFound",
      ]);
      assert.deepEqual((await at("ann/secret")).slice(0, 3), missing.slice(0, 3), place);
      assert.notEqual((await at("ann/secret"))[3], missing[3], place);
    }
  }));

Deno.test("a private repository says to strangers exactly what a missing one says", () =>
  withHub({ users: USERS }, async (hub) => {
    await fill(hub);
    const say = async (name: string, headers: Record<string, string>) =>
      (await ask(`${hub.url}/api/models/${name}`, { headers })).text;
    assert.equal(await say("ann/secret", {}), '{"error":"Invalid username or password."}');
    assert.equal(await say("ann/none", {}), '{"error":"Invalid username or password."}');
    assert.equal(
      await say("ann/secret", bearer("hf_bobwrite")),
      '{"error":"Repository not found"}',
    );
    assert.equal(await say("ann/none", bearer("hf_bobwrite")), '{"error":"Repository not found"}');
  }));

Deno.test("a namespace that is nobody's name is shared by all users", () =>
  withHub({ users: USERS }, async (hub) => {
    await fill(hub);
    assert.deepEqual(await answers(`${hub.url}/api/models/team/secret`), [
      "401 RepoNotFound",
      WRONG,
      "200 -",
      "200 -",
    ]);
  }));

Deno.test("a gated repository shows what it has and keeps its files until access is granted", () =>
  withHub({ users: USERS }, async (hub) => {
    await fill(hub);
    const open = ["200 -", WRONG, "200 -", "200 -"];
    assert.deepEqual(await answers(`${hub.url}/api/models/ann/gated`), open);
    assert.deepEqual(await answers(`${hub.url}/api/models/ann/gated/tree/main`), open);
    const closed = ["401 GatedRepo", WRONG, "403 GatedRepo"];
    const file = `${hub.url}/ann/gated/resolve/main/a.txt`;
    assert.deepEqual(await answers(file), [...closed, "307 -"]);
    assert.deepEqual(await answers(`${hub.url}/ann/gated/raw/main/a.txt`), [...closed, "200 -"]);
    const check = `${hub.url}/api/models/ann/gated/auth-check`;
    assert.deepEqual(await answers(check), [...closed, "200 -"]);
    const { headers } = await ask(file, { headers: bearer("hf_annread") });
    const cached = new URL(headers.get("Location") ?? "", hub.url).href;
    assert.deepEqual(await answers(cached), [...closed, "200 -"]);

    await hub.grantAccess({ type: "model", name: "ann/gated" }, "bob");
    assert.equal((await answers(file))[2], "307 -");
  }));

Deno.test("granted access opens a private repository", () =>
  withHub({ users: USERS }, async (hub) => {
    await fill(hub);
    await hub.grantAccess({ type: "model", name: "ann/secret" }, "bob");
    assert.equal((await answers(`${hub.url}/ann/secret/resolve/main/a.txt`))[2], "307 -");
  }));

Deno.test("auth-check/write wants a write token of the namespace", () =>
  withHub({ users: USERS }, async (hub) => {
    await fill(hub);
    const url = `${hub.url}/api/models/ann/open/auth-check/write`;
    assert.deepEqual(await answers(url), [
      "401 Unauthorized",
      WRONG,
      "403 Forbidden",
      "403 Forbidden",
    ]);
    assert.equal((await ask(url, { headers: bearer("hf_annwrite") })).status, 200);
  }));

Deno.test("a namespace stays its user's when it is written in another case", () =>
  withHub({ users: USERS }, async (hub) => {
    await fill(hub);
    const send = async (place: string, method: string, name: string) => {
      const body = JSON.stringify({ name, organization: "ANN" });
      const headers = bearer("hf_bobwrite");
      return (await ask(`${hub.url}/api/repos/${place}`, { method, headers, body })).status;
    };
    assert.equal(await send("create", "POST", "new"), 403);
    assert.equal(await send("delete", "DELETE", "secret"), 403);
    assert.equal((await answers(`${hub.url}/api/models/ANN/secret`))[2], "404 RepoNotFound");
    assert.equal((await answers(`${hub.url}/api/models/ann/secret`))[3], "200 -");
  }));

Deno.test("whoami tells a token's user and role", () =>
  withHub({ users: USERS }, async (hub) => {
    const url = `${hub.url}/api/whoami-v2`;
    assert.deepEqual(await answers(url), ["401 Unauthorized", WRONG, "200 -", "200 -"]);
    const me = JSON.parse((await ask(url, { headers: bearer("hf_annread") })).text);
    assert.equal(me.type, "user");
    assert.equal(me.name, "ann");
    assert.deepEqual(me.orgs, []);
    assert.equal(me.auth.type, "access_token");
    assert.equal(me.auth.accessToken.role, "read");
    const wrong = await ask(url, { headers: bearer("hf_wrong") });
    // The very words by which clients tell a bad token from a missing repository.
    assert.equal(
      wrong.headers.get("X-Error-Message"),
      "Invalid credentials in Authorization header",
    );
    const basic = await ask(url, { headers: { Authorization: "Basic aGZfYW5ucmVhZA==" } });
    assert.equal(basic.status, 401);
  }));

Deno.test("without users everybody is `local` and may do everything, whatever token comes", () =>
  withHub({}, async (hub) => {
    await fill(hub);
    for (const headers of [{}, bearer("hf_whatever")]) {
      const me = JSON.parse((await ask(`${hub.url}/api/whoami-v2`, { headers })).text);
      assert.deepEqual([me.name, me.auth.accessToken.role], ["local", "write"]);
      for (const name of ["ann/secret", "ann/gated"]) {
        const file = await ask(`${hub.url}/${name}/resolve/main/a.txt`, { headers });
        assert.equal(file.status, 307);
      }
    }
  }));

Deno.test("an open Hub turns away what a web page of another origin may have sent", () =>
  withHub({}, async (hub) => {
    const body = JSON.stringify({ name: "x" });
    const post = (headers: Record<string, string>) =>
      ask(`${hub.url}/api/repos/create`, { method: "POST", headers, body });
    assert.equal((await post({ Origin: "https://evil.test" })).status, 403);
    assert.equal((await post({ Origin: "null" })).status, 403);
    const rebound = await hub.fetchHub(new Request("http://evil.test/api/whoami-v2"));
    assert.equal(rebound.status, 403);
    assert.equal((await post({ Origin: "http://localhost:3000" })).status, 200);
  }));

Deno.test("users that make no sense are refused at the start", async () => {
  const refused: HubUser[][] = [
    [{ name: "a/b", scope: "read", token: "t" }],
    [{ name: "", scope: "read", token: "t" }],
    [{ name: "a", scope: "read", token: "" }],
    [{ name: "a", scope: "read", token: "with blank" }],
    [{ name: "a", scope: "read", token: "t" }, { name: "b", scope: "write", token: "t" }],
  ];
  for (const users of refused) {
    await assert.rejects(withHub({ users }, () => Promise.resolve()), InvalidArgumentError);
  }
});
