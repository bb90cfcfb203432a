import { InvalidArgumentError } from "../../vocabulary/errors.ts";
import { unprocessable } from "../api/error_reply.ts";

/**
 * Checks the path of a file within a repository by the Hub's rules, and so that every client can
 * write it to disk: relative, no empty, `.` or `..` segment, no `.git` or `.cache` segment, no
 * backslash, no control character, at most 255 bytes a segment.
 *
 * @throws {InvalidArgumentError} that names the rule which was broken
 */
export function assertRepositoryPath(path: string): void {
  const fail = (reason: string): never => {
    throw new InvalidArgumentError(
      `Cannot use ${JSON.stringify(path)} as a path in a repository: ${reason}`,
    );
  };
  if (path === "") fail("it is empty");
  // deno-lint-ignore no-control-regex
  if (/[\u0000-\u001f\u007f\\]/.test(path)) fail("it has a backslash or a control character in it");
  if (!path.isWellFormed()) fail("it is not well-formed Unicode");
  for (const segment of path.split("/")) {
    if (segment === "") fail('it has an empty part before or after a "/"');
    if (segment === "." || segment === "..") fail(`it has a "${segment}" part`);
    if (isReservedName(segment)) fail(`it has a "${segment}" part`);
    if (new TextEncoder().encode(segment).length > 255) fail("a part is longer than 255 bytes");
  }
}

/**
 * Reads a path out of a request.
 *
 * @throws {ErrorReply} 422
 */
export function readRepositoryPath(path: unknown): string {
  if (typeof path !== "string") throw unprocessable('"path" must be a string');
  try {
    assertRepositoryPath(path);
    return path;
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    throw unprocessable(error.message);
  }
}

/** Whether a file or folder of this name never belongs to a repository's content. */
export function isReservedName(name: string): boolean {
  return [".git", ".cache"].includes(name.toLowerCase());
}

/** The folder a path lies in; `""` for the root. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}
