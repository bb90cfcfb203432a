import { LocalFolder } from "../cache/local_folder.ts";
import type { FolderBook, FolderFile, KnownFolder } from "./folder_book.ts";
import type { SyncPart } from "./sync_part.ts";
import type { PrunableFile, SparedFile } from "./sync_result.ts";

/** What a list no longer names, as far as earlier syncs of it have brought it. */
export interface PrunePlan {
  /** Files that can go. */
  readonly prunable: readonly PrunableFile[];
  /** Files that stay. */
  readonly spared: readonly SparedFile[];
}

/**
 * Finds the files that earlier syncs of `list` have brought into plain folders, and that it no longer
 * names. One that was changed since is somebody's own by now. Nothing goes from a folder into which
 * something could not be brought, for what that needs is not known.
 */
export async function planPrune(
  list: string,
  parts: readonly SyncPart[],
  book: FolderBook,
): Promise<PrunePlan> {
  const plan = { prunable: [] as PrunableFile[], spared: [] as SparedFile[] };
  for (const known of await book.list()) {
    const { folder } = known;
    const within = parts.filter((part) => part.folder === folder);
    if (within.some(({ error }) => error !== undefined)) continue;
    const wanted = new Set(
      within.flatMap(({ prepared }) => prepared?.facts.map(({ file }) => file.path) ?? []),
    );
    for (const [path, file] of broughtBy(list, known)) {
      if (wanted.has(path)) continue;
      const record = await new LocalFolder(folder).readRecord(path);
      if (record?.etag === file.etag) plan.prunable.push({ folder, path, size: file.size });
      else if (await new LocalFolder(folder).has(path)) {
        plan.spared.push({ folder, path, reason: "it was changed since it was brought" });
      }
    }
  }
  return plan;
}

/** Removes files from their folders, and the folders that are empty then. */
export async function prune(files: readonly PrunableFile[], book: FolderBook): Promise<void> {
  for (const [folder, within] of Map.groupBy(files, (file) => file.folder)) {
    const local = new LocalFolder(folder);
    for (const { path } of within) await local.remove(path);
    await book.strike(folder, new Set(within.map(({ path }) => path)));
  }
}

function broughtBy(list: string, { pulls }: KnownFolder): [string, FolderFile][] {
  return pulls.flatMap(({ files }) => Object.entries(files))
    .filter(([, file]) => file.list === list);
}
