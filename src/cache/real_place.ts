import { basename, dirname, join, resolve } from "node:path";
import { fileError, isMissing } from "../vocabulary/file_errors.ts";

/**
 * Where something called `path` is, or would be made: links on the way to it are followed, its own
 * name is not. Folders that are missing are taken as they are written.
 */
export async function realPlace(path: string): Promise<string> {
  const absolute = resolve(path);
  const folder = dirname(absolute);
  if (folder === absolute) return absolute;
  return join(await realFolder(folder), basename(absolute));
}

/** Where a folder is, or would be made: every link is followed. */
export async function realFolder(path: string): Promise<string> {
  const absolute = resolve(path);
  try {
    return await Deno.realPath(absolute);
  } catch (error) {
    if (isMissing(error)) return await realPlace(absolute);
    throw fileError("look at", absolute, error);
  }
}

/** Whether a place is below a folder; both are real ones. */
export function isBelow(place: string, folder: string): boolean {
  return place.startsWith(join(folder, "/"));
}
