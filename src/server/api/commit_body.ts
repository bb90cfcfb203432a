import { Buffer } from "node:buffer";
import { type CommitLine, readCommitLines } from "./commit_lines.ts";
import { mapConcurrently } from "../../vocabulary/map_concurrently.ts";
import type { ChangeWish } from "../store/commit_writer.ts";
import { badRequest } from "./error_reply.ts";
import { lfsFile } from "../store/file_intake.ts";
import type { HubContext } from "./hub_context.ts";
import { type Fields, optionalString, requiredString } from "./json_body.ts";
import { patientBody } from "./patient_body.ts";
import { readRepositoryPath } from "../store/repository_path.ts";
import type { StoredRepository } from "../store/repository_store.ts";
import type { TreeChange } from "../store/tree_changes.ts";

/**
 * Reads the body of a commit (hub-api: commit). The contents in it go to the blob store as they come;
 * large files must be there already.
 *
 * @throws {ErrorReply} 400 for what makes no sense and for an LFS object that was not uploaded, 413
 * for too much, 422 for a path against the rules
 */
export async function readCommitBody(
  request: Request,
  repository: StoredRepository,
  hub: HubContext,
): Promise<Omit<ChangeWish, "author">> {
  const fileBytes = Math.max(MAX_REGULAR_BYTES, hub.lfsThresholdBytes);
  // A third for base64, and some for the path.
  const lineBytes = Math.ceil(fileBytes / 3) * 4 + 64 * 1024;
  const limits = { lines: MAX_LINES, lineBytes, totalBytes: MAX_TOTAL_BYTES };
  const lines = readCommitLines(patientBody(request, hub.uploads.idleMs), limits);
  const { value: first } = await lines.next();
  if (first?.key !== "header") {
    await lines.return(undefined);
    throw badRequest("The first line must be the header");
  }
  const changes: TreeChange[] = [];
  for await (const few of inBatches(lines)) {
    const read = await mapConcurrently(
      few,
      few.length,
      (line) => readChange(line, repository, hub),
    );
    changes.push(...read.flat());
  }
  return { ...readHeader(first.value), changes };
}

/**
 * Lines whose contents are written at the same time: a small file takes next to no time but for the
 * disk's word that it is there. What is in memory stays little.
 */
async function* inBatches(lines: AsyncIterable<CommitLine>): AsyncGenerator<CommitLine[]> {
  let batch: CommitLine[] = [];
  let length = 0;
  for await (const line of lines) {
    batch.push(line);
    if (typeof line.value.content === "string") length += line.value.content.length;
    if (batch.length < MOST_LINES_AT_ONCE && length < CONTENT_AT_ONCE) continue;
    yield batch;
    batch = [];
    length = 0;
  }
  if (batch.length > 0) yield batch;
}

const MOST_LINES_AT_ONCE = 16;
const CONTENT_AT_ONCE = 1024 * 1024;

/** The Hub's limits on one commit. */
const MAX_REGULAR_BYTES = 10 * 1024 * 1024;
const MAX_TOTAL_BYTES = 1_000_000_000;
const MAX_LINES = 25_000;

function readHeader(header: Fields): Pick<ChangeWish, "title" | "body" | "parentCommit"> {
  const title = requiredString(header, "summary").trim();
  const parentCommit = optionalString(header, "parentCommit") || undefined;
  if (parentCommit !== undefined && !/^[0-9a-f]{7,40}$/.test(parentCommit)) {
    throw badRequest('"parentCommit" must be a commit hash, or the beginning of one');
  }
  return { title, body: optionalString(header, "description") ?? "", parentCommit };
}

async function readChange(
  { key, value }: CommitLine,
  repository: StoredRepository,
  hub: HubContext,
): Promise<TreeChange[]> {
  switch (key) {
    case "file":
      return [...readMove(value), ...await readFile(value, hub)];
    case "lfsFile":
      return [...readMove(value), ...await readLfsFile(value, repository, hub)];
    case "deletedFile":
      return [{ kind: "delete", path: readRepositoryPath(value.path), what: "file" }];
    case "deletedFolder":
      return [{ kind: "delete", path: readFolderPath(value), what: "folder" }];
    case "deletedEntry":
      return [{ kind: "delete", path: readFolderPath(value), what: "entry" }];
    default:
      throw badRequest(`There is no line with the key ${JSON.stringify(key)}`);
  }
}

/** A folder customarily ends in a slash. */
function readFolderPath({ path }: Fields): string {
  return readRepositoryPath(typeof path === "string" ? path.replace(/\/$/, "") : path);
}

/** A line with an `oldPath` moves that file first, and may give it another content. */
function readMove({ path, oldPath }: Fields): TreeChange[] {
  if (oldPath === undefined || oldPath === null) return [];
  return [{ kind: "move", from: readRepositoryPath(oldPath), to: readRepositoryPath(path) }];
}

async function readFile(value: Fields, { intake }: HubContext): Promise<TreeChange[]> {
  const path = readRepositoryPath(value.path);
  const text = optionalString(value, "content");
  if (text === undefined && value.oldPath !== undefined) return [];
  if (text === undefined) throw badRequest('"content" is required');
  const { encoding = "utf-8" } = value;
  if (encoding !== "base64" && encoding !== "utf-8") {
    throw badRequest('"encoding" must be one of [base64, utf-8]');
  }
  return [{ kind: "write", file: await intake.regular(path, Buffer.from(text, encoding)) }];
}

async function readLfsFile(
  value: Fields,
  { id }: StoredRepository,
  { objects }: HubContext,
): Promise<TreeChange[]> {
  const path = readRepositoryPath(value.path);
  if (value.oid === undefined && value.oldPath !== undefined) return [];
  const oid = requiredString(value, "oid");
  if ((value.algo ?? "sha256") !== "sha256" || !/^[0-9a-f]{64}$/.test(oid)) {
    throw badRequest('"oid" must be a SHA-256 in hex');
  }
  const size = await objects.sizeOf(id, oid);
  if (size === undefined) {
    throw badRequest(`Cannot commit "${path}": the LFS object ${oid} was not uploaded`);
  }
  if (value.size !== undefined && value.size !== size) {
    throw badRequest(`Cannot commit "${path}": the LFS object has ${size} bytes`);
  }
  return [{ kind: "write", file: lfsFile(path, oid, size) }];
}
