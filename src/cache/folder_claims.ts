import { basename, dirname, join, relative, sep } from "node:path";
import { etagOf, isCommitHash, type RemoteFile } from "../vocabulary/repository.ts";
import { readTextIfPresent, statIfPresent } from "./file_facts.ts";
import type { FileClaim } from "./file_claim.ts";
import { parseFolderRecord, recordPath } from "./folder_record.ts";
import { entriesOf, listFolder, LITTER } from "./list_folder.ts";
import { BLOB_NAME } from "./scan_repository.ts";
import { readTreeRecord } from "./tree_record.ts";

/**
 * What the records in a plain folder (`.cache/huggingface`) say of its files, whether those were
 * changed since or not, sorted by path. Of a file without a record nobody says anything.
 */
export async function folderClaims(folder: string): Promise<FileClaim[]> {
  const claims = new FolderClaims(folder);
  const records = (await listFolder(dirname(recordPath(folder, "any")), folder))
    .filter((name) => name.endsWith(ENDING)).map((name) => name.slice(0, -ENDING.length));
  const paths = new Set([...records, ...await ownFiles(folder, folder, "")]);
  return await Promise.all([...paths].sort().map((path) => claims.claim(path)));
}

/** What is said of one file, by the records of the nearest folder above it that has one of it. */
export async function fileClaim(file: string): Promise<FileClaim> {
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) {
    const path = relative(folder, file).replaceAll(sep, "/");
    const claim = await new FolderClaims(folder).claim(path);
    if (claim.expected !== undefined) return claim;
  }
  return { path: file, localPath: file, expected: undefined };
}

/** What a file says by its name that is, or leads to, a blob of a cache; undefined for any other. */
export async function blobClaim(file: string): Promise<FileClaim | undefined> {
  const real = await Deno.realPath(file).catch(() => file);
  const etag = basename(real);
  const isBlob = basename(dirname(real)) === "blobs" && BLOB_NAME.test(etag);
  return isBlob ? { path: file, localPath: file, expected: { etag } } : undefined;
}

/** The nearest folder, `folder` itself or one above it, that keeps records of its files. */
export async function recordedFolder(folder: string): Promise<string | undefined> {
  for (let above = folder; above !== dirname(above); above = dirname(above)) {
    const records = dirname(recordPath(above, "any"));
    if ((await statIfPresent(records).catch(() => undefined))?.isDirectory) return above;
  }
  return undefined;
}

const ENDING = ".metadata";

class FolderClaims {
  readonly #folder: string;
  readonly #listings = new Map<string, Promise<readonly RemoteFile[] | undefined>>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  async claim(path: string): Promise<FileClaim> {
    const localPath = join(this.#folder, path);
    const text = await readTextIfPresent(recordPath(this.#folder, path), this.#folder);
    const record = text === undefined ? undefined : parseFolderRecord(text);
    const folder = this.#folder;
    if (record === undefined) return { folder, path, localPath, expected: undefined };
    const { commit, etag } = record;
    const file = (await this.#listing(commit))?.find((each) => each.path === path);
    const size = file !== undefined && etagOf(file) === etag ? file.size : undefined;
    return { folder, commit, path, localPath, expected: { etag, size } };
  }

  #listing(commit: string): Promise<readonly RemoteFile[] | undefined> {
    let listing = this.#listings.get(commit);
    if (listing === undefined) {
      const path = join(this.#folder, ".cache", "huggingface", "trees", `${commit}.json`);
      listing = isCommitHash(commit)
        ? readTreeRecord(path, this.#folder)
        : Promise.resolve(undefined);
      this.#listings.set(commit, listing);
    }
    return listing;
  }
}

/** The paths of the files in a folder that are neither records nor git's. */
async function ownFiles(folder: string, root: string, prefix: string): Promise<string[]> {
  const paths: string[] = [];
  for (const { name, isDirectory } of await entriesOf(folder, root)) {
    const path = prefix + name;
    if (path === ".cache" || name === ".git" || LITTER.has(name)) continue;
    if (!isDirectory) paths.push(path);
    else for (const each of await ownFiles(join(folder, name), root, `${path}/`)) paths.push(each);
  }
  return paths;
}
