import type { CachedBlob, CachedFile } from "./cache_scan.ts";

/** The blobs that files lead to, by a link or as another name of the same file. */
export interface ShownBlobs {
  readonly paths: ReadonlySet<string>;
  readonly identities: ReadonlySet<string>;
}

/** What these files show. */
export function shownBlobs(files: readonly CachedFile[]): ShownBlobs {
  return {
    paths: new Set(files.map(({ blob }) => blob.path)),
    identities: new Set(files.map(({ blob }) => blob.identity)),
  };
}

/** Whether a blob is among them. */
export function isShown(blob: CachedBlob, { paths, identities }: ShownBlobs): boolean {
  return paths.has(blob.path) || (!blob.isLink && identities.has(blob.identity));
}
