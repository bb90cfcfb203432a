import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { HttpFileSource } from "../../src/hub/http_file_source.ts";
import { HubClient } from "../../src/hub/hub_client.ts";
import { getRevision } from "../../src/hub/revision.ts";
import { listTree } from "../../src/hub/tree.ts";
import { whoami } from "../../src/hub/whoami.ts";
import { EmbeddedHub, type EmbeddedHubOptions } from "../../src/server/embedded_hub.ts";
import { GatedRepoError } from "../../src/vocabulary/errors.ts";
import { etagOf, type Repository } from "../../src/vocabulary/repository.ts";

const model: Repository = { type: "model", name: "ruv/ruvltra" };
const dataset: Repository = { type: "dataset", name: "ruv/prompts" };
const never = new AbortController().signal;

/** Runs a test on an embedded Hub that keeps files over 100 bytes in LFS and lists two a page. */
async function onHub(
  options: Partial<EmbeddedHubOptions>,
  test: (hub: EmbeddedHub) => Promise<void>,
): Promise<void> {
  const dataDir = await Deno.makeTempDir();
  try {
    await using hub = await EmbeddedHub.start({
      dataDir,
      lfsThresholdBytes: 100,
      treePageSize: 2,
      ...options,
    });
    await test(hub);
  } finally {
    await Deno.remove(dataDir, { recursive: true });
  }
}

Deno.test("HubClient reads every file of an embedded Hub, in parts, whatever its name", async () => {
  const contents = new Map<string, Uint8Array<ArrayBuffer>>([
    ["README.md", new TextEncoder().encode("# RuvLTRA\n")],
    ["empty.txt", new Uint8Array()],
    ["folder/50% off#1?/a+b ü模.txt", new TextEncoder().encode("odd")],
    ["folder/model.gguf", crypto.getRandomValues(new Uint8Array(5000))],
    ["page.html", new TextEncoder().encode("<!doctype html>")],
  ]);
  await onHub({}, async (hub) => {
    using client = new HubClient({ endpoint: hub.url });
    for (const repository of [model, dataset]) {
      await hub.commitFiles(
        repository,
        [...contents].map(([path, content]) => ({ path, content })),
      );
      await hub.createBranch(repository, "refs-like/branch");
      const { commit } = await getRevision(client, repository, "refs-like/branch");
      const files = await listTree(client, repository, commit);
      assert.deepEqual(
        files.map(({ path }) => path).filter((path) => path !== ".gitattributes"),
        [...contents.keys()],
      );
      for (const file of files) {
        const content = contents.get(file.path);
        if (content === undefined || content.length === 0) continue;
        assert.equal(etagOf(file), file.sha256 === undefined ? gitOid(content) : sha256(content));
        const source = new HttpFileSource(client, repository, commit, file);
        const ends = [Math.ceil(file.size / 2), file.size];
        const parts = await Promise.all(ends.map(async (end, i) => {
          const start = i === 0 ? 0 : ends[0] ?? 0;
          const opened = await source.open({ start, end }, { signal: never });
          assert.equal(opened.start, start);
          return await new Response(opened.body).bytes();
        }));
        assert.deepEqual(new Uint8Array(parts.flatMap((part) => [...part])), content);
      }
    }
  });
});

Deno.test("HttpFileSource.open() renews the URL of an embedded Hub when it has expired", async () => {
  let now = Date.UTC(2026, 0, 1);
  await onHub({ now: () => now, signedUrlTtlSeconds: 60 }, async (hub) => {
    const content = crypto.getRandomValues(new Uint8Array(1000));
    const { commit } = await hub.commitFiles(model, [{ path: "model.gguf", content }]);
    using client = new HubClient({ endpoint: hub.url });
    const file = (await listTree(client, model, commit)).find(({ path }) => path === "model.gguf");
    assert.ok(file);
    const source = new HttpFileSource(client, model, commit, file);
    for (const start of [0, 500]) {
      const { body } = await source.open({ start, end: start + 500 }, { signal: never });
      assert.deepEqual(await new Response(body).bytes(), content.subarray(start, start + 500));
      now += 61_000;
    }
  });
});

Deno.test("HubClient gives the fitting error for each answer of an embedded Hub", async () => {
  const users = [
    { name: "ann", scope: "read", token: "hf_annannannannannannannannannannan" },
    { name: "ruv", scope: "write", token: "hf_ruvruvruvruvruvruvruvruvruvruvruv" },
  ] as const;
  await onHub({ users }, async (hub) => {
    await hub.commitFiles(model, [{ path: "a.txt", content: new TextEncoder().encode("a") }]);
    await hub.createRepository({ type: "model", name: "ruv/private" }, { private: true });
    await hub.createRepository({ type: "model", name: "ruv/gated" }, { gated: "manual" });
    using stranger = new HubClient({ endpoint: hub.url });
    using ann = new HubClient({ endpoint: hub.url, token: users[0].token });
    using liar = new HubClient({ endpoint: hub.url, token: "hf_liarliarliarliarliarliarliarliar" });
    const name = (promise: Promise<unknown>) =>
      promise.then(() => "no error", (error: Error) => error.name);
    const named = (name: string): Repository => ({ type: "model", name });

    assert.deepEqual(await whoami(ann), {
      name: "ann",
      type: "user",
      role: "read",
      tokenName: "ann",
    });
    assert.equal(await name(whoami(stranger)), "AuthenticationError");
    assert.equal(await name(whoami(liar)), "AuthenticationError");
    assert.equal(await name(getRevision(liar, model, "main")), "AuthenticationError");
    for (const client of [stranger, ann]) {
      const missing = getRevision(client, named("ruv/nothing"), "main");
      assert.equal(await name(missing), "RepositoryNotFoundError");
      const hidden = getRevision(client, named("ruv/private"), "main");
      assert.equal(await name(hidden), "RepositoryNotFoundError");
      assert.equal(await name(getRevision(client, model, "nope")), "RevisionNotFoundError");
      const { commit } = await getRevision(client, model, "main");
      const absent = { path: "b.txt", size: 1, oid: "0".repeat(40) };
      const opening = new HttpFileSource(client, model, commit, absent)
        .open({ start: 0, end: 1 }, { signal: never });
      assert.equal(await name(opening), "EntryNotFoundError");
      const gated = named("ruv/gated");
      const info = await getRevision(client, gated, "main");
      assert.equal(info.gated, true);
      const locked = new HttpFileSource(client, gated, info.commit, absent)
        .open({ start: 0, end: 1 }, { signal: never });
      await assert.rejects(locked, (error: GatedRepoError) => {
        assert.ok(error instanceof GatedRepoError);
        assert.equal(error.page, `${hub.url}/ruv/gated`);
        return true;
      });
    }
  });
});

function sha256(content: Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

function gitOid(content: Uint8Array): string {
  return createHash("sha1").update(`blob ${content.length}\0`).update(content).digest("hex");
}
