import { HubError } from "../vocabulary/errors.ts";
import { errorCode, isMissing } from "../vocabulary/file_errors.ts";
import { cloneFile } from "./clone_file.ts";

/**
 * Renames `from` to `to`, replacing what is there in one step. A folder below may be a file system
 * of its own: then the bytes are copied.
 *
 * @throws {HubError} retryable, when `from` is gone: other programs sweep up partial files while they are in use
 */
export async function moveFile(from: string, to: string): Promise<void> {
  try {
    await Deno.rename(from, to);
  } catch (error) {
    if (isMissing(error)) {
      const message = `Cannot finish "${to}": its partial file was removed`;
      throw new HubError(message, { retryable: true, cause: error });
    }
    if (errorCode(error) !== "EXDEV") throw error;
    await cloneFile(from, to);
    await Deno.remove(from);
  }
}
