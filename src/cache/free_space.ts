import { dirname } from "node:path";
import { errorCode, isMissing } from "../vocabulary/file_errors.ts";

/**
 * Bytes an unprivileged user may still write where `path` is or will be, asked of the nearest
 * folder that exists; undefined where it cannot be known, as without `--allow-sys=statfs`.
 */
export async function freeSpace(path: string): Promise<number | undefined> {
  const { statfs } = await import("node:fs/promises");
  for (let folder = path;; folder = dirname(folder)) {
    try {
      const { bavail, bsize } = await statfs(folder);
      return bavail * bsize;
    } catch (error) {
      if (!isNothingThere(error) || folder === dirname(folder)) return undefined;
    }
  }
}

/** Node's layer throws plain errors with a code. */
function isNothingThere(error: unknown): boolean {
  const code = errorCode(error) ?? "";
  return isMissing(error) || ["ENOENT", "ENOTDIR"].includes(code);
}
