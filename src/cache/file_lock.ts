import { fileError, isMissing } from "../vocabulary/file_errors.ts";
import { wait } from "../vocabulary/retry.ts";

/** A lock, held until disposed. */
export interface FileLock extends AsyncDisposable {
  /** False where the file system has no locks: then nobody is kept out. */
  readonly reliable: boolean;
}

/** Options of {@linkcode lockFile}. */
export interface LockOptions {
  /** Whether others may hold the lock at the same time, as long as they share it too. @default false */
  readonly shared?: boolean | undefined;
  /** Ends the waiting. */
  readonly signal?: AbortSignal | undefined;
  /** Called once when somebody else holds the lock. */
  readonly onWait?: (() => void) | undefined;
  /** The folder a missing permission should be granted for. @default the lock file */
  readonly root?: string | undefined;
  /** Waits between two tries. @default a timer */
  readonly delay?: (milliseconds: number, signal: AbortSignal | undefined) => Promise<void>;
}

/**
 * Takes the lock of the file at `path`, waiting for as long as it takes; the folder has to exist. It is the `flock(2)` Python's filelock and Rust's `File::lock` take, and LockFileEx on
 * Windows, so the kernel drops it when its holder dies.
 *
 * The file stays behind: somebody may already wait on it. Only where the file system knows no locks
 * is a file made here removed again, because Python then takes its mere existence for a lock.
 *
 * @throws {HubError} when the lock file cannot be opened; `signal.reason` when aborted
 */
export async function lockFile(path: string, options: LockOptions = {}): Promise<FileLock> {
  const { signal, onWait, delay = wait } = options;
  let waiting = false;
  while (true) {
    signal?.throwIfAborted();
    const lock = await tryLockFile(path, options);
    if (lock !== undefined) return lock;
    if (!waiting) onWait?.();
    waiting = true;
    await delay(POLL_MS, signal);
  }
}

/** A waiting `flock` cannot be aborted, so it is asked this often instead. */
const POLL_MS = 100;

/**
 * Takes the lock as {@linkcode lockFile} does if that can be done at once; undefined when somebody
 * else has it. The file is opened anew each time, for it may have been replaced.
 *
 * @throws {HubError} when the lock file cannot be opened
 */
export async function tryLockFile(
  path: string,
  options: Pick<LockOptions, "shared" | "root"> = {},
): Promise<FileLock | undefined> {
  const { shared = false, root } = options;
  const opened = await openLockFile(path).catch((error) => {
    throw fileError("lock", path, error, { root });
  });
  if (opened === undefined) return undefined;
  const { file, created } = opened;
  let locked: boolean;
  try {
    locked = await file.tryLock(!shared);
  } catch {
    if (created) await Deno.remove(path).catch(() => {});
    file.close();
    return UNRELIABLE;
  }
  // Some versions of filelock unlink the file when they let go: what is left of it excludes nobody.
  if (locked && (await file.stat()).nlink !== 0) return held(file);
  file.close();
  return undefined;
}

/**
 * Whether somebody holds the lock of the file at `path` at this moment. Neither makes the file nor
 * keeps anybody waiting for longer than the question takes.
 */
export async function isLocked(path: string): Promise<boolean> {
  const file = await openExisting(path)
    // Whoever only looks need not be allowed to write.
    .catch(() => Deno.open(path))
    .catch((error) => {
      throw fileError("look at", path, error);
    });
  try {
    return file !== undefined && !await file.tryLock(true);
  } catch {
    return false; // there are no locks here, so nobody holds one
  } finally {
    file?.close();
  }
}

const UNRELIABLE: FileLock = { reliable: false, [Symbol.asyncDispose]: () => Promise.resolve() };

function held(file: Deno.FsFile): FileLock {
  return {
    reliable: true,
    [Symbol.asyncDispose]: async () => {
      // Windows may let go of a closed file's lock late; an explicit unlock is immediate.
      if (Deno.build.os === "windows") await file.unlock().catch(() => {});
      file.close();
    },
  };
}

/** Undefined when its last holder removed the file just now. */
async function openLockFile(
  path: string,
): Promise<{ readonly file: Deno.FsFile; readonly created: boolean } | undefined> {
  try {
    const file = await Deno.open(path, { createNew: true, write: true });
    // Group members have to be able to wait on it, whatever the umask says.
    await Deno.chmod(path, 0o664).catch(() => {});
    return { file, created: true };
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
  }
  const file = await openExisting(path);
  return file && { file, created: false };
}

async function openExisting(path: string): Promise<Deno.FsFile | undefined> {
  try {
    return await Deno.open(path, { read: true, write: true });
  } catch (error) {
    if (isMissing(error)) return undefined;
    if (!(error instanceof Deno.errors.PermissionDenied)) throw error;
  }
  // Somebody else's file can still be locked, as long as it can be read.
  return await Deno.open(path);
}
