import assert from "node:assert/strict";
import fc from "fast-check";
import { readCardMetadata, tagsOf } from "../../src/server/store/card_metadata.ts";
import { CasTokens } from "../../src/server/cas/cas_token.ts";
import { readCommitLines } from "../../src/server/api/commit_lines.ts";
import { EmbeddedHub } from "../../src/server/embedded_hub.ts";
import { ErrorReply } from "../../src/server/api/error_reply.ts";
import { lfsMatcher, withLfsPaths } from "../../src/server/store/git_attributes.ts";
import { ignoreMatcher } from "../../src/server/store/git_ignore.ts";
import { objectArray, parseObject } from "../../src/server/api/json_body.ts";
import { readLfsObject } from "../../src/server/api/lfs_batch.ts";
import { parseRange } from "../../src/server/api/range.ts";
import { readRepositoryPath } from "../../src/server/store/repository_path.ts";
import { type FuzzSetup, type FuzzTarget, fuzzTarget } from "./fuzz_target.ts";
import { mutatedJson } from "./mutated_json.ts";
import { mutatedText } from "./mutated_text.ts";

const SHA256 = "5".repeat(64);
const isRefusal = (error: unknown): boolean => error instanceof ErrorReply;
const LIMITS = { lines: 1000, lineBytes: 100_000, totalBytes: 300_000 };

/** A branch that has moved on: what is not refused for its form is refused for that. */
const COMMIT = [
  { key: "header", value: { summary: "Add", description: "", parentCommit: "0".repeat(40) } },
  { key: "file", value: { path: "a/b.txt", content: "aGk=", encoding: "base64" } },
  { key: "lfsFile", value: { path: "m.gguf", algo: "sha256", oid: SHA256, size: 10 } },
  { key: "deletedFolder", value: { path: "old/" } },
].map((line) => JSON.stringify(line)).join("\n");

const TOKENS = new CasTokens(() => 0);
const BATCH = {
  operation: "upload",
  transfers: ["multipart"],
  objects: [{ oid: SHA256, size: 10 }],
};
const ATTRIBUTES = "*.bin filter=lfs diff=lfs merge=lfs -text\n[a-z]*/**/x?.gguf !filter\n";

const ADDRESSES = [
  "/api/models/me/m/revision/main?securityStatus=true&expand[]=sha",
  "/api/models/me/m/tree/main/folder?recursive=true&limit=10&cursor=eyJ4IjoxfQ==",
  "/api/models/me/m/commits/main?p=1&limit=5",
  "/api/models/me/m/refs?include_prs=1",
  "/api/models?search=m&limit=3&sort=likes&filter=gguf&cursor=abc",
  "/me/m/resolve/main/folder/a%20b.txt?download=true",
  "/datasets/me/d/resolve/refs%2Fpr%2F1/x",
  "/api/models/me/m/xet-read-token/main",
];
const POSTS = [
  "/api/models/me/m/commit/main?create_pr=1",
  "/api/models/me/m/preupload/main",
  "/api/models/me/m/paths-info/main",
  "/me/m.git/info/lfs/objects/batch",
  "/api/models/me/m/branch/new%2Fbranch",
  "/api/models/me/m/tag/main",
  "/api/validate-yaml",
  "/api/repos/move",
];
const BODIES = [
  { files: [{ path: "a", size: 1, sample: "aGk=" }] },
  { paths: ["README.md", "folder"], expand: true },
  BATCH,
  { startingPoint: "main", overwrite: true, tag: "v1", message: "m" },
  { content: "---\nlicense: mit\n---\n", repoType: "model" },
  { fromRepo: "me/x", toRepo: "me/y", type: "model" },
];

const REQUEST = fc.oneof(
  fc.record({
    method: fc.constantFrom("GET", "HEAD", "OPTIONS", "DELETE"),
    address: mutatedText(...ADDRESSES),
    headers: fc.dictionary(
      fc.constantFrom("range", "authorization", "if-none-match", "if-range", "accept", "host"),
      mutatedText("bytes=0-3", "Bearer hf_x", '"abc"', "application/json"),
    ),
  }),
  fc.record({
    method: fc.constantFrom("POST", "PUT", "DELETE"),
    address: mutatedText(...POSTS),
    body: fc.oneof(mutatedJson(...BODIES), mutatedText(COMMIT)),
  }),
);

interface Sent {
  readonly method: string;
  readonly address: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** The embedded Hub itself, without the network. */
async function openServer(): Promise<FuzzSetup<Sent> & AsyncDisposable> {
  const dataDir = await Deno.makeTempDir();
  const failures: string[] = [];
  const hub = await EmbeddedHub.start({
    dataDir,
    xet: true,
    log: (line) => line.startsWith("Cannot answer") && failures.push(line),
  });
  const files = [
    { path: "README.md", content: new TextEncoder().encode("---\nlicense: mit\n---\n") },
    { path: "folder/a b.txt", content: new TextEncoder().encode("hello") },
  ];
  await hub.commitFiles({ type: "model", name: "me/m" }, files);
  return {
    input: REQUEST,
    run: async ({ method, address, headers = {}, body }) => {
      const url = `http://127.0.0.1:1/${address.slice(1).replaceAll("\\", "%5C")}`;
      if (!URL.canParse(url) || !new URL(url).href.startsWith("http://127.0.0.1:1/")) return;
      const request = new Request(url, {
        method,
        headers: Object.entries(headers).map(([name, value]): [string, string] => [
          name,
          value.replace(/[^\x20-\x7e\t]/g, "").slice(0, 8000),
        ]),
        ...(body !== undefined && { body }),
      });
      const response = await hub.fetchHub(request);
      await response.body?.cancel();
      assert.deepEqual(failures, []);
      assert.ok(response.status < 500, `it answered ${response.status}`);
    },
    async [Symbol.asyncDispose]() {
      await hub.close();
      await Deno.remove(dataDir, { recursive: true });
    },
  };
}

/** Readers of what clients send to the embedded Hub. */
export const SERVER_TARGETS: readonly FuzzTarget[] = [
  fuzzTarget("commit lines", 1000, {
    input: mutatedText(COMMIT),
    isRefusal,
    run: async (body) => {
      const stream = new Blob([body]).stream();
      for await (const { key } of readCommitLines(stream, LIMITS)) {
        assert.equal(typeof key, "string");
      }
    },
  }),
  fuzzTarget("lfs batch body", 1000, {
    input: mutatedJson(BATCH),
    isRefusal,
    run: (text) => objectArray(parseObject(text), "objects").map(readLfsObject),
  }),
  fuzzTarget("repository path", 1000, {
    input: mutatedText("folder/a b.txt", "../x", ".git/config"),
    isRefusal,
    run: readRepositoryPath,
  }),
  fuzzTarget("range header", 1000, {
    input: fc.tuple(mutatedText("bytes=2-5", "bytes=-5", "bytes=7-", "bytes=0-1,3-4"), fc.nat(20)),
    run: ([header, size]) => {
      const request = parseRange(header, size);
      if (request.kind !== "part") return;
      const { start, end } = request.range;
      assert.ok(0 <= start && start < end && end <= size);
    },
  }),
  fuzzTarget(".gitattributes", 500, {
    input: fc.tuple(
      mutatedText(ATTRIBUTES, "*a*a*a*a*a*a*a*a*b filter=lfs"),
      mutatedText("a/x.bin"),
    ),
    run: ([attributes, path]) => {
      lfsMatcher(attributes)(path.slice(0, 1000));
      withLfsPaths(attributes, [path.slice(0, 1000)]);
    },
  }),
  fuzzTarget(".gitignore", 500, {
    input: fc.tuple(mutatedText("*.log\n!keep.log\nbuild/\n/x/**/y\n"), mutatedText("build/x.log")),
    run: ([text, path]) => ignoreMatcher(text)(path.slice(0, 1000)),
  }),
  fuzzTarget("card on the server", 500, {
    input: mutatedText("---\nlicense: mit\ntags: [a, b]\n---\n# x", "---\na: &a [1]\nb: *a\n---\n"),
    run: (card) => {
      const reading = readCardMetadata(card);
      if (reading.kind === "metadata") tagsOf(reading.metadata);
    },
  }),
  fuzzTarget("xet access token", 1000, {
    input: mutatedText(TOKENS.issue({ repository: "1", scope: "read", exp: 10 })),
    run: (token) => TOKENS.read(token),
  }),
  fuzzTarget("requests to the embedded Hub", 300, openServer),
];
