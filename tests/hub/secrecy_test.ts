import assert from "node:assert/strict";
import { createBranch } from "../../src/hub/branches.ts";
import { commitFiles } from "../../src/hub/commit_files.ts";
import { createRepository } from "../../src/hub/create_repository.ts";
import { HttpFileSource } from "../../src/hub/http_file_source.ts";
import { HubClient } from "../../src/hub/hub_client.ts";
import { negotiateLfs } from "../../src/hub/lfs_batch.ts";
import {
  deleteRepository,
  moveRepository,
  setVisibility,
} from "../../src/hub/manage_repository.ts";
import { preupload } from "../../src/hub/preupload.ts";
import { getRevision } from "../../src/hub/revision.ts";
import { searchModels } from "../../src/hub/search_models.ts";
import { createTag } from "../../src/hub/tags.ts";
import { listTree } from "../../src/hub/tree.ts";
import { validateCard } from "../../src/hub/validate_card.ts";
import { whoami } from "../../src/hub/whoami.ts";
import { xetWriteToken } from "../../src/hub/xet_token.ts";
import { away, commit, inLfs, model } from "./file_replies.ts";
import { RawPeer } from "./raw_peer.ts";
import { impatient, ScriptedServer } from "./scripted_server.ts";

const token = "swordfish-without-a-known-prefix";

/** A server that repeats to everybody what it was sent, in every place where we might read it. */
function echo(status: number): (request: Request) => Response {
  return (request) => {
    const all = `${request.url} ${JSON.stringify([...request.headers])}`;
    return new Response(JSON.stringify({ error: all }), {
      status,
      headers: {
        "x-error-message": all,
        "x-request-id": all,
        "x-hf-warning": `${status}; ${all}`,
        "retry-after": "1",
      },
    });
  };
}

Deno.test("HubClient keeps the token out of errors and events when the Hub echoes it", async () => {
  for (const status of [200, 400, 401, 403, 404, 429, 500]) {
    await using hub = new ScriptedServer(echo(status));
    const heard: unknown[] = [];
    using client = new HubClient({
      endpoint: hub.url,
      token,
      retry: { ...impatient, attempts: 2 },
      onEvent: (event) => heard.push(event),
    });
    const keep = (error: unknown) => heard.push(error);
    await getRevision(client, model, "main").catch(keep);
    await listTree(client, model, commit).catch(keep);
    await whoami(client).catch(keep);
    await write(client).catch(keep);
    await new HttpFileSource(client, model, commit, inLfs)
      .open({ start: 0, end: 1 }, { signal: new AbortController().signal }).catch(keep);
    assert.ok(heard.length > 4);
    assert.ok(hub.header("authorization").every((value) => value === `Bearer ${token}`));
    assert.doesNotMatch(Deno.inspect(heard, { depth: 20 }), /swordfish/);
    assert.doesNotMatch(Deno.inspect(client, { depth: 20, showHidden: true }), /swordfish/);
  }
});

/** Every kind of call that changes something. */
async function write(client: HubClient): Promise<void> {
  const file = { path: "a", size: 1, sample: new Uint8Array(1) };
  const object = { sha256: "f".repeat(64), size: 1 };
  const outcomes = await Promise.allSettled([
    createRepository(client, model, { existOk: true }),
    deleteRepository(client, model),
    moveRepository(client, model, "ns/other"),
    setVisibility(client, model, "private"),
    createBranch(client, model, { name: "b" }),
    createTag(client, model, { name: "t" }),
    preupload(client, model, "main", [file]),
    commitFiles(client, model, "main", [{ kind: "file", path: "a", content: "x" }], {
      summary: "Add",
    }),
    negotiateLfs(client, model, [object]),
    searchModels(client),
    validateCard(client, "x", "model"),
    xetWriteToken(client, model, "main"),
  ]);
  throw new AggregateError(outcomes.map((outcome) => "reason" in outcome ? outcome.reason : ""));
}

Deno.test("HttpFileSource keeps signatures out of errors whatever the CDN does", async () => {
  await using echoing = new ScriptedServer(echo(403));
  await using cutting = new RawPeer("");
  await using looping = new ScriptedServer((request) => Response.redirect(request.url, 302));
  for (const cdn of [echoing.url, cutting.url, looping.url, "http://nowhere.invalid"]) {
    await using hub = new ScriptedServer(() => away(`${cdn}/blob?Signature=topsecret`));
    using client = new HubClient({ endpoint: hub.url, token });
    const opening = new HttpFileSource(client, model, commit, inLfs)
      .open({ start: 0, end: 1 }, { signal: new AbortController().signal });
    await assert.rejects(opening, (error: Error) => {
      assert.doesNotMatch(Deno.inspect(error, { depth: 20 }), /topsecret|swordfish/);
      return true;
    });
  }
  assert.doesNotMatch(JSON.stringify([echoing.seen, looping.seen]), /swordfish|authorization/i);
});
