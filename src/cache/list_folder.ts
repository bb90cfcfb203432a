import { join } from "node:path";
import { fileError, isMissing } from "../vocabulary/file_errors.ts";
import { statIfPresent } from "./file_facts.ts";

/**
 * The paths of all files below `folder`, segments separated by `/`, sorted by code unit. A link to a
 * file counts as a file; one that leads nowhere, and what desktops leave behind, does not count.
 */
export async function listFolder(folder: string, root: string): Promise<string[]> {
  const paths: string[] = [];
  const walk = async (current: string, prefix: string): Promise<void> => {
    for (const entry of await entriesOf(current, root)) {
      const path = prefix + entry.name;
      const place = join(current, entry.name);
      if (entry.isDirectory) await walk(place, `${path}/`);
      else if (LITTER.has(entry.name)) continue;
      else if (entry.isFile || (await statIfPresent(place, root))?.isFile) paths.push(path);
    }
  };
  await walk(folder, "");
  return paths.sort();
}

/** What desktops leave behind; huggingface_hub overlooks it. */
export const LITTER: ReadonlySet<string> = new Set([".DS_Store", "Thumbs.db", "desktop.ini"]);

/** The entries of a folder; none where it does not exist. */
export async function entriesOf(folder: string, root: string): Promise<Deno.DirEntry[]> {
  try {
    return await Array.fromAsync(Deno.readDir(folder));
  } catch (error) {
    if (isMissing(error)) return [];
    throw fileError("list", folder, error, { root });
  }
}
