import { Buffer } from "node:buffer";
import { createHash, type Hash } from "node:crypto";
import { InvalidArgumentError } from "../../vocabulary/errors.ts";
import { gitBlobHeader } from "../../vocabulary/git_blob.ts";
import { mapConcurrently } from "../../vocabulary/map_concurrently.ts";
import type { BlobStore } from "./blob_store.ts";
import type { CommittedFile } from "./tree_entries.ts";
import { ATTRIBUTES, DEFAULT_GIT_ATTRIBUTES, lfsMatcher, withLfsPaths } from "./git_attributes.ts";
import { blobOid, lfsPointer } from "./git_objects.ts";
import { assertRepositoryPath } from "./repository_path.ts";

/** A file on its way into a commit. */
export interface IncomingFile {
  /** Path within the repository. */
  readonly path: string;
  /** Size in bytes. */
  readonly size: number;
  /**
   * Its bytes, from the start at every call; a chunk may be reused once the next one is asked for.
   */
  readonly open: () => AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

/**
 * Brings files into the blob store and decides for each, as the Hub does, whether it is kept in
 * LFS: when `.gitattributes` says so, when it is larger than the threshold, and any GGUF. What is
 * in LFS for the latter reasons gets its line in `.gitattributes`, so that git agrees.
 */
export class FileIntake {
  readonly #blobs: BlobStore;
  readonly #lfsThresholdBytes: number;

  /** Fills a blob store. */
  constructor(blobs: BlobStore, lfsThresholdBytes: number) {
    this.#blobs = blobs;
    this.#lfsThresholdBytes = lfsThresholdBytes;
  }

  /**
   * Takes in the files, and with them a `.gitattributes`: their own, else the one in `before`, else
   * the Hub's. A file that is in `before` with the same content is read but not written.
   *
   * @throws {InvalidArgumentError} for a path against the rules, or one that is a file and a folder
   */
  async take(
    files: readonly IncomingFile[],
    before: ReadonlyMap<string, CommittedFile>,
  ): Promise<Map<string, CommittedFile>> {
    for (const { path } of files) assertRepositoryPath(path);
    assertNoFileIsFolder(new Set(files.map(({ path }) => path)));
    const attributes = await this.#attributes(files, before);
    const isMatched = lfsMatcher(attributes);
    const others = files.filter(({ path }) => path !== ATTRIBUTES);
    const stored = await mapConcurrently(others, FILES_AT_ONCE, (file) => {
      const lfs = isKeptInLfs(file, isMatched, this.#lfsThresholdBytes);
      return this.#store(file, lfs, before.get(file.path));
    });
    const taken = new Map(stored.map((file) => [file.path, file]));
    const inLfs = [...taken.values()].filter(({ lfs }) => lfs).map(({ path }) => path);
    const content = new TextEncoder().encode(withLfsPaths(attributes, inLfs));
    const file = memoryFile(ATTRIBUTES, content);
    return taken.set(ATTRIBUTES, await this.#store(file, false, before.get(ATTRIBUTES)));
  }

  /** Takes in a file that is kept in git itself, whatever `.gitattributes` says. */
  async regular(path: string, content: Uint8Array): Promise<CommittedFile> {
    return await this.#store(memoryFile(path, content), false, undefined);
  }

  /**
   * The files with every one in LFS named by `.gitattributes`, which is made or amended where it
   * does not name them all.
   */
  async attributed(files: ReadonlyMap<string, CommittedFile>): Promise<Map<string, CommittedFile>> {
    const old = files.get(ATTRIBUTES);
    const inLfs = files.values().filter(({ lfs }) => lfs).map(({ path }) => path);
    const before = old === undefined ? "" : await Deno.readTextFile(this.#blobs.pathOf(old.sha256));
    const after = withLfsPaths(before, inLfs);
    if (after === before) return new Map(files);
    const file = await this.regular(ATTRIBUTES, new TextEncoder().encode(after));
    return new Map(files).set(ATTRIBUTES, file);
  }

  async #attributes(
    files: readonly IncomingFile[],
    before: ReadonlyMap<string, CommittedFile>,
  ): Promise<string> {
    const own = files.find(({ path }) => path === ATTRIBUTES);
    if (own !== undefined) return await readText(own);
    const old = before.get(ATTRIBUTES);
    return old === undefined
      ? DEFAULT_GIT_ATTRIBUTES
      : await Deno.readTextFile(this.#blobs.pathOf(old.sha256));
  }

  async #store(
    file: IncomingFile,
    lfs: boolean,
    old: CommittedFile | undefined,
  ): Promise<CommittedFile> {
    const { path, size } = file;
    if (old?.size === size && old.lfs === lfs && await this.#isSame(file, old)) return old;
    if (lfs) return lfsFile(path, await this.#blobs.put(file.open(), size), size);
    const hash = createHash("sha1").update(gitBlobHeader(size));
    const sha256 = await this.#blobs.put(hashing(file, hash), size);
    return { path, oid: hash.digest("hex"), size, sha256, lfs };
  }

  async #isSame(file: IncomingFile, old: CommittedFile): Promise<boolean> {
    if (await this.#blobs.sizeOf(old.sha256) === undefined) return false;
    const hash = createHash("sha256");
    for await (const chunk of file.open()) hash.update(chunk);
    return hash.digest("hex") === old.sha256;
  }
}

/** Small files take next to no time but for the disk's word that they are there. */
const FILES_AT_ONCE = 8;

/** Whether a file is kept in LFS; an empty one never is. */
export function isKeptInLfs(
  { path, size }: { readonly path: string; readonly size: number },
  isMatched: (path: string) => boolean,
  thresholdBytes: number,
): boolean {
  if (size === 0) return false;
  return size > thresholdBytes || isMatched(path) || /\.gguf$/i.test(path);
}

/** A file in LFS, whose content is in the blob store. */
export function lfsFile(path: string, sha256: string, size: number): CommittedFile {
  const pointer = new TextEncoder().encode(lfsPointer(sha256, size));
  return { path, oid: blobOid(pointer), size, sha256, lfs: true };
}

/** A file whose bytes are in memory. */
export function memoryFile(path: string, content: Uint8Array): IncomingFile {
  return { path, size: content.length, open: () => [content] };
}

/**
 * Checks that no path is at once a file and a folder of another.
 *
 * @throws {InvalidArgumentError} that names the path
 */
export function assertNoFileIsFolder(paths: ReadonlySet<string>): void {
  for (const path of paths) {
    for (let end = path.indexOf("/"); end >= 0; end = path.indexOf("/", end + 1)) {
      const folder = path.slice(0, end);
      if (paths.has(folder)) {
        throw new InvalidArgumentError(`Cannot commit "${path}": "${folder}" is a file`);
      }
    }
  }
}

/** The bytes of a file, which also go into `hash`. */
async function* hashing(file: IncomingFile, hash: Hash): AsyncGenerator<Uint8Array> {
  for await (const chunk of file.open()) {
    hash.update(chunk);
    yield chunk;
  }
}

async function readText(file: IncomingFile): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of file.open()) chunks.push(chunk.slice());
  return Buffer.concat(chunks).toString();
}
