import { join } from "node:path";
import { LocalFolder } from "../../cache/local_folder.ts";
import { isBelow, realFolder, realPlace } from "../../cache/real_place.ts";
import { HubError } from "../../vocabulary/errors.ts";
import type { FolderBook, FolderFile, KnownFolder } from "../pull/folder_book.ts";
import type { SyncPart } from "./sync_part.ts";
import type { PrunableFile, SparedFile } from "./sync_result.ts";

/** What a list no longer names, as far as earlier syncs of it have brought it. */
export interface PrunePlan {
  /** Files that can go. */
  readonly prunable: readonly PrunableFile[];
  /** Files that stay. */
  readonly spared: readonly SparedFile[];
}

/** What has become of the files that could go. */
export interface Pruned {
  /** Files that are gone. */
  readonly pruned: readonly PrunableFile[];
  /** Files that could not be removed. */
  readonly kept: readonly SparedFile[];
}

/**
 * Finds the files that earlier syncs of `list` have brought into plain folders, and that it no longer
 * names. One that was changed since is somebody's own by now. Nothing goes from a folder into which
 * something could not be brought, for what that needs is not known. What counts is where a file is,
 * whatever links lead to it.
 */
export async function planPrune(
  list: string,
  parts: readonly SyncPart[],
  book: FolderBook,
): Promise<PrunePlan> {
  const plan = { prunable: [] as PrunableFile[], spared: [] as SparedFile[] };
  const needed = await NeededPlaces.of(parts);
  for (const known of await book.list()) {
    const { folder } = known;
    const root = await realFolder(folder);
    for (const [path, files] of broughtBy(list, known)) {
      const place = await realPlace(join(folder, path));
      if (needed.has(place) || !await new LocalFolder(folder).has(path)) continue;
      const spare = (reason: string): void => void plan.spared.push({ folder, path, reason });
      if (!isBelow(place, root)) spare("a link leads out of the folder");
      else {
        const [state, ...others] = await statesThatAre(folder, path, files);
        if (state === undefined) spare("it was changed since it was brought");
        else if ([state, ...others].every((brought) => brought.list === list)) {
          plan.prunable.push({ folder, path, size: state.size });
        }
      }
    }
  }
  return plan;
}

/** Removes files from their folders, and the folders that are empty then. What cannot be removed stays. */
export async function prune(
  files: readonly PrunableFile[],
  book: FolderBook,
): Promise<Pruned> {
  const pruned: PrunableFile[] = [];
  const kept: SparedFile[] = [];
  for (const [folder, within] of Map.groupBy(files, (file) => file.folder)) {
    const local = new LocalFolder(folder);
    const gone = new Set<string>();
    for (const file of within) {
      try {
        await local.remove(file.path);
        gone.add(file.path);
        pruned.push(file);
      } catch (error) {
        if (!(error instanceof HubError)) throw error;
        kept.push({ folder, path: file.path, reason: error.message });
      }
    }
    await book.strike(folder, gone);
  }
  return { pruned, kept };
}

/** Where the files of a list are, or would be if they could be brought. */
class NeededPlaces {
  readonly #files: ReadonlySet<string>;
  readonly #unknown: readonly string[];

  private constructor(files: ReadonlySet<string>, unknown: readonly string[]) {
    this.#files = files;
    this.#unknown = unknown;
  }

  static async of(parts: readonly SyncPart[]): Promise<NeededPlaces> {
    const files = new Set<string>();
    const unknown: string[] = [];
    for (const { folder, prepared } of parts) {
      if (folder === undefined) continue;
      if (prepared === undefined) unknown.push(await realFolder(folder));
      for (const { file } of prepared?.facts ?? []) {
        files.add(await realPlace(join(folder, file.path)));
      }
    }
    return new NeededPlaces(files, unknown);
  }

  has(place: string): boolean {
    return this.#files.has(place) || this.#unknown.some((folder) => isBelow(place, folder));
  }
}

/** The paths of which a sync of `list` has brought some state, each with all that is known of it. */
function broughtBy(list: string, { pulls }: KnownFolder): [string, FolderFile[]][] {
  const entries = pulls.flatMap(({ files }) => Object.entries(files));
  return [...Map.groupBy(entries, ([path]) => path)]
    .map(([path, states]): [string, FolderFile[]] => [path, states.map(([, file]) => file)])
    .filter(([, files]) => files.some((file) => file.list === list));
}

/** Those of the states a file was brought in that it is in now: several, where several have brought it. */
async function statesThatAre(
  folder: string,
  path: string,
  files: readonly FolderFile[],
): Promise<FolderFile[]> {
  const local = new LocalFolder(folder);
  const states: FolderFile[] = [];
  for (const file of files) if (await local.isUntouched(path, file)) states.push(file);
  return states;
}
