import fc from "fast-check";
import assert from "node:assert/strict";
import { commitFiles } from "../../src/hub/commit_files.ts";
import { listCommits } from "../../src/hub/commits.ts";
import { createRepository } from "../../src/hub/create_repository.ts";
import { describeRepository } from "../../src/hub/describe_repository.ts";
import type { HubClient } from "../../src/hub/hub_client.ts";
import { negotiateLfs } from "../../src/hub/lfs_batch.ts";
import { parseLfsSession } from "../../src/hub/lfs_ticket.ts";
import { nextLink } from "../../src/hub/link_header.ts";
import { preupload } from "../../src/hub/preupload.ts";
import { openedRange } from "../../src/hub/range_reply.ts";
import { requestedWaitMs } from "../../src/hub/rate_limit.ts";
import { nextHop } from "../../src/hub/redirects.ts";
import { listRefs } from "../../src/hub/refs.ts";
import { getRevision } from "../../src/hub/revision.ts";
import { searchModels } from "../../src/hub/search_models.ts";
import { cleanText } from "../../src/hub/server_text.ts";
import { withoutStoredToken, withStoredToken } from "../../src/hub/stored_tokens.ts";
import { listTree } from "../../src/hub/tree.ts";
import { validateCard } from "../../src/hub/validate_card.ts";
import { whoami } from "../../src/hub/whoami.ts";
import { xetReadToken } from "../../src/hub/xet_token.ts";
import { isCommitHash } from "../../src/vocabulary/repository.ts";
import { type FuzzTarget, fuzzTarget } from "./fuzz_target.ts";
import { hubThatReplies, sendable } from "./memory_hub.ts";
import { mutatedJson, valueOf } from "./mutated_json.ts";
import { mutatedText } from "./mutated_text.ts";

const COMMIT = "c".repeat(40);
const OID = "1".repeat(40);
const SHA256 = "5".repeat(64);
const MODEL = { type: "model", name: "me/m" } as const;
const FILE = { type: "file", path: "folder/model.gguf", size: 10, oid: OID };
const ENTRY = { ...FILE, lfs: { oid: SHA256, size: 10, pointerSize: 130 }, xetHash: SHA256 };
const TREE = [FILE, ENTRY, { type: "directory", path: "folder", oid: OID, size: 0 }];
const REVISION = {
  ...{ id: "me/m", sha: COMMIT, private: false, gated: "auto", lastModified: "2026-01-01" },
  securityRepoStatus: { scansDone: true, filesWithIssues: [{ path: "a.pkl", level: "unsafe" }] },
};
const NAMED = { name: "main", ref: "refs/heads/main", targetCommit: COMMIT };
const REFS = {
  branches: [NAMED],
  tags: [{ ...NAMED, name: "v1" }],
  converts: [],
  pullRequests: [],
};
const COMMITS = [{
  ...{ id: COMMIT, title: "Add a model", message: "in words", date: "2026-01-01T00:00:00.000Z" },
  authors: [{ user: "me", avatar: "/a.svg" }],
}];
const IDENTITY = {
  ...{ type: "user", name: "me", fullname: "Me", orgs: [{ name: "org" }] },
  auth: { type: "access_token", accessToken: { displayName: "laptop", role: "write" } },
};
const FOUND = [{
  ...{ _id: "6", id: "me/m", likes: 3, downloads: 12, private: false, gated: false },
  ...{ lastModified: "2026-01-01T00:00:00.000Z", pipeline_tag: "text-generation", tags: ["gguf"] },
}];
const SIGNED =
  "https://s3.example/o?X-Amz-Date=20260101T000000Z&X-Amz-Expires=900&X-Amz-Signature=ab";
const UPLOAD = { href: SIGNED, expires_in: 900, expires_at: "2026-01-01T00:00:00Z", header: {} };
const VERIFY = { href: "https://huggingface.co/me/m.git/info/lfs/objects/verify" };
const BASIC = {
  transfer: "basic",
  objects: [{ oid: SHA256, size: 10, actions: { upload: UPLOAD, verify: VERIFY } }],
};
const PARTS = { chunk_size: "4", "00001": SIGNED, "00002": SIGNED, "00003": SIGNED };
const MULTIPART = {
  transfer: "multipart",
  objects: [{ oid: SHA256, size: 10, actions: { upload: { ...UPLOAD, header: PARTS } } }],
};
const REFUSED = { objects: [{ oid: SHA256, size: 10, error: { code: 422, message: "no" } }] };
const SESSION = {
  ...{ kind: "multipart", sha256: SHA256, size: 10, partBytes: 4, expiresAt: 1e12 },
  ...{
    partUrls: [SIGNED, SIGNED, SIGNED],
    completeUrl: SIGNED,
    done: [{ number: 1, etag: '"e"' }],
  },
};
const VERDICT = { errors: [{ message: "no licence" }], warnings: ["be nice"], error: "bad" };
const DECISIONS = { files: [{ path: "a", uploadMode: "lfs", shouldIgnore: false, oid: SHA256 }] };
const CAS = { casUrl: "https://cas.example/", accessToken: "xet_token", exp: 1_800_000_000 };
const COMMITTED = {
  success: true,
  commitOid: COMMIT,
  commitUrl: "https://h/c",
  pullRequestUrl: "u",
};

/** A target that is a call of the API, answered by mutants of these answers. */
function call(
  name: string,
  answers: readonly unknown[],
  ask: (client: HubClient) => unknown,
): FuzzTarget {
  return fuzzTarget(`${name} reply`, 500, {
    input: mutatedJson(...answers),
    run: (body) => ask(hubThatReplies({ body, headers: { link: PAGE } })),
  });
}

const PAGE = '<https://hub.example/api/next?cursor=x>; rel="next"';
const FILE_OF_TEN = { path: "model.gguf", size: 10, oid: OID };

const CALLS: readonly FuzzTarget[] = [
  call("revision", [REVISION], async (client) => {
    assert.ok(isCommitHash((await getRevision(client, MODEL, "main")).commit));
  }),
  call("tree", [TREE], (client) => listTree(client, MODEL, COMMIT)),
  call("refs", [REFS], (client) => listRefs(client, MODEL)),
  call("commits", [COMMITS], (client) => listCommits(client, MODEL, "main", { limit: 10 })),
  call("repository", [REVISION], (client) => describeRepository(client, MODEL)),
  call("whoami", [IDENTITY], whoami),
  call("search", [FOUND], async (client) => {
    for (const { tags, name } of await searchModels(client)) {
      assert.ok([...tags, name].every((text) => typeof text === "string"));
    }
  }),
  call("lfs batch", [BASIC, MULTIPART, REFUSED], (client) => {
    return negotiateLfs(client, MODEL, [{ sha256: SHA256, size: 10 }]);
  }),
  call("preupload", [DECISIONS], (client) => {
    return preupload(client, MODEL, "main", [{ path: "a", size: 1, sample: new Uint8Array(1) }]);
  }),
  call("xet token", [CAS], (client) => xetReadToken(client, MODEL, COMMIT)),
  call("card verdict", [VERDICT], (client) => validateCard(client, "# A", "model")),
  call("commit", [COMMITTED], (client) => {
    const file = { kind: "file", path: "a", content: "x" } as const;
    return commitFiles(client, MODEL, "main", [file], { summary: "Add" });
  }),
  call("creation", [{ url: "https://h/me/m", name: "me/m", id: "1" }], (client) => {
    return createRepository(client, MODEL);
  }),
];

/** Readers of what a Hub says. */
export const HUB_TARGETS: readonly FuzzTarget[] = [
  ...CALLS,
  fuzzTarget("error reply", 500, {
    input: fc.record({
      status: fc.constantFrom(300, 301, 302, 307, 308, 400, 401, 403, 404, 409, 412, 416, 429, 503),
      body: fc.oneof(mutatedJson({ error: "no", message: "no" }), mutatedText("<html>", "no")),
      headers: fc.dictionary(
        fc.constantFrom(
          ...["location", "retry-after", "ratelimit", "x-error-code", "x-error-message"],
          ...["x-request-id", "x-hf-warning", "content-type", "www-authenticate"],
        ),
        mutatedText(
          "https://cdn.example/x",
          "RepoNotFound",
          "text/html",
          '"api";r=0;t=5',
          "topic; x",
        ),
      ),
    }),
    run: (reply) => getRevision(hubThatReplies(reply), MODEL, "main"),
  }),
  fuzzTarget("link header", 1000, {
    input: mutatedText(PAGE, '</a>; rel="prev", <b>; title="x"; rel=next'),
    run: (link) => nextLink(headersOf("link", link)),
  }),
  fuzzTarget("rate-limit header", 1000, {
    input: fc.tuple(mutatedText('"api";r=0;t=42', '"a";q=1;w=2'), mutatedText("30", "Wed, 21 Oct")),
    run: ([limit, after]) => {
      const headers = headersOf("ratelimit", limit);
      headers.set("retry-after", headersOf("x", after).get("x") ?? "");
      assert.ok((requestedWaitMs(headers) ?? 0) >= 0);
    },
  }),
  fuzzTarget("content-range header", 1000, {
    input: fc.tuple(
      fc.constantFrom(200, 206),
      mutatedText("bytes 2-5/10", "bytes 0-9/*", "bytes */10"),
      fc.option(mutatedText("4", "10")),
    ),
    run: ([status, range, length]) => {
      const headers = headersOf("content-range", range);
      if (length !== null) headers.set("content-length", headersOf("x", length).get("x") ?? "");
      const response = new Response("x", { status, headers });
      const opened = openedRange(response, FILE_OF_TEN, { start: 2, end: 6 }, "fetch it");
      assert.equal(opened.start, opened.whole ? 0 : 2);
    },
  }),
  fuzzTarget("redirect", 1000, {
    input: mutatedText("https://cdn.example/blob?Signature=x", "/next", "http://hub.example/x"),
    run: (location) => {
      const from = { url: new URL("https://hub.example/a"), anonymous: false };
      const hop = nextHop(location, from, { action: "go", origin: "https://hub.example" });
      assert.equal(hop.url.protocol, "https:");
      assert.ok(hop.anonymous || hop.url.origin === "https://hub.example");
    },
  }),
  fuzzTarget("server's words", 1000, {
    input: mutatedText("it says hf_abcdefgh at https://h/p?Signature=1", "\x1b[31mred"),
    run: (text) => {
      const clean = cleanText(text);
      assert.ok(clean.length <= 300);
      // deno-lint-ignore no-control-regex -- what must not be there
      assert.doesNotMatch(clean, /[\u0000-\u001f\u007f-\u009f]|hf_[\w-]{4}/);
    },
  }),
  fuzzTarget("upload session", 1000, {
    input: mutatedJson(SESSION),
    run: (text) => parseLfsSession(valueOf(text)),
  }),
  fuzzTarget("stored tokens", 500, {
    input: mutatedText("[laptop]\nhf_token = hf_abc\n\n[server]\nhf_token=hf_def\n"),
    run: (text) => [withStoredToken(text, "laptop", "hf_x"), withoutStoredToken(text, "hf_abc")],
  }),
];

/** One header, without what no program can send, nor blanks by the thousand, which the runtime is slow to take. */
function headersOf(name: string, value: string): Headers {
  return new Headers([[name, sendable(value)]]);
}
