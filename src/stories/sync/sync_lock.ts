import { InvalidFormatError } from "../../vocabulary/errors.ts";
import { JsonFields } from "../../vocabulary/json_fields.ts";
import type { RemoteFile, Repository, RepositoryType } from "../../vocabulary/repository.ts";
import { parseSyncEntry, type SyncEntry } from "./sync_list.ts";

/** What a `hub.json` stood for when it was last synced, file by file. */
export interface SyncLock {
  /** Its entries, in its order. */
  readonly models: readonly LockedEntry[];
}

/** What one entry stood for, or why that is not known. */
export type LockedEntry = LockedModel | FailedEntry;

/** An entry and the files it stood for. */
export interface LockedModel {
  /** The entry as it was. */
  readonly entry: SyncEntry;
  /** Where the files come from. */
  readonly repository: Repository;
  /** Branch, tag or commit. */
  readonly revision: string;
  /** The commit that stood for. */
  readonly commit: string;
  /** The files that were chosen, sorted by path. */
  readonly files: readonly RemoteFile[];
}

/** An entry that has never been synced. */
export interface FailedEntry {
  /** The entry as it was. */
  readonly entry: SyncEntry;
  /** The class of the error. */
  readonly failed: string;
}

/** The text of a lock: the same for the same content, whoever writes it. */
export function formatSyncLock({ models }: SyncLock): string {
  const lock = { version: VERSION, models: models.map(written) };
  return `${JSON.stringify(lock, undefined, 2)}\n`;
}

/**
 * Reads the value of a lock.
 *
 * @param document what to call it in a message
 * @throws {InvalidFormatError} that names the place of what is wrong
 */
export function parseSyncLock(value: unknown, document: string): SyncLock {
  const root = JsonFields.of(value, "", document);
  if (root.value("version") !== VERSION) {
    throw new InvalidFormatError(
      `Cannot read ${document}: version is ${
        JSON.stringify(root.value("version")) ?? "missing"
      }, expected ${VERSION}`,
    );
  }
  const models = root.list("models").map((model, index) =>
    parseLockedEntry(model, `models[${index}]`, document)
  );
  return { models };
}

/** Whether an entry's files are known. */
export function isLocked(model: LockedEntry): model is LockedModel {
  return !("failed" in model);
}

const VERSION = 1;

function written(model: LockedEntry): unknown {
  if (!isLocked(model)) return { entry: model.entry, failed: model.failed };
  const { entry, repository, revision, commit, files } = model;
  return {
    entry,
    repo: repository.name,
    type: repository.type,
    revision,
    commit,
    files: files.map(({ path, size, sha256, oid }) => ({
      path,
      size,
      // The pointer's git object id says nothing about the bytes.
      ...(sha256 === undefined ? { oid } : { sha256 }),
    })),
  };
}

function parseLockedEntry(value: unknown, where: string, document: string): LockedEntry {
  const model = JsonFields.of(value, where, document);
  const entry = parseSyncEntry(model.value("entry"), `${where}.entry`, document);
  if (model.has("failed")) return { entry, failed: model.text("failed") };
  return {
    entry,
    repository: { type: model.oneOf("type", TYPES), name: model.text("repo") },
    revision: model.text("revision"),
    commit: model.matching("commit", /^[0-9a-f]{40}$/),
    files: model.list("files").map((file, index) =>
      parseLockedFile(file, `${where}.files[${index}]`, document)
    ),
  };
}

const TYPES: readonly RepositoryType[] = ["model", "dataset"];

function parseLockedFile(value: unknown, where: string, document: string): RemoteFile {
  const file = JsonFields.of(value, where, document);
  const size = file.value("size") === 0 ? 0 : file.wholeNumber("size");
  const path = file.text("path");
  if (file.has("sha256")) {
    return { path, size, oid: "", sha256: file.matching("sha256", /^[0-9a-f]{64}$/) };
  }
  return { path, size, oid: file.matching("oid", /^[0-9a-f]{40}$/) };
}
