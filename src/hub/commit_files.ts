import { InvalidArgumentError, NetworkError } from "../vocabulary/errors.ts";
import { isObject } from "../vocabulary/is_object.ts";
import { parseJsonBytes } from "../vocabulary/parse_json_bytes.ts";
import type { Repository } from "../vocabulary/repository.ts";
import type { HubClient, HubRequest } from "./hub_client.ts";
import { repositoryApiPath } from "./repository_urls.ts";

/** One change of a commit. */
export type CommitOperation =
  | {
    /** A small file, its bytes inside the commit. */
    readonly kind: "file";
    /** Path within the repository. */
    readonly path: string;
    /** Its bytes, or how to read them when their turn has come. */
    readonly content: string | Uint8Array | (() => Promise<Uint8Array>);
  }
  | {
    /** A file whose bytes the Hub has in LFS. */
    readonly kind: "lfs";
    /** Path within the repository. */
    readonly path: string;
    /** SHA-256 of the bytes, in hex. */
    readonly sha256: string;
    /** Size in bytes. */
    readonly size: number;
  }
  | {
    /** A file, or with a trailing slash a folder, that is to go. */
    readonly kind: "delete";
    /** Path within the repository. */
    readonly path: string;
  };

/** Options of {@linkcode commitFiles}. */
export interface CommitOptions {
  /** The commit's title, one line. */
  readonly summary: string;
  /** The rest of its message. @default "" */
  readonly description?: string | undefined;
  /** The head that the commit is to follow; refused when the branch has moved on. @default whatever it is */
  readonly parentCommit?: string | undefined;
  /** Whether to open a pull request instead of moving the branch. @default false */
  readonly createPr?: boolean;
  /** Aborts the request; the Hub may carry it out all the same. */
  readonly signal?: AbortSignal | undefined;
}

/** A commit the Hub has made. */
export interface CommitResult {
  /** Its hash. */
  readonly commit: string;
  /** Its page. */
  readonly url: string;
  /** The page of the pull request, where one was asked for. */
  readonly pullRequestUrl?: string;
}

/** How long the Hub may work on a commit, in milliseconds. */
const PATIENCE = 5 * 60_000;
/** Far more than what a commit is answered with. */
const MAX_ANSWER = 1024 * 1024;

/**
 * Changes files in one commit. It is never repeated: when no answer comes, or none that makes sense
 * (`NetworkError`, a 5xx), the commit may be there, and only the branch's head and {@linkcode listCommits} can tell.
 *
 * @throws {StaleParentError} when the branch has moved on from `parentCommit`
 * @throws {InvalidArgumentError} when a path is none that a repository may have, or named twice
 */
export async function commitFiles(
  client: HubClient,
  repository: Repository,
  revision: string,
  operations: readonly CommitOperation[],
  options: CommitOptions,
): Promise<CommitResult> {
  const { createPr = false, signal } = options;
  const action = `commit to "${repository.name}"`;
  assertCommitPaths(operations, action);
  const path = repositoryApiPath(repository, "commit", revision) +
    (createPr ? "?create_pr=1" : "");
  const request: HubRequest = {
    action,
    repository,
    method: "POST",
    headers: { "Content-Type": "application/x-ndjson" },
    body: { open: () => commitLines(operations, options) },
    patienceMs: Math.max(client.stallTimeoutMs, PATIENCE),
    signal,
  };
  const value = await client.request(path, request, async (reply) => {
    const answer = parseJsonBytes((await client.read(reply, request, MAX_ANSWER)).bytes);
    if (isWireCommit(answer)) return answer;
    // The answer of a commit that breaks off is as good as none.
    throw new NetworkError(`Cannot ${action}: the answer is not that of a commit`, {
      retryable: false,
    });
  });
  return {
    commit: value.commitOid,
    url: value.commitUrl,
    ...(value.pullRequestUrl === undefined ? {} : { pullRequestUrl: value.pullRequestUrl }),
  };
}

/** The lines of the commit, each made when the one before it is sent. */
async function* commitLines(
  operations: readonly CommitOperation[],
  { summary, description = "", parentCommit }: CommitOptions,
): AsyncGenerator<Uint8Array> {
  const line = (key: string, value: object) =>
    new TextEncoder().encode(`${JSON.stringify({ key, value })}\n`);
  yield line("header", { summary, description, parentCommit });
  for (const operation of operations) {
    const { path } = operation;
    switch (operation.kind) {
      case "file": {
        const content = (await bytesOf(operation.content)).toBase64();
        yield line("file", { path, content, encoding: "base64" });
        break;
      }
      case "lfs": {
        const { sha256, size } = operation;
        yield line("lfsFile", { path, algo: "sha256", oid: sha256, size });
        break;
      }
      case "delete":
        yield line(path.endsWith("/") ? "deletedFolder" : "deletedFile", { path });
    }
  }
}

async function bytesOf(
  content: string | Uint8Array | (() => Promise<Uint8Array>),
): Promise<Uint8Array> {
  if (typeof content === "string") return new TextEncoder().encode(content);
  return typeof content === "function" ? await content() : content;
}

/** Protocol: these paths are refused by the reference client, and two words about one path by us. */
function assertCommitPaths(operations: readonly CommitOperation[], action: string): void {
  const seen = new Set<string>();
  for (const { kind, path } of operations) {
    const segments = (kind === "delete" ? path.replace(/\/$/, "") : path).split("/");
    if (segments.some((segment) => ["", ".", "..", ".git", ".cache"].includes(segment))) {
      throw new InvalidArgumentError(`Cannot ${action}: "${path}" is no path for a repository`);
    }
    if (seen.has(path)) {
      throw new InvalidArgumentError(`Cannot ${action}: "${path}" is named twice`);
    }
    seen.add(path);
  }
}

interface WireCommit {
  readonly commitOid: string;
  readonly commitUrl: string;
  readonly pullRequestUrl?: string;
}

function isWireCommit(value: unknown): value is WireCommit {
  return isObject(value) &&
    typeof value.commitOid === "string" && /^[0-9a-f]{40}$/.test(value.commitOid) &&
    typeof value.commitUrl === "string" &&
    ["string", "undefined"].includes(typeof value.pullRequestUrl);
}
