import { errorCode, fileError, isMissing } from "../vocabulary/file_errors.ts";
import type { FoundFile } from "./destination.ts";

/**
 * The regular file at `path`, symbolic links followed; undefined when there is none, or when it has
 * not the size asked for.
 *
 * @throws {HubError} when it cannot be looked at
 */
export async function findFile(
  path: string,
  options: { readonly size?: number; readonly published: boolean; readonly root?: string },
): Promise<FoundFile | undefined> {
  const info = await statIfPresent(path, options.root);
  if (!info?.isFile || (options.size !== undefined && info.size !== options.size)) return undefined;
  return { path, size: info.size, published: options.published, fingerprint: fingerprintOf(info) };
}

/** Facts of what is at `path`, symbolic links followed; undefined when nothing is. */
export async function statIfPresent(
  path: string,
  root?: string,
): Promise<Deno.FileInfo | undefined> {
  try {
    return await Deno.stat(path);
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw fileError("look at", path, error, { root });
  }
}

/** The text of the file at `path`; undefined when there is none. */
export async function readTextIfPresent(path: string, root?: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw fileError("read", path, error, { root });
  }
}

/** `<size>-<modification time in ms>-<inode>`; what a platform does not tell is 0. */
export function fingerprintOf(info: Deno.FileInfo): string {
  return `${info.size}-${info.mtime?.getTime() ?? 0}-${info.ino ?? 0}`;
}

/** Where a name is longer than any can be, nothing is. */
function isAbsent(error: unknown): boolean {
  return isMissing(error) || errorCode(error) === "ENAMETOOLONG";
}
