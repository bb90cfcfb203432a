import { dirname } from "node:path";
import { isMissing } from "../vocabulary/file_errors.ts";

/** Tells the file system apart on which `path` is or will be; 0 where that cannot be known. */
export async function deviceOf(path: string): Promise<number> {
  for (let folder = path;; folder = dirname(folder)) {
    try {
      return (await Deno.stat(folder)).dev;
    } catch (error) {
      if (!isMissing(error) || folder === dirname(folder)) return 0;
    }
  }
}
