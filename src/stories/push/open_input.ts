import { HubError, InvalidArgumentError } from "../../vocabulary/errors.ts";
import { isMissing } from "../../vocabulary/file_errors.ts";
import { LocalFile } from "./local_file.ts";

/**
 * Opens a file somebody named.
 *
 * @throws {InvalidArgumentError} when there is none
 * @throws {HubError} when it may not be read
 */
export async function openInput(path: string): Promise<LocalFile> {
  try {
    return await LocalFile.open(path);
  } catch (error) {
    if (!(error instanceof HubError) || !isMissing(error.cause)) throw error;
    throw new InvalidArgumentError(error.message, { cause: error.cause });
  }
}
