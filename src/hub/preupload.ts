import { HubError } from "../vocabulary/errors.ts";
import { isObject } from "../vocabulary/is_object.ts";
import type { Repository } from "../vocabulary/repository.ts";
import type { HubClient } from "./hub_client.ts";
import { jsonBody, requestJson } from "./json_reply.ts";
import { repositoryApiPath } from "./repository_urls.ts";

/** A file that may be uploaded. */
export interface UploadCandidate {
  /** Path within the repository. */
  readonly path: string;
  /** Size in bytes. */
  readonly size: number;
  /** Its first bytes, at most 512, by which the Hub tells text from data. */
  readonly sample: Uint8Array;
}

/** How the Hub wants a file. */
export interface UploadDecision {
  /** Path within the repository. */
  readonly path: string;
  /** As an LFS object, or inside the commit. */
  readonly mode: "lfs" | "regular";
  /** Whether the repository's .gitignore leaves it out. */
  readonly ignored: boolean;
  /** The content that is at this path now: its SHA-256 in LFS, else its git blob SHA-1. */
  readonly oid?: string;
}

/** Options of {@linkcode preupload}. */
export interface PreuploadOptions {
  /** Whether the commit will open a pull request. @default false */
  readonly createPr?: boolean;
  /** Aborts the request. */
  readonly signal?: AbortSignal | undefined;
}

/** As many as the Python client asks about at once; the Hub's own limit is 1000. */
const BATCH = 256;

/**
 * Asks how files are to be uploaded, and what is at their paths already. The decisions come in the
 * order of the files. Nothing is changed on the Hub.
 *
 * @throws {RevisionNotFoundError} when there is no such branch
 * @throws {HubError} when a file gets no decision
 */
export async function preupload(
  client: HubClient,
  repository: Repository,
  revision: string,
  files: readonly UploadCandidate[],
  options: PreuploadOptions = {},
): Promise<UploadDecision[]> {
  const { createPr = false, signal } = options;
  const action = `ask how to upload to "${repository.name}"`;
  const path = repositoryApiPath(repository, "preupload", revision) +
    (createPr ? "?create_pr=1" : "");
  const decisions: UploadDecision[] = [];
  for (let first = 0; first < files.length; first += BATCH) {
    const batch = files.slice(first, first + BATCH);
    const { value } = await requestJson(client, path, {
      action,
      repository,
      method: "POST",
      repeat: true,
      ...jsonBody({ files: batch.map(wireFile) }),
      signal,
    }, isWireDecisions);
    const byPath = new Map(value.files.map((file) => [file.path, file]));
    for (const file of batch) {
      const decision = byPath.get(file.path);
      if (decision === undefined) {
        throw new HubError(`Cannot ${action}: the Hub has no answer for "${file.path}"`);
      }
      decisions.push(uploadDecision(file, decision));
    }
  }
  return decisions;
}

function wireFile({ path, size, sample }: UploadCandidate): object {
  return { path, size, sample: sample.toBase64() };
}

function uploadDecision(file: UploadCandidate, decision: WireDecision): UploadDecision {
  return {
    path: file.path,
    // Protocol: the store behind LFS refuses empty objects, whatever the Hub answers.
    mode: file.size === 0 ? "regular" : decision.uploadMode,
    ignored: decision.shouldIgnore ?? false,
    ...(typeof decision.oid === "string" ? { oid: decision.oid } : {}),
  };
}

interface WireDecision {
  readonly path: string;
  readonly uploadMode: "lfs" | "regular";
  readonly shouldIgnore?: boolean;
  readonly oid?: string | null;
}

function isWireDecisions(value: unknown): value is { readonly files: readonly WireDecision[] } {
  return isObject(value) && Array.isArray(value.files) &&
    value.files.every((file) =>
      isObject(file) && typeof file.path === "string" &&
      ["lfs", "regular"].includes(file.uploadMode as string) &&
      ["boolean", "undefined"].includes(typeof file.shouldIgnore) &&
      (file.oid === undefined || file.oid === null || typeof file.oid === "string")
    );
}
