import { basename, resolve } from "node:path";
import { LocalFolder } from "../../cache/local_folder.ts";
import { scanCache } from "../../cache/scan_cache.ts";
import { PermissionError } from "../../vocabulary/errors.ts";
import { isCommitHash, type Repository } from "../../vocabulary/repository.ts";
import { FolderBook, type FolderPull } from "../pull/folder_book.ts";
import type { ModelPlace } from "./model_place.ts";
import type { PullSession } from "../pull/pull_session.ts";
import { readJsonFileIfPresent } from "../read_json_file.ts";
import { isLocked, parseSyncLock } from "../sync/sync_lock.ts";

/** A revision of a repository that is on this machine, and may have moved on at the Hub. */
export interface TrackedModel {
  /** Where it is. */
  readonly place: ModelPlace;
  /** Where it came from. */
  readonly repository: Repository;
  /** The branch or tag that was asked for. */
  readonly revision: string;
  /** Its files. */
  readonly files: readonly TrackedFile[];
  /** Whether everything was asked for; undefined where only the listing of its commit can tell. */
  readonly whole: boolean | undefined;
}

/** A file of it. */
export interface TrackedFile {
  /** Path in the repository. */
  readonly path: string;
  /** Size in bytes. */
  readonly size: number;
  /** Content address; empty where it is not known. */
  readonly etag: string;
  /** The commit it was taken from. */
  readonly commit: string;
}

/**
 * Everything on this machine that can fall behind: refs of the cache, folders that were pulled into,
 * and a lock. What is pinned to a commit cannot.
 *
 * @param lock path of a `hub.lock`; one that is not there, or may not be read, counts as none
 */
export async function trackedModels(session: PullSession, lock?: string): Promise<TrackedModel[]> {
  const all = [
    ...await inCache(session),
    ...await inFolders(session),
    ...lock === undefined ? [] : await inLock(session, lock),
  ];
  return all.filter(({ revision }) => !isCommitHash(revision));
}

async function inCache({ cache }: PullSession): Promise<TrackedModel[]> {
  const { repositories } = await scanCache(cache.root);
  return repositories.flatMap(({ type, name, revisions }) => {
    if (type !== "model" && type !== "dataset") return [];
    return revisions.flatMap(({ commit, refs, files }) =>
      refs.map((revision) => ({
        place: { kind: "cache" as const },
        repository: { type, name },
        revision,
        files: files.map(({ path, blob }) => ({
          path,
          size: blob.size,
          etag: etagIn(blob.path),
          commit,
        })),
        whole: undefined,
      }))
    );
  });
}

/** The name of a blob is its content address; a file of a snapshot's own has none. */
function etagIn(path: string): string {
  const name = basename(path);
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(name) ? name : "";
}

async function inFolders({ settings }: PullSession): Promise<TrackedModel[]> {
  const tracked: TrackedModel[] = [];
  for (const { folder, pulls } of await new FolderBook(settings.stateDir).list()) {
    for (const pull of pulls) {
      const files = await filesInFolder(folder, pull);
      if (files.length === 0) continue;
      const { repository, revision, whole } = pull;
      tracked.push({ place: { kind: "folder", path: folder }, repository, revision, files, whole });
    }
  }
  return tracked;
}

/** The files of a pull that are still there: other programs update the folder's records too. */
async function filesInFolder(folder: string, pull: FolderPull): Promise<TrackedFile[]> {
  const local = new LocalFolder(folder);
  const files: TrackedFile[] = [];
  for (const [path, { size }] of Object.entries(pull.files)) {
    const record = await local.readRecord(path);
    if (record !== undefined) files.push({ path, size, ...record });
  }
  return files;
}

async function inLock(session: PullSession, lock: string): Promise<TrackedModel[]> {
  const path = resolve(lock);
  const value = await readJsonFileIfPresent(path).catch((error) => {
    if (!(error instanceof PermissionError)) throw error;
    session.notice(error.message);
    return undefined;
  });
  if (value === undefined) return [];
  return parseSyncLock(value, `"${lock}"`).models.filter(isLocked).map((model) => ({
    place: { kind: "lock" as const, path },
    repository: model.repository,
    revision: model.revision,
    files: model.files.map(({ path, size, oid, sha256 = oid }) => ({
      path,
      size,
      etag: sha256,
      commit: model.commit,
    })),
    whole: model.entry.all,
  }));
}
