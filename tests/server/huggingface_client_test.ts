import {
  checkRepoAccess,
  countCommits,
  createRepo,
  datasetInfo,
  deleteRepo,
  downloadFile,
  fileDownloadInfo,
  fileExists,
  listCommits,
  listFiles,
  modelInfo,
  pathsInfo,
  repoExists,
  snapshotDownload,
  whoAmI,
} from "@huggingface/hub";
import assert from "node:assert/strict";
import { TidyFetch } from "./tidy_fetch.ts";
import { bytes, GGUF, GIT, MODEL, withHub, withModel } from "./hub_fixture.ts";

/** `@huggingface/hub` as a foreign client: what it needs of a Hub, this Hub has. */
const REPO = { type: "model", name: "me/m" } as const;

Deno.test("modelInfo() of @huggingface/hub reads a model", () =>
  withModel({}, async ({ url: hubUrl }) => {
    const info = await modelInfo({
      name: "me/m",
      hubUrl,
      additionalFields: ["sha", "author", "filePaths"],
    });
    assert.equal(info.name, "me/m");
    assert.equal(info.sha, GIT.commit);
    assert.equal(info.author, "me");
    assert.equal(info.private, false);
    assert.equal(info.updatedAt.toISOString(), "2023-11-14T22:13:20.000Z");
    assert.ok(info.filePaths.includes("sub/in/b ü.txt"));
    const old = await modelInfo({
      name: "me/m",
      hubUrl,
      revision: GIT.initialCommit,
      additionalFields: ["sha"],
    });
    assert.equal(old.sha, GIT.initialCommit);
    await assert.rejects(modelInfo({ name: "me/none", hubUrl }), { statusCode: 404 });
  }));

Deno.test("datasetInfo() of @huggingface/hub reads a dataset", () =>
  withHub({}, async (hub) => {
    await hub.createRepository({ type: "dataset", name: "me/d" });
    const info = await datasetInfo({ name: "me/d", hubUrl: hub.url, additionalFields: ["sha"] });
    assert.equal(info.name, "me/d");
    assert.match(info.sha, /^[0-9a-f]{40}$/);
  }));

Deno.test("listFiles() of @huggingface/hub follows the pages", () =>
  withModel({ treePageSize: 2 }, async ({ url: hubUrl }) => {
    const entries = await Array.fromAsync(listFiles({ repo: REPO, hubUrl, recursive: true }));
    assert.deepEqual(entries.map(({ path }) => path), [
      ".gitattributes",
      "config.json",
      "model.gguf",
      "sub",
      "sub/empty.txt",
      "sub/in",
      "sub/in/b ü.txt",
    ]);
    assert.equal(entries[2]?.lfs?.oid, GIT.ggufSha256);
    const within = listFiles({ repo: REPO, hubUrl, path: "sub/in", revision: "refs/heads/main" });
    assert.deepEqual((await Array.fromAsync(within)).map(({ path }) => path), ["sub/in/b ü.txt"]);
  }));

Deno.test("pathsInfo() of @huggingface/hub gives size, digest and last commit", () =>
  withModel({}, async ({ url: hubUrl }) => {
    const paths = ["model.gguf", "nope"];
    const [info, ...rest] = await pathsInfo({ repo: REPO, hubUrl, paths, expand: true });
    assert.deepEqual(rest, []);
    assert.equal(info?.size, 300_000);
    assert.equal(info?.lfs?.oid, GIT.ggufSha256);
    assert.equal(info?.lastCommit.id, GIT.commit);
  }));

Deno.test("downloadFile() of @huggingface/hub gets files of both kinds, and the pointer", () =>
  withModel({}, async ({ url: hubUrl }) => {
    await using tidy = new TidyFetch();
    const { fetch } = tidy;
    const download = async (path: string, raw = false) =>
      await content(await downloadFile({ repo: REPO, hubUrl, fetch, path, raw }));
    assert.deepEqual(await download("config.json"), bytes('{"a": 1}\n'));
    assert.deepEqual(await download("model.gguf"), GGUF);
    assert.deepEqual(await download("sub/in/b ü.txt"), bytes("hello\n"));
    assert.equal(await download("nope"), undefined);
    const pointer = new TextDecoder().decode(await download("model.gguf", true));
    assert.ok(pointer.startsWith("version https://git-lfs.github.com/spec/v1\n"));
    const blob = await downloadFile({ repo: REPO, hubUrl, fetch, path: "model.gguf" });
    assert.deepEqual(await content(blob?.slice(1000, 2000)), GGUF.slice(1000, 2000));
  }));

/** The client's blob overrides `arrayBuffer`, not `bytes`. */
async function content(blob: Blob | null | undefined): Promise<Uint8Array | undefined> {
  return blob ? new Uint8Array(await blob.arrayBuffer()) : undefined;
}

Deno.test("downloadFile() of @huggingface/hub gets a private file with its token", () => {
  const users = [{ name: "me", scope: "read", token: "hf_me" }] as const;
  return withHub({ users }, async (hub) => {
    await using tidy = new TidyFetch();
    const { fetch } = tidy;
    await hub.createRepository(MODEL, { private: true });
    await hub.commitFiles(MODEL, [
      { path: "small.txt", content: bytes("small") },
      { path: "large.bin", content: GGUF },
    ]);
    const access = { repo: REPO, hubUrl: hub.url, fetch, accessToken: "hf_me" };
    const small = await downloadFile({ ...access, path: "small.txt" });
    assert.equal(await small?.text(), "small");
    const large = await downloadFile({ ...access, path: "large.bin" });
    assert.deepEqual(await content(large), GGUF);
    const anonymous = downloadFile({ repo: REPO, hubUrl: hub.url, fetch, path: "small.txt" });
    await assert.rejects(anonymous, { statusCode: 401 });
  });
});

Deno.test("fileDownloadInfo() of @huggingface/hub learns size and ETag", () =>
  withModel({ xet: false }, async ({ url: hubUrl }) => {
    await using tidy = new TidyFetch();
    const { fetch } = tidy;
    const small = await fileDownloadInfo({ repo: REPO, hubUrl, fetch, path: "config.json" });
    assert.deepEqual([small?.size, small?.etag], [9, `"${GIT.config}"`]);
    const large = await fileDownloadInfo({ repo: REPO, hubUrl, fetch, path: "model.gguf" });
    assert.deepEqual([large?.size, large?.etag], [300_000, `"${GIT.ggufSha256}"`]);
    assert.equal(large?.xet, undefined);
  }));

Deno.test("snapshotDownload() of @huggingface/hub fills a cache", () =>
  withModel({ treePageSize: 3 }, async (hub, folder) => {
    await using tidy = new TidyFetch();
    const { fetch } = tidy;
    // An empty file is left out: this client asks for its first byte, which is not there.
    await hub.importFolder(MODEL, await withoutEmptyFile(folder));
    const cacheDir = `${folder}/cache`;
    const debug = console.debug;
    console.debug = () => {};
    try {
      const snapshot = await snapshotDownload({ repo: REPO, hubUrl: hub.url, fetch, cacheDir });
      assert.deepEqual(await Deno.readFile(`${snapshot}/model.gguf`), GGUF);
      assert.equal(await Deno.readTextFile(`${snapshot}/sub/b.txt`), "hello\n");
      assert.equal(
        (await Deno.stat(`${cacheDir}/models--me--m/blobs/${GIT.ggufSha256}`)).size,
        300_000,
      );
    } finally {
      console.debug = debug;
    }
  }));

async function withoutEmptyFile(folder: string): Promise<string> {
  await Deno.mkdir(`${folder}/from/sub`, { recursive: true });
  await Deno.writeFile(`${folder}/from/model.gguf`, GGUF);
  await Deno.writeTextFile(`${folder}/from/sub/b.txt`, "hello\n");
  return `${folder}/from`;
}

Deno.test("listCommits() and countCommits() of @huggingface/hub read the history", () =>
  withModel({}, async ({ url: hubUrl }) => {
    await using tidy = new TidyFetch();
    const { fetch } = tidy;
    const commits = await Array.fromAsync(listCommits({ repo: REPO, hubUrl, fetch, batchSize: 1 }));
    assert.deepEqual(commits.map(({ oid, title }) => [oid, title]), [
      [GIT.commit, "Upload files"],
      [GIT.initialCommit, "initial commit"],
    ]);
    assert.equal(await countCommits({ repo: REPO, hubUrl, fetch }), 2);
  }));

Deno.test("fileExists(), repoExists() and checkRepoAccess() of @huggingface/hub tell what is there", () =>
  withModel({}, async ({ url: hubUrl }) => {
    await using tidy = new TidyFetch();
    const { fetch } = tidy;
    assert.equal(await fileExists({ repo: REPO, hubUrl, fetch, path: "model.gguf" }), true);
    assert.equal(await fileExists({ repo: REPO, hubUrl, fetch, path: "nope" }), false);
    assert.equal(await repoExists({ repo: REPO, hubUrl, fetch }), true);
    assert.equal(await repoExists({ repo: "me/none", hubUrl, fetch }), false);
    await checkRepoAccess({ repo: REPO, hubUrl, fetch });
    await assert.rejects(checkRepoAccess({ repo: "me/none", hubUrl, fetch }), { statusCode: 404 });
  }));

Deno.test("createRepo(), whoAmI() and deleteRepo() of @huggingface/hub work with a write token", () => {
  const users = [{ name: "ann", scope: "write", token: "hf_ann" }] as const;
  return withHub({ users }, async ({ url: hubUrl }) => {
    await using tidy = new TidyFetch();
    const { fetch } = tidy;
    const access = { hubUrl, fetch, accessToken: "hf_ann" };
    const me = await whoAmI(access);
    assert.deepEqual([me.type, me.name, me.auth.accessToken?.role], ["user", "ann", "write"]);
    const repo = { type: "model", name: "ann/new" } as const;
    const content = new Blob(["hello\n"]);
    const files = [{ path: "a.txt", content }];
    const { repoUrl } = await createRepo({ ...access, repo, visibility: "private", files });
    assert.equal(repoUrl, `${hubUrl}/ann/new`);
    const file = await downloadFile({ ...access, repo, path: "a.txt" });
    assert.equal(await file?.text(), "hello\n");
    await assert.rejects(createRepo({ ...access, repo }), { statusCode: 409 });
    await deleteRepo({ ...access, repo });
    assert.equal(await repoExists({ ...access, repo }), false);
  });
});
