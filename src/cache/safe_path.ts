import { UnsafeFileError } from "../vocabulary/errors.ts";

/** Options of {@linkcode assertSafePath}. */
export interface SafePathOptions {
  /** Whether names Windows alone cannot hold are refused too. @default on Windows */
  readonly windows?: boolean;
}

/**
 * Checks that a name the Hub sent stays below the folder it is joined to, whatever the platform
 * makes of it, and can be created there.
 *
 * A name is refused under POSIX and Windows rules on every platform: absolute paths, drive letters,
 * UNC, `.` and `..` between slashes of either kind, empty segments, characters that control a
 * terminal or reorder a line, half characters, reserved device names, segments over 255 bytes, more
 * than 4096 bytes in all. Segments that end in a dot or a blank count as well, for Windows drops it
 * (`".. "` is `".."` there). A colon inside a segment is refused on Windows only, where it names a
 * second stream of a file; repositories do use it in times of day.
 *
 * @throws {UnsafeFileError} that names the rule which was broken
 */
export function assertSafePath(path: string, options: SafePathOptions = {}): void {
  const { windows = Deno.build.os === "windows" } = options;
  const fault = pathFault(path) ??
    path.split(/[/\\]/).map((segment) => segmentFault(segment, windows))
      .find((found) => found !== undefined);
  if (fault === undefined) return;
  const shown = path.length > LONGEST ? `${path.slice(0, 100)}...` : path;
  throw new UnsafeFileError(`Cannot use ${JSON.stringify(shown)} as a path: ${fault}`);
}

/** What Linux takes; no other system takes more. In bytes. */
const LONGEST = 4096;

function pathFault(path: string): string | undefined {
  if (path.length > LONGEST || byteLength(path) > LONGEST) {
    return `it is longer than ${LONGEST} bytes`;
  }
  // Written to a disk, all half characters become the same one, so that two names would meet.
  return path.isWellFormed() ? undefined : "it has half a character in it";
}

/** Options of {@linkcode assertNoCollisions}. */
export interface CollisionOptions {
  /** Whether names that differ in case alone are one file. @default on Windows and macOS */
  readonly caseInsensitive?: boolean;
}

/**
 * Checks that every path gets a file of its own: none occurs twice, and none is also a folder of
 * another.
 *
 * @throws {UnsafeFileError} that names the two paths which collide
 */
export function assertNoCollisions(paths: Iterable<string>, options: CollisionOptions = {}): void {
  const { caseInsensitive = ["windows", "darwin"].includes(Deno.build.os) } = options;
  const fold = (path: string) => caseInsensitive ? path.normalize("NFC").toLowerCase() : path;
  const files = new Map<string, string>();
  for (const path of paths) {
    const twin = files.get(fold(path));
    if (twin !== undefined) throw collision(twin, path);
    files.set(fold(path), path);
  }
  for (const path of files.values()) {
    for (let end = path.indexOf("/"); end >= 0; end = path.indexOf("/", end + 1)) {
      const file = files.get(fold(path.slice(0, end)));
      if (file !== undefined) throw collision(file, path);
    }
  }
}

function collision(one: string, other: string): UnsafeFileError {
  return new UnsafeFileError(
    `Cannot place both "${one}" and "${other}": they would take the same place on this disk`,
  );
}

/** Windows gives these names to devices, with any extension and in any case. */
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])(?: *\..*)?$/i;

function segmentFault(segment: string, windows: boolean): string | undefined {
  if (segment === "") return "it has an empty segment, or begins or ends with a slash";
  if (segment === "." || segment === "..") return `it has the segment "${segment}"`;
  if (/\p{Cc}/u.test(segment)) return "it has a control character";
  // Such a name reads as another one: "gpj.exe" turned around ends in "exe.jpg".
  if (/[\u2028-\u202e\u2066-\u2069]/.test(segment)) return "it has a character that reorders it";
  if (/^[a-z]:/i.test(segment)) return "it has a drive letter";
  if (/[. ]$/.test(segment)) return "a segment ends in a dot or a blank";
  if (DEVICE.test(segment)) return `"${segment}" is the name of a device on Windows`;
  if (windows && /[<>:"|?*]/.test(segment)) return "it has a character Windows does not allow";
  if (byteLength(segment) > 255) return "a segment is longer than 255 bytes";
  return undefined;
}

/** Length of `text` in UTF-8, which is what file systems count. */
export function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}
