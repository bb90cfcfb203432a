import { fileError, isMissing } from "../vocabulary/file_errors.ts";
import { wait } from "../vocabulary/retry.ts";

/** An exclusive lock, held until disposed. */
export interface FileLock extends AsyncDisposable {
  /** False where the file system has no locks: then nobody is kept out. */
  readonly reliable: boolean;
}

/** Options of {@linkcode lockFile}. */
export interface LockOptions {
  /** Ends the waiting. */
  readonly signal?: AbortSignal | undefined;
  /** Called once when somebody else holds the lock. */
  readonly onWait?: (() => void) | undefined;
  /** Waits between two tries. @default a timer */
  readonly delay?: (milliseconds: number, signal: AbortSignal | undefined) => Promise<void>;
}

/**
 * Takes the exclusive lock of the file at `path`, waiting for as long as it takes; the folder has
 * to exist. It is the `flock(2)` Python's filelock and Rust's `File::lock` take, and LockFileEx on
 * Windows, so the kernel drops it when its holder dies.
 *
 * The file stays behind: somebody may already wait on it. Only where the file system knows no locks
 * is a file made here removed again, because Python then takes its mere existence for a lock.
 *
 * @throws {HubError} when the lock file cannot be opened; `signal.reason` when aborted
 */
export async function lockFile(path: string, options: LockOptions = {}): Promise<FileLock> {
  const { signal, onWait, delay = wait } = options;
  let waited = false;
  while (true) {
    signal?.throwIfAborted();
    const { file, created } = await openLockFile(path);
    try {
      let state = await tryLock(file);
      while (state === "busy") {
        if (!waited) onWait?.();
        waited = true;
        await delay(POLL_MS, signal);
        state = await tryLock(file);
      }
      if (state === "ours") return held(file);
      if (state === "unsupported") {
        if (created) await Deno.remove(path).catch(() => {});
        file.close();
        return UNRELIABLE;
      }
    } catch (error) {
      file.close();
      throw error;
    }
    file.close();
  }
}

/** `flock` cannot be aborted while it waits, so it is asked this often whether it would. */
const POLL_MS = 100;

/** "gone" is a lock on a file without a name, which excludes nobody: newer filelocks unlink it when they let go. */
async function tryLock(file: Deno.FsFile): Promise<"ours" | "busy" | "gone" | "unsupported"> {
  let locked: boolean;
  try {
    locked = await file.tryLock(true);
  } catch {
    return "unsupported";
  }
  if (!locked) return "busy";
  return (await file.stat()).nlink === 0 ? "gone" : "ours";
}

const UNRELIABLE: FileLock = { reliable: false, [Symbol.asyncDispose]: () => Promise.resolve() };

function held(file: Deno.FsFile): FileLock {
  return {
    reliable: true,
    [Symbol.asyncDispose]: async () => {
      // Windows may let go of a closed file's lock late; an explicit unlock is immediate.
      await file.unlock().catch(() => {});
      file.close();
    },
  };
}

async function openLockFile(path: string): Promise<{ file: Deno.FsFile; created: boolean }> {
  try {
    const file = await Deno.open(path, { createNew: true, write: true });
    // Group members have to be able to wait on it, whatever the umask says.
    await Deno.chmod(path, 0o664).catch(() => {});
    return { file, created: true };
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw fileError("lock", path, error);
  }
  try {
    return { file: await Deno.open(path, { read: true, write: true }), created: false };
  } catch (error) {
    // Removed just now by its last holder.
    if (isMissing(error)) return await openLockFile(path);
    if (!(error instanceof Deno.errors.PermissionDenied)) throw fileError("lock", path, error);
  }
  try {
    return { file: await Deno.open(path), created: false };
  } catch (error) {
    throw fileError("lock", path, error);
  }
}
