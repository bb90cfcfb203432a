import { randomSuffix } from "./temporary_name.ts";

/** Options of {@linkcode cloneFile}. */
export interface CloneOptions {
  /** Where the copy is made before it is renamed; on the same file system as the target. @default a random name beside the target */
  readonly temporary?: string;
}

/**
 * Copies `from` to `to`, replacing what is there in one step. Where the file system can share
 * blocks (APFS, Btrfs, XFS) no byte is copied. The copy is on disk before it gets its name, and has
 * the permissions of a new file, not those of `from`.
 */
export async function cloneFile(
  from: string,
  to: string,
  options: CloneOptions = {},
): Promise<void> {
  const { temporary = `${to}.${randomSuffix()}.tmp` } = options;
  try {
    const mode = await createEmpty(temporary);
    await Deno.copyFile(from, temporary);
    if (mode !== null) await Deno.chmod(temporary, mode & 0o777);
    await syncToDisk(temporary);
    await Deno.rename(temporary, to);
  } catch (error) {
    await Deno.remove(temporary).catch(() => {});
    throw error;
  }
}

/** The mode of a file made now tells the umask, which cannot be asked without one more permission. */
async function createEmpty(path: string): Promise<number | null> {
  using file = await Deno.open(path, { write: true, createNew: true });
  return (await file.stat()).mode;
}

async function syncToDisk(path: string): Promise<void> {
  using file = await Deno.open(path, { write: true });
  await file.sync();
}
