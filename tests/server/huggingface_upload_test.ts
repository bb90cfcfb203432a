import {
  commit,
  createBranch,
  createRepo,
  deleteBranch,
  deleteFiles,
  deleteRepo,
  downloadFile,
  listCommits,
  listFiles,
  repoExists,
  uploadFile,
  uploadFiles,
} from "@huggingface/hub";
import assert from "node:assert/strict";
import { bytes, GGUF, GIT, withHub } from "./hub_fixture.ts";
import { TidyFetch } from "./tidy_fetch.ts";

/** `@huggingface/hub` as a foreign client that writes by LFS: what it sends, this Hub takes. */
const REPO = { type: "model", name: "ann/m" } as const;
const USERS = [{ name: "ann", scope: "write", token: "hf_ann" }] as const;

/** Has the client create a repository on a fresh Hub; what a test gets are the client's options. */
function withClient(
  options: { readonly multipartThresholdBytes?: number; readonly multipartPartBytes?: number },
  test: (access: Access) => Promise<void>,
): Promise<void> {
  return withHub({ users: USERS, xet: false, ...options }, async ({ url: hubUrl }) => {
    await using tidy = new TidyFetch();
    const access = { hubUrl, fetch: tidy.fetch, accessToken: "hf_ann", repo: REPO };
    await createRepo(access);
    await test(access);
  });
}

interface Access {
  readonly hubUrl: string;
  readonly fetch: typeof fetch;
  readonly accessToken: string;
  readonly repo: typeof REPO;
}

async function paths(access: Access, revision = "main"): Promise<string[]> {
  const entries = await Array.fromAsync(listFiles({ ...access, recursive: true, revision }));
  return entries.filter(({ type }) => type === "file").map(({ path }) => path);
}

async function download(access: Access, path: string): Promise<Uint8Array | undefined> {
  const blob = await downloadFile({ ...access, path });
  return blob ? new Uint8Array(await blob.arrayBuffer()) : undefined;
}

Deno.test("uploadFiles() of @huggingface/hub brings small files and one in LFS", () =>
  withClient({}, async (access) => {
    const files = [
      { path: "sub/b ü.txt", content: new Blob(["hello\n"]) },
      { path: "empty.txt", content: new Blob([]) },
      { path: "model.gguf", content: new Blob([GGUF]) },
    ];
    const commitTitle = "Add a model";
    const made = (await uploadFiles({ ...access, files, commitTitle }))?.commit;
    assert.equal(made?.url, `${access.hubUrl}/ann/m/commit/${made?.oid}`);
    const expected = [".gitattributes", "empty.txt", "model.gguf", "sub/b ü.txt"];
    assert.deepEqual(await paths(access), expected);
    assert.deepEqual(await download(access, "model.gguf"), GGUF);
    assert.deepEqual(await download(access, "sub/b ü.txt"), bytes("hello\n"));
    const entries = await Array.fromAsync(listFiles(access));
    assert.equal(entries.find(({ path }) => path === "model.gguf")?.lfs?.oid, GIT.ggufSha256);
    const [head] = await Array.fromAsync(listCommits(access));
    assert.deepEqual([head?.oid, head?.title], [made?.oid, "Add a model"]);
    assert.equal(head?.authors[0]?.username, "ann");
  }));

Deno.test("uploadFile() of @huggingface/hub brings a large file in parts", () =>
  withClient({ multipartThresholdBytes: 100_000, multipartPartBytes: 32_768 }, async (access) => {
    const file = { path: "model.gguf", content: new Blob([GGUF]) };
    let parts = 0;
    const counting: typeof fetch = (input, init) => {
      if (/\/multipart\/.*\/\d+\?/.test(String(input))) parts++;
      return access.fetch(input, init);
    };
    await uploadFile({ ...access, fetch: counting, file });
    assert.equal(parts, 10);
    assert.deepEqual(await download(access, "model.gguf"), GGUF);
  }));

Deno.test("commit() of @huggingface/hub is refused when the branch has moved", () =>
  withClient({}, async (access) => {
    const file = { path: "a.txt", content: new Blob(["a"]) };
    const parentCommit = (await uploadFile({ ...access, file }))?.commit.oid ?? "";
    await uploadFile({ ...access, file: { path: "b.txt", content: new Blob(["b"]) } });
    const operations = [{ operation: "delete", path: "a.txt" } as const];
    const stale = commit({ ...access, title: "x", operations, parentCommit });
    await assert.rejects(stale, { statusCode: 412 });
    assert.deepEqual(await paths(access), [".gitattributes", "a.txt", "b.txt"]);
  }));

Deno.test("deleteFiles() of @huggingface/hub removes files, and fails for one that is not there", () =>
  withClient({}, async (access) => {
    const files = ["a.txt", "b.txt", "c.txt"]
      .map((path) => ({ path, content: new Blob([path]) }));
    await uploadFiles({ ...access, files });
    await deleteFiles({ ...access, paths: ["a.txt", "c.txt"] });
    assert.deepEqual(await paths(access), [".gitattributes", "b.txt"]);
    await assert.rejects(deleteFiles({ ...access, paths: ["a.txt"] }), { statusCode: 404 });
  }));

Deno.test("uploadFile() of @huggingface/hub opens a pull request", () =>
  withClient({}, async (access) => {
    const file = { path: "a.txt", content: new Blob(["a"]) };
    const output = await uploadFile({ ...access, file, isPullRequest: true });
    assert.equal(output?.pullRequestUrl, `${access.hubUrl}/ann/m/discussions/1`);
    assert.deepEqual(await paths(access), [".gitattributes"]);
    assert.deepEqual(await paths(access, "refs/pr/1"), [".gitattributes", "a.txt"]);
  }));

Deno.test("createBranch(), uploadFile() and deleteBranch() of @huggingface/hub leave main alone", () =>
  withClient({}, async (access) => {
    const branch = "try-this";
    await createBranch({ ...access, branch });
    await assert.rejects(createBranch({ ...access, branch }), { statusCode: 409 });
    await uploadFile({ ...access, branch, file: { path: "a.txt", content: new Blob(["a"]) } });
    assert.deepEqual(await paths(access, branch), [".gitattributes", "a.txt"]);
    assert.deepEqual(await paths(access), [".gitattributes"]);
    await deleteBranch({ ...access, branch });
    await assert.rejects(paths(access, branch), { statusCode: 404 });
  }));

Deno.test("deleteRepo() of @huggingface/hub removes what was uploaded", () =>
  withClient({}, async (access) => {
    await uploadFile({ ...access, file: { path: "m.gguf", content: new Blob([GGUF]) } });
    await deleteRepo(access);
    assert.equal(await repoExists(access), false);
  }));

Deno.test("uploadFile() of @huggingface/hub sends nothing again that the Hub has", () =>
  withClient({}, async (access) => {
    const content = new Blob([GGUF]);
    await uploadFile({ ...access, file: { path: "m.gguf", content } });
    const sent: string[] = [];
    const counting: typeof fetch = (input, init) => {
      if (init?.method === "PUT") sent.push(String(input));
      return access.fetch(input, init);
    };
    await uploadFile({ ...access, fetch: counting, file: { path: "copy.gguf", content } });
    assert.deepEqual(sent, []);
    assert.deepEqual(await download(access, "copy.gguf"), GGUF);
  }));
