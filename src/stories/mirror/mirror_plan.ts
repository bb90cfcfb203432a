import { etagOf, type RemoteFile } from "../../vocabulary/repository.ts";

/** What has to change on the other Hub. */
export interface MirrorPlan {
  /** Files that are missing there, or are others. */
  readonly missing: readonly RemoteFile[];
  /** Paths of files that the source has no more. */
  readonly removed: readonly string[];
}

/**
 * Compares what is wanted with what the other Hub has. Only what an earlier mirroring has brought is
 * removed: `before` is what the source had then. Pure.
 */
export function planMirror(
  wanted: readonly RemoteFile[],
  there: readonly RemoteFile[],
  before: readonly RemoteFile[],
): MirrorPlan {
  const found = new Map(there.map((file) => [file.path, file]));
  const isThere = (file: RemoteFile): boolean => {
    const other = found.get(file.path);
    return other !== undefined && other.size === file.size && etagOf(other) === etagOf(file);
  };
  const paths = new Set(wanted.map(({ path }) => path));
  return {
    missing: wanted.filter((file) => !isThere(file)),
    removed: before.map(({ path }) => path).filter((path) => found.has(path) && !paths.has(path)),
  };
}
