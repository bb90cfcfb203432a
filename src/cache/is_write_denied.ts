import { dirname } from "node:path";
import { errorCode, isMissing } from "../vocabulary/file_errors.ts";

/**
 * Whether the file system lets nobody like us write where `path` is or will be, asked of the nearest
 * folder that exists. False also where that cannot be known.
 */
export async function isWriteDenied(path: string): Promise<boolean> {
  if (!await maySeeWhoWeAre()) return false;
  const { access, constants } = await import("node:fs/promises");
  for (let folder = path;; folder = dirname(folder)) {
    try {
      await access(folder, constants.W_OK);
      return false;
    } catch (error) {
      const code = errorCode(error) ?? "";
      if (["EACCES", "EPERM", "EROFS"].includes(code)) return true;
      const isThere = !isMissing(error) && !["ENOENT", "ENOTDIR"].includes(code);
      if (isThere || folder === dirname(folder)) return false;
    }
  }
}

/** Deno's `access` asks who we are, and what it throws when it may not know that cannot be caught. */
async function maySeeWhoWeAre(): Promise<boolean> {
  for (const kind of ["uid", "gid"] as const) {
    const { state } = await Deno.permissions.query({ name: "sys", kind });
    if (state !== "granted") return false;
  }
  return true;
}
