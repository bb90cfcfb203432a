import { etagOf, type RemoteFile } from "../../vocabulary/repository.ts";

/** What happened to a file from one commit to another. */
export interface FileChange {
  /** Path in the repository; of a removed file the one it had. */
  readonly path: string;
  /** `moved` is a file whose content is the one of a file that is gone. */
  readonly kind: "added" | "changed" | "moved" | "removed";
  /** Size in bytes; of a removed file the one it had. */
  readonly size: number;
  /** Size in bytes before, where the file was there before. */
  readonly sizeBefore?: number;
  /** Path before, where the file was moved. */
  readonly pathBefore?: string;
}

/** What changed between two listings, sorted by path. Pure. */
export function treeChanges(
  before: readonly RemoteFile[],
  after: readonly RemoteFile[],
): FileChange[] {
  const old = new Map(before.map((file) => [file.path, file]));
  const paths = new Set(after.map(({ path }) => path));
  const gone = before.filter(({ path }) => !paths.has(path));
  const moved = new Map(gone.map((file) => [etagOf(file), file]));
  const changes: FileChange[] = [];
  for (const file of after) {
    const { path, size } = file;
    const same = old.get(path);
    if (same !== undefined) {
      if (etagOf(same) === etagOf(file)) continue;
      changes.push({ path, kind: "changed", size, sizeBefore: same.size });
      continue;
    }
    const origin = size === 0 ? undefined : moved.get(etagOf(file));
    if (origin === undefined) changes.push({ path, kind: "added", size });
    else changes.push({ path, kind: "moved", size, sizeBefore: size, pathBefore: origin.path });
  }
  const origins = new Set(changes.map(({ pathBefore }) => pathBefore));
  for (const { path, size } of gone) {
    if (!origins.has(path)) changes.push({ path, kind: "removed", size });
  }
  return changes.sort((a, b) => a.path < b.path ? -1 : 1);
}
