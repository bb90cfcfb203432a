import { InvalidArgumentError, InvalidFormatError } from "../vocabulary/errors.ts";
import { fileError, isMissing } from "../vocabulary/file_errors.ts";

/**
 * The value in a JSON file of the user's.
 *
 * @throws {InvalidArgumentError} when there is no such file
 * @throws {InvalidFormatError} when it is not JSON
 */
export async function readJsonFile(path: string): Promise<unknown> {
  const value = await readJsonFileIfPresent(path);
  if (value !== undefined) return value;
  throw new InvalidArgumentError(`Cannot read "${path}": there is no such file`);
}

/** The same; undefined when there is no such file. */
export async function readJsonFileIfPresent(path: string): Promise<unknown> {
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw fileError("read", path, error);
  }
  try {
    // Some editors begin a text with a byte order mark.
    return JSON.parse(text.replace(/^\ufeff/, ""));
  } catch (error) {
    const reason = error instanceof Error ? `: ${error.message}` : "";
    throw new InvalidFormatError(`Cannot read "${path}": it is not JSON${reason}`, {
      cause: error,
    });
  }
}
