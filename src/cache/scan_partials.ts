import { join } from "node:path";
import type { PartialDownload } from "./cache_scan.ts";
import { entriesOf } from "./list_folder.ts";

/** Finds the transfers to the repository in `folder` that are not complete. */
export async function scanPartials(folder: string, root: string): Promise<PartialDownload[]> {
  const blobs = join(folder, "blobs");
  const found = new Map<string, PartialDownload>();
  for (const { name, isFile } of await entriesOf(blobs, root)) {
    const partial = readPartialName(name);
    if (partial === undefined || !isFile) continue;
    const path = join(blobs, name);
    const info = await Deno.lstat(path).catch(() => undefined);
    // It may be complete, or given up, by now.
    if (info === undefined) continue;
    const known = found.get(partial.key);
    found.set(partial.key, {
      repositoryPath: folder,
      etag: partial.etag,
      program: partial.program,
      paths: [...known?.paths ?? [], path].sort(),
      sizeOnDisk: (known?.sizeOnDisk ?? 0) + bytesOnDisk(info),
      modified: later(known?.modified ?? null, info.mtime),
    });
  }
  return [...found.values()];
}

/** A name taken apart; undefined when it is not that of a partial file. */
export function readPartialName(
  name: string,
): (Pick<PartialDownload, "etag" | "program"> & { readonly key: string }) | undefined {
  const [, etag, tag = ""] = /^([^.]+)(?:\.(.+))?\.(?:incomplete|downloadInProgress)$/.exec(name) ??
    [];
  if (etag === undefined) return undefined;
  if (/^ruv-hub(?:-|$)/.test(tag)) {
    return { etag, program: "ruv-hub", key: `${etag}.${tag.replace(/-journal$/, "")}` };
  }
  const isPython = /^[0-9a-f]{8}$/.test(tag);
  return { etag, program: isPython ? "huggingface_hub" : "other", key: name };
}

/** A file of ours has its full length from the start, and blocks only where bytes have come. */
export function bytesOnDisk({ size, blocks }: Deno.FileInfo): number {
  return blocks === null ? size : Math.min(size, blocks * BLOCK);
}

const BLOCK = 512;

function later(one: Date | null, other: Date | null): Date | null {
  if (one === null || other === null) return one ?? other;
  return one > other ? one : other;
}
