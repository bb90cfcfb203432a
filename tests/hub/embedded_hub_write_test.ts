import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { createBranch, deleteBranch } from "../../src/hub/branches.ts";
import { listCommits } from "../../src/hub/commits.ts";
import { commitFiles } from "../../src/hub/commit_files.ts";
import { createRepository } from "../../src/hub/create_repository.ts";
import { describeRepository } from "../../src/hub/describe_repository.ts";
import { HubClient } from "../../src/hub/hub_client.ts";
import { LfsUploader } from "../../src/hub/lfs_uploader.ts";
import {
  deleteRepository,
  moveRepository,
  setVisibility,
} from "../../src/hub/manage_repository.ts";
import { preupload } from "../../src/hub/preupload.ts";
import { listRefs } from "../../src/hub/refs.ts";
import { searchModels } from "../../src/hub/search_models.ts";
import { createTag, deleteTag } from "../../src/hub/tags.ts";
import { listTree } from "../../src/hub/tree.ts";
import { validateCard } from "../../src/hub/validate_card.ts";
import {
  EmbeddedHub,
  type EmbeddedHubOptions,
  type HubUser,
} from "../../src/server/embedded_hub.ts";
import type { Repository } from "../../src/vocabulary/repository.ts";
import { memoryReader } from "./lfs_hub.ts";
import { impatient } from "./scripted_server.ts";

const model: Repository = { type: "model", name: "ruv/tiny" };
const users: readonly HubUser[] = [
  { name: "ruv", token: "hf_write", scope: "write" },
  { name: "guest", token: "hf_read", scope: "read" },
];
const content = Uint8Array.from({ length: 300_000 }, (_, i) => (i * 7 + (i >> 8)) % 256);
const object = { sha256: createHash("sha256").update(content).digest("hex"), size: 300_000 };

/** Runs a test on an embedded Hub of ruv's with large files in parts of 64 KiB. */
async function onHub(
  options: Partial<EmbeddedHubOptions>,
  test: (hub: EmbeddedHub, client: HubClient) => Promise<void>,
): Promise<void> {
  const dataDir = await Deno.makeTempDir();
  try {
    await using hub = await EmbeddedHub.start({
      dataDir,
      users,
      lfsThresholdBytes: 100,
      multipartThresholdBytes: 100_000,
      multipartPartBytes: 65_536,
      ...options,
    });
    using client = new HubClient({ endpoint: hub.url, token: "hf_write", retry: impatient });
    await test(hub, client);
  } finally {
    await Deno.remove(dataDir, { recursive: true });
  }
}

Deno.test("HubClient brings a model to an embedded Hub, where it is tagged and found", () =>
  onHub({}, async (hub, client) => {
    const { created, url } = await createRepository(client, model, { private: true });
    assert.deepEqual([created, url], [true, `${hub.url}/ruv/tiny`]);
    const again = await createRepository(client, model, { existOk: true });
    assert.equal(again.created, false);
    const facts = await describeRepository(client, model);
    assert.equal(facts?.private, true);

    const sample = content.subarray(0, 512);
    const decisions = await preupload(client, model, "main", [
      { path: "m.gguf", size: object.size, sample },
      { path: "README.md", size: 5, sample: new TextEncoder().encode("# Hi\n") },
    ]);
    assert.deepEqual(decisions, [
      { path: "m.gguf", mode: "lfs", ignored: false },
      { path: "README.md", mode: "regular", ignored: false },
    ]);
    const uploader = new LfsUploader(client, model, { revision: "main" });
    const [ticket] = await uploader.negotiate([object]);
    assert.ok(ticket?.kind === "multipart" && ticket.partUrls.length === 5);
    const { sentBytes } = await uploader.upload(ticket, memoryReader(content), { name: "m.gguf" });
    assert.equal(sentBytes, 300_000);
    assert.deepEqual(await uploader.negotiate([object]), [{ kind: "stored", ...object }]);

    const { commit } = await commitFiles(client, model, "main", [
      { kind: "lfs", path: "m.gguf", ...object },
      { kind: "file", path: "README.md", content: "# Hi\n" },
    ], { summary: "Add m", description: "of ruv", parentCommit: facts?.commit });
    const [first] = await listCommits(client, model, "main", { limit: 1 });
    assert.deepEqual([first?.commit, first?.title, first?.authors], [commit, "Add m", ["ruv"]]);
    const files = await listTree(client, model, commit);
    assert.equal(files.find(({ path }) => path === "m.gguf")?.sha256, object.sha256);

    await createTag(client, model, { name: "v1", from: commit });
    await createBranch(client, model, { name: "my/branch", from: "v1" });
    assert.deepEqual((await listRefs(client, model)).tags, [{ name: "v1", commit }]);
    await deleteTag(client, model, { name: "v1" });
    await deleteBranch(client, model, { name: "my/branch" });
    assert.deepEqual(await listRefs(client, model), {
      branches: [{ name: "main", commit }],
      tags: [],
    });
  }));

Deno.test("LfsUploader.upload() brings an object to an embedded Hub in one piece", () =>
  onHub({ multipartThresholdBytes: 1_000_000 }, async (_hub, client) => {
    await createRepository(client, model);
    const uploader = new LfsUploader(client, model);
    const [ticket] = await uploader.negotiate([object]);
    assert.equal(ticket?.kind, "basic");
    assert.ok(ticket);
    await uploader.upload(ticket, memoryReader(content), { name: "m.gguf" });
    assert.deepEqual(await uploader.negotiate([object]), [{ kind: "stored", ...object }]);
    const altered = content.slice();
    altered[7] = 0;
    const other = { sha256: "a".repeat(64), size: object.size };
    const [again] = await uploader.negotiate([other]);
    assert.ok(again);
    await assert.rejects(uploader.upload(again, memoryReader(altered), { name: "m.gguf" }), {
      status: 400,
    });
  }));

Deno.test("LfsUploader.upload() goes on when the URLs of an embedded Hub have run out", () => {
  let now = Date.parse("2024-01-01T00:00:00Z");
  return onHub({ now: () => now, uploadTtlSeconds: 60 }, async (_hub, client) => {
    await createRepository(client, model);
    const uploader = new LfsUploader(client, model, { connections: 1 });
    const [ticket] = await uploader.negotiate([object]);
    assert.ok(ticket);
    const read = memoryReader(content);
    const sessions: string[] = [];
    await uploader.upload(ticket, (range) => {
      if (read.ranges.length === 2) now += 61_000;
      return read(range);
    }, { name: "m.gguf", onSession: ({ completeUrl }) => void sessions.push(completeUrl) });
    assert.equal(new Set(sessions).size, 2);
    assert.deepEqual(await uploader.negotiate([object]), [{ kind: "stored", ...object }]);
  });
});

Deno.test("commitFiles() is refused by an embedded Hub when the parent is stale", () =>
  onHub({}, async (_hub, client) => {
    await createRepository(client, model);
    const add = (path: string, parentCommit?: string) =>
      commitFiles(client, model, "main", [{ kind: "file", path, content: "x" }], {
        summary: "Add",
        parentCommit,
      });
    const { commit } = await add("a");
    await add("b", commit);
    await assert.rejects(add("c", commit), { name: "StaleParentError", status: 412 });
    const paths = async () => (await listTree(client, model, "main")).map(({ path }) => path);
    assert.deepEqual(await paths(), [".gitattributes", "a", "b"]);
    await commitFiles(client, model, "main", [{ kind: "delete", path: "a" }], { summary: "Del" });
    assert.deepEqual(await paths(), [".gitattributes", "b"]);
    const { pullRequestUrl } = await commitFiles(
      client,
      model,
      "main",
      [{ kind: "file", path: "d", content: "x" }],
      { summary: "Propose", createPr: true },
    );
    assert.match(pullRequestUrl ?? "", /\/discussions\/1$/);
  }));

Deno.test("HubClient shows, moves and deletes a repository of an embedded Hub", () =>
  onHub({}, async (_hub, client) => {
    await createRepository(client, model, { private: true });
    await setVisibility(client, model, "public");
    assert.equal((await describeRepository(client, model))?.private, false);
    await moveRepository(client, model, "ruv/moved");
    const moved: Repository = { type: "model", name: "ruv/moved" };
    assert.equal((await describeRepository(client, moved))?.name, "ruv/moved");
    await deleteRepository(client, moved);
    assert.equal(await describeRepository(client, moved), undefined);
    await deleteRepository(client, moved, { missingOk: true });
    await assert.rejects(deleteRepository(client, moved), { name: "RepositoryNotFoundError" });
  }));

Deno.test("searchModels() and validateCard() are answered by an embedded Hub", () =>
  onHub({}, async (_hub, client) => {
    await createRepository(client, model);
    await createRepository(client, { type: "model", name: "ruv/other" });
    const found = await searchModels(client, { text: "tin", author: "ruv" });
    assert.deepEqual(found.map(({ name }) => name), ["ruv/tiny"]);
    const good = await validateCard(client, "---\nlicense: mit\n---\n# Hi\n", "model");
    assert.deepEqual(good.errors, []);
    const bad = await validateCard(client, "---\nmodel-index: 7\n---\n# Hi\n", "model");
    assert.match(bad.errors.join(), /model-index/);
  }));

Deno.test("HubClient writes nothing to an embedded Hub without the right to", () =>
  onHub({}, async (hub, client) => {
    await createRepository(client, model);
    for (const token of ["hf_read", "hf_wrong", undefined]) {
      using weak = new HubClient({ endpoint: hub.url, token, retry: impatient });
      const attempts = [
        () => createRepository(weak, { type: "model", name: "ruv/other" }, { existOk: true }),
        () =>
          commitFiles(weak, model, "main", [{ kind: "file", path: "a", content: "x" }], {
            summary: "Add",
          }),
        () => new LfsUploader(weak, model, { revision: "main" }).negotiate([object]),
        () => createTag(weak, model, { name: "v1" }),
        () => setVisibility(weak, model, "private"),
        () => deleteRepository(weak, model),
      ];
      for (const attempt of attempts) {
        await assert.rejects(attempt(), { name: "AuthenticationError" });
      }
    }
    assert.deepEqual((await listRefs(client, model)).tags, []);
  }));
