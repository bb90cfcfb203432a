import { basename, join } from "node:path";
import { splitPart, splitPath } from "../../gguf/split_part.ts";
import { InvalidArgumentError } from "../../vocabulary/errors.ts";
import { fileError, isMissing } from "../../vocabulary/file_errors.ts";
import { matches } from "../../vocabulary/fnmatch.ts";

/** A file on this disk that is to be pushed. */
export interface GatheredFile {
  /** Path in the repository. */
  readonly path: string;
  /** Where it is. */
  readonly localPath: string;
  /** Whether it was named, rather than found in a folder. */
  readonly isNamed: boolean;
}

/**
 * Finds the files that were named, those of the folders that were named, and the other parts of a
 * split GGUF beside a named part. A named file goes to the repository's root, a folder's files keep
 * their places. What huggingface_hub leaves out of a folder is left out: `.git` and its own records.
 *
 * @throws {InvalidArgumentError} when something is not there, a folder has no files, a part of a
 * split GGUF is missing, or two files would have one path
 */
export async function gatherFiles(
  paths: readonly string[],
  onNotice: (message: string) => void,
): Promise<GatheredFile[]> {
  const files = new Map<string, GatheredFile>();
  const add = (file: GatheredFile): void => {
    const twin = files.get(file.path);
    if (twin !== undefined && twin.localPath !== file.localPath) {
      throw cannotPush(file.localPath, `"${twin.localPath}" has the same name`);
    }
    assertPath(file.path);
    files.set(file.path, { ...file, isNamed: file.isNamed || twin?.isNamed === true });
  };
  for (const path of paths) {
    const info = await infoOf(path);
    if (info.isDirectory) {
      const found = await filesOf(path, onNotice);
      if (found.length === 0) throw cannotPush(path, "the folder has no files");
      found.forEach(add);
    } else {
      if (!info.isFile) throw cannotPush(path, "it is neither a file nor a folder");
      add({ path: basename(path), localPath: path, isNamed: true });
    }
  }
  for (const file of [...files.values()]) (await otherParts(file, files)).forEach(add);
  if (files.size > MOST_FILES) {
    throw new InvalidArgumentError(
      `Cannot push ${files.size} files: the Hub takes ${MOST_FILES} in a commit`,
    );
  }
  return [...files.values()].sort((a, b) => a.path < b.path ? -1 : 1);
}

/** Protocol: the Hub's limit for entries in LFS. */
const MOST_FILES = 25_000;

/** The error for something on this disk that cannot be pushed. */
export function cannotPush(path: string, state: string): InvalidArgumentError {
  return new InvalidArgumentError(`Cannot push "${path}": ${state}`);
}

/** Facts of a file or folder that was named. */
export async function infoOf(path: string): Promise<Deno.FileInfo> {
  try {
    return await Deno.stat(path);
  } catch (error) {
    if (isMissing(error)) throw cannotPush(path, "there is no such file");
    throw fileError("push", path, error);
  }
}

/** Protocol: the default ignore patterns of huggingface_hub's upload_folder. */
const IGNORED = [".git", ".cache/huggingface"].flatMap((name) => [
  name,
  `${name}/*`,
  `*/${name}`,
  `**/${name}/**`,
]);

async function filesOf(
  folder: string,
  onNotice: (message: string) => void,
): Promise<GatheredFile[]> {
  const files: GatheredFile[] = [];
  const walk = async (current: string, prefix: string): Promise<void> => {
    for (const entry of await entriesOf(current)) {
      const path = prefix + entry.name;
      const localPath = join(current, entry.name);
      if (!matches(path, { exclude: IGNORED })) continue;
      if (entry.isDirectory) await walk(localPath, `${path}/`);
      else if (entry.isFile || (await infoOf(localPath)).isFile) {
        files.push({ path, localPath, isNamed: false });
      } else {
        onNotice(`"${localPath}" is left out: it is a link to a folder, or no file`);
      }
    }
  };
  await walk(folder, "");
  return files;
}

async function entriesOf(folder: string): Promise<Deno.DirEntry[]> {
  try {
    return await Array.fromAsync(Deno.readDir(folder));
  } catch (error) {
    throw fileError("list", folder, error);
  }
}

/** The other parts of a split GGUF: those beside a named one come along, those of a folder are there. */
async function otherParts(
  { path, localPath, isNamed }: GatheredFile,
  gathered: ReadonlyMap<string, GatheredFile>,
): Promise<GatheredFile[]> {
  const part = splitPart(path);
  const localPart = splitPart(localPath);
  if (part === undefined || localPart === undefined) return [];
  const others: GatheredFile[] = [];
  for (let index = 1; index <= part.count; index++) {
    const other = splitPath({ ...part, index });
    if (gathered.has(other)) continue;
    const place = splitPath({ ...localPart, index });
    const isThere = isNamed && await Deno.stat(place).then(({ isFile }) => isFile, () => false);
    if (!isThere) {
      throw cannotPush(localPath, `part ${index} of ${part.count}, "${place}", is missing`);
    }
    others.push({ path: other, localPath: place, isNamed });
  }
  return others;
}

/** Protocol: the Hub refuses these (hub-api.md, paths of a commit), and no other tool could fetch them. */
function assertPath(path: string): void {
  const fault = path.split("/").map(segmentFault).find((found) => found !== undefined);
  if (fault !== undefined) throw cannotPush(path, fault);
}

function segmentFault(segment: string): string | undefined {
  if ([".git", ".cache"].includes(segment.toLowerCase())) {
    return `the Hub allows no "${segment}" in a path`;
  }
  // deno-lint-ignore no-control-regex
  if (/[\u0000-\u001f\u007f\\]/.test(segment)) {
    return "its name has a backslash or a control character";
  }
  if (!segment.isWellFormed()) return "its name is no proper Unicode";
  if (new TextEncoder().encode(segment).length > 255) return "its name is longer than 255 bytes";
  return undefined;
}
