import { InvalidArgumentError } from "../../vocabulary/errors.ts";
import { isMissing } from "../../vocabulary/file_errors.ts";

/**
 * Makes sure before anything is asked that a folder is at `path`, or can be made there.
 *
 * @throws {InvalidArgumentError} when something else is there
 */
export async function assertFolderOrNothing(path: string): Promise<void> {
  const { isDirectory } = await statOrNothing(path);
  if (isDirectory) return;
  throw new InvalidArgumentError(`Cannot put files into "${path}": it is a file, not a folder`);
}

async function statOrNothing(path: string): Promise<{ readonly isDirectory: boolean }> {
  try {
    return await Deno.stat(path);
  } catch (error) {
    // Something in front of it is a file.
    if (error instanceof Deno.errors.NotADirectory) return { isDirectory: false };
    // What may not be looked at is said by what is done first with it.
    if (isMissing(error) || error instanceof Deno.errors.NotCapable) return { isDirectory: true };
    if (error instanceof Deno.errors.PermissionDenied) return { isDirectory: true };
    throw error;
  }
}
