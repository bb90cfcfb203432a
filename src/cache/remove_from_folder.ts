import { dirname, join } from "node:path";
import { UnsafeFileError } from "../vocabulary/errors.ts";
import { fileError, isMissing } from "../vocabulary/file_errors.ts";
import { recordPath } from "./folder_record.ts";

/**
 * Removes a file of a plain folder with its record, and the folders below `root` that are empty then.
 *
 * @throws {UnsafeFileError} when a link leads out of the folder on the way to it
 */
export async function removeFromFolder(root: string, path: string): Promise<void> {
  const file = join(root, path);
  try {
    await assertWithin(root, dirname(file));
    await Deno.remove(file);
  } catch (error) {
    if (!isMissing(error)) throw fileError("remove", file, error, { root });
  }
  const record = recordPath(root, path);
  await Deno.remove(record).catch(() => {});
  await removeEmptyFolders(root, dirname(file));
  await removeEmptyFolders(root, dirname(record));
}

async function assertWithin(root: string, folder: string): Promise<void> {
  const [outer, inner] = await Promise.all([Deno.realPath(root), Deno.realPath(folder)]);
  if (inner === outer || inner.startsWith(join(outer, "/"))) return;
  throw new UnsafeFileError(`Cannot remove from "${folder}": a link leads out of "${root}"`);
}

async function removeEmptyFolders(root: string, folder: string): Promise<void> {
  for (let current = folder; current !== root; current = dirname(current)) {
    try {
      await Deno.remove(current);
    } catch {
      return; // Something is left in it.
    }
  }
}
