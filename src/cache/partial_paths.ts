import { dirname, join } from "node:path";
import type { PartialPaths } from "./destination.ts";
import type { FileLock } from "./file_lock.ts";
import { randomSuffix } from "./temporary_name.ts";

/**
 * The names of an unfinished file in `folder`. With a reliable lock they are the same in every
 * process, so that the next one can resume. Without one they are random: two writers at once must
 * not meet in one file.
 *
 * Our word in the middle keeps other programs from taking our file for theirs: ours has its full
 * length from the start, which they would take for progress. The ending lets `hf cache prune` find
 * both.
 */
export function partialPaths(
  folder: string,
  stem: string,
  lock: Pick<FileLock, "reliable">,
): PartialPaths {
  const tag = lock.reliable ? "ruv-hub" : `ruv-hub-${randomSuffix()}`;
  return {
    data: join(folder, `${stem}.${tag}.incomplete`),
    journal: join(folder, `${stem}.${tag}-journal.incomplete`),
  };
}

/** Whether `path` is a partial file of ours in `folder`, hence to be moved instead of cloned. */
export function isPartialPath(path: string, folder: string): boolean {
  return dirname(path) === folder && /\.ruv-hub(?:-[0-9a-f]{8})?\.incomplete$/.test(path);
}
