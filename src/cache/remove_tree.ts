import { join } from "node:path";
import { fileError, isMissing } from "../vocabulary/file_errors.ts";
import { entriesOf, LITTER } from "./list_folder.ts";

/**
 * Removes a file or a folder with all that is in it; gives the bytes that frees. What is gone
 * already is no failure. Links are removed, not followed.
 *
 * @param root the folder a missing permission should be granted for
 */
export async function removeTree(path: string, root: string): Promise<number> {
  const info = await removeFile(path, root);
  if (info === undefined || !info.isDirectory) return bytesFreed(info);
  let freedBytes = 0;
  for (const { name } of await entriesOf(path, root)) {
    freedBytes += await removeTree(join(path, name), root);
  }
  await removeFolder(path, root);
  return freedBytes;
}

/** Removes a file or a link; tells what it was, a folder being left alone; undefined when nothing is there. */
export async function removeFile(path: string, root: string): Promise<Deno.FileInfo | undefined> {
  try {
    const info = await Deno.lstat(path);
    if (!info.isDirectory) await Deno.remove(path);
    return info;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw fileError("remove", path, error, { root });
  }
}

/** The bytes that are free once a file is gone; none, while it has another name or is a mere link. */
export function bytesFreed(info: Deno.FileInfo | undefined): number {
  return info?.isFile && (info.nlink ?? 1) <= 1 ? info.size : 0;
}

/** Removes a folder that has at most what desktops leave behind in it; whether it is gone. */
export async function removeFolder(path: string, root: string): Promise<boolean> {
  const entries = await entriesOf(path, root);
  if (entries.some(({ name }) => !LITTER.has(name))) return false;
  for (const { name } of entries) await removeFile(join(path, name), root);
  try {
    await Deno.remove(path);
    return true;
  } catch (error) {
    if (isMissing(error)) return true;
    // Something has come into it just now.
    if (error instanceof Error && /not empty|ENOTEMPTY/i.test(error.message)) return false;
    throw fileError("remove", path, error, { root });
  }
}
