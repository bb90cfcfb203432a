import { basename, join } from "node:path";
import type { RemoteFile } from "../vocabulary/repository.ts";
import { listFolder } from "./list_folder.ts";

/**
 * The files a snapshot folder shows, for a commit whose listing nobody kept. What a file should
 * contain is told by the name of the blob its link leads to; where it is a file of its own, that is
 * not known, and `oid` is empty.
 *
 * @param root the cache, to name in a message
 */
export async function snapshotFiles(snapshot: string, root: string): Promise<RemoteFile[]> {
  const files: RemoteFile[] = [];
  for (const path of await listFolder(snapshot, root)) {
    const { size } = await Deno.stat(join(snapshot, path));
    files.push({ path, size, ...addressOf(await targetOf(join(snapshot, path))) });
  }
  return files;
}

async function targetOf(path: string): Promise<string | undefined> {
  try {
    return await Deno.readLink(path);
  } catch {
    return undefined; // a file of its own, not a link
  }
}

function addressOf(target: string | undefined): Pick<RemoteFile, "oid" | "sha256"> {
  const etag = target === undefined ? "" : basename(target);
  if (/^[0-9a-f]{64}$/.test(etag)) return { oid: "", sha256: etag };
  return { oid: /^[0-9a-f]{40}$/.test(etag) ? etag : "" };
}
