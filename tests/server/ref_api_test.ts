import assert from "node:assert/strict";
import type { EmbeddedHub } from "../../src/server/embedded_hub.ts";
import { ask, askJson, bytes, GIT, MODEL, withModel } from "./hub_fixture.ts";

/** Status and error code of a request to the model's API. */
async function send(
  hub: EmbeddedHub,
  method: "POST" | "DELETE",
  place: string,
  body?: unknown,
): Promise<string> {
  const { status, headers } = await ask(`${hub.url}/api/models/me/m/${place}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return [status, headers.get("X-Error-Code")].filter((one) => one !== null).join(" ");
}

/** Branches and tags as `name commit`. */
async function refs(hub: EmbeddedHub): Promise<string[]> {
  const { branches, tags } = await askJson(`${hub.url}/api/models/me/m/refs`) as Record<
    string,
    { readonly ref: string; readonly targetCommit: string }[]
  >;
  return [...branches ?? [], ...tags ?? []].map((ref) => `${ref.ref} ${ref.targetCommit}`);
}

const MAIN = `refs/heads/main ${GIT.commit}`;

Deno.test("branch is made at the head of main, or at a revision", () =>
  withModel({}, async (hub) => {
    assert.equal(await send(hub, "POST", "branch/dev"), "200");
    assert.equal(
      await send(hub, "POST", "branch/old%2Fone", { startingPoint: GIT.initialCommit }),
      "200",
    );
    assert.deepEqual(await refs(hub), [
      `refs/heads/dev ${GIT.commit}`,
      MAIN,
      `refs/heads/old/one ${GIT.initialCommit}`,
    ]);
  }));

Deno.test("branch that exists is refused, unless it may be overwritten", () =>
  withModel({}, async (hub) => {
    const at = { startingPoint: GIT.initialCommit };
    await send(hub, "POST", "branch/dev");
    assert.equal(await send(hub, "POST", "branch/dev", at), "409 Conflict");
    assert.equal(await send(hub, "POST", "branch/dev", { overwrite: true }), "200");
    assert.deepEqual(await refs(hub), [`refs/heads/dev ${GIT.commit}`, MAIN]);
    assert.equal(await send(hub, "POST", "branch/dev", { ...at, overwrite: true }), "200");
    assert.deepEqual(await refs(hub), [`refs/heads/dev ${GIT.initialCommit}`, MAIN]);
  }));

Deno.test("branch can begin empty, with a history of its own", () =>
  withModel({}, async (hub) => {
    await hub.commitFiles(MODEL, [{ path: "new.txt", content: bytes("new") }]);
    assert.equal(await send(hub, "POST", "branch/fresh", { emptyBranch: true }), "200");
    const tree = await askJson(`${hub.url}/api/models/me/m/tree/fresh`) as { path: string }[];
    assert.deepEqual(tree.map(({ path }) => path), [".gitattributes"]);
    const { headers } = await ask(`${hub.url}/api/models/me/m/commits/fresh`);
    assert.equal(headers.get("X-Total-Count"), "1");
  }));

Deno.test("branch refuses what cannot be one", () =>
  withModel({}, async (hub) => {
    for (const name of ["refs%2Fpr%2F1", "a..b", "x.lock", "a%20b"]) {
      assert.equal(await send(hub, "POST", `branch/${name}`), "400 BadRequest", name);
    }
    const nowhere = { startingPoint: "nope" };
    assert.equal(await send(hub, "POST", "branch/dev", nowhere), "404 RevisionNotFound");
    assert.deepEqual(await refs(hub), [MAIN]);
  }));

Deno.test("branch is deleted, but for main", () =>
  withModel({}, async (hub) => {
    await send(hub, "POST", "branch/a%2Fb");
    assert.equal(await send(hub, "DELETE", "branch/a%2Fb"), "200");
    assert.equal(await send(hub, "DELETE", "branch/a%2Fb"), "404 RevisionNotFound");
    assert.equal(await send(hub, "DELETE", "branch/main"), "403 Forbidden");
    assert.deepEqual(await refs(hub), [MAIN]);
  }));

Deno.test("tag names a revision and stays there", () =>
  withModel({}, async (hub) => {
    assert.equal(await send(hub, "POST", "tag/main", { tag: "v1", message: "one" }), "200");
    assert.equal(await send(hub, "POST", `tag/${GIT.initialCommit}`, { tag: "v0" }), "200");
    assert.equal(
      await send(hub, "POST", `tag/${GIT.initialCommit}`, { tag: "v1" }),
      "409 Conflict",
    );
    await hub.commitFiles(MODEL, [{ path: "new.txt", content: bytes("new") }]);
    const [, ...tags] = await refs(hub);
    assert.deepEqual(tags, [`refs/tags/v0 ${GIT.initialCommit}`, `refs/tags/v1 ${GIT.commit}`]);
  }));

Deno.test("tag refuses a revision that is not there and names that git refuses", () =>
  withModel({}, async (hub) => {
    assert.equal(await send(hub, "POST", "tag/nope", { tag: "v1" }), "404 RevisionNotFound");
    for (const body of [{ tag: "a..b" }, { tag: "" }, {}, []]) {
      assert.equal(await send(hub, "POST", "tag/main", body), "400 BadRequest");
    }
    assert.deepEqual(await refs(hub), [MAIN]);
  }));

Deno.test("tag is deleted", () =>
  withModel({}, async (hub) => {
    await send(hub, "POST", "tag/main", { tag: "v1" });
    assert.equal(await send(hub, "DELETE", "tag/v1"), "200");
    assert.equal(await send(hub, "DELETE", "tag/v1"), "404 RevisionNotFound");
    assert.deepEqual(await refs(hub), [MAIN]);
  }));
