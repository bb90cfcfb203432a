import type { RemoteFile } from "../vocabulary/repository.ts";
import type { FileLock, LockOptions } from "./file_lock.ts";

/**
 * Where the files of one commit go. Whoever brings files holds `use` while doing so. The order of
 * calls for one file is `find`, and when that gives
 * nothing useful `lock`, `find` again, `partial`, `publish`; for a found file that was proven,
 * `adopt`. After the last file comes `complete`.
 *
 * Every method throws a `HubError` for what the file system or the runtime refuses (see
 * `fileError`), and an `UnsafeFileError` for a file whose name leaves the folder.
 */
export interface Destination {
  /** The folder that mirrors the repository: a snapshot folder of the cache, or the output folder. */
  readonly root: string;
  /** The path the file has, or will have. */
  pathOf(file: RemoteFile): string;
  /** Keeps what is here from being removed as unused, until disposed. A read-only folder is tolerated. */
  use(options?: LockOptions): Promise<AsyncDisposable>;
  /** What is already here and has the right size. Reads no content and writes nothing. */
  find(file: RemoteFile): Promise<FoundFile | undefined>;
  /** Whether something is in the file's place that no record vouches for: somebody's own file. */
  holdsForeign(file: RemoteFile): Promise<boolean>;
  /** Takes the file's lock, and makes the folder of its partial file. */
  lock(file: RemoteFile, options?: LockOptions): Promise<FileLock>;
  /** Where the file is put together. The names are the same in the next process, except without a reliable lock. */
  partial(file: RemoteFile, lock: Pick<FileLock, "reliable">): PartialPaths;
  /**
   * Gives proven bytes their final name, replacing whatever has it. A partial file is moved, so it
   * has to be synced to disk before; any other file is cloned and stays.
   */
  publish(file: RemoteFile, data: string): Promise<void>;
  /**
   * Makes a found and proven file visible without moving a byte; false when it is gone by now. A
   * read-only folder is tolerated.
   */
  adopt(file: RemoteFile): Promise<boolean>;
  /**
   * Records the commit as present, given its whole, unfiltered listing; undefined where that is not
   * known. Files that were held back appear now. A read-only folder is tolerated.
   */
  complete(files: readonly RemoteFile[] | undefined): Promise<void>;
}

/** A file that is already here. */
export interface FoundFile {
  /** A path under which its bytes can be read. */
  readonly path: string;
  /** Size in bytes. */
  readonly size: number;
  /** Whether it has its final name and a record that agrees; else `adopt` gives it both. */
  readonly published: boolean;
  /** Changes whenever the bytes may have changed: size, modification time and inode of the file behind any link. */
  readonly fingerprint: string;
}

/** The two files an unfinished transfer lives in. */
export interface PartialPaths {
  /** Takes the bytes. */
  readonly data: string;
  /** Takes the progress. */
  readonly journal: string;
}
