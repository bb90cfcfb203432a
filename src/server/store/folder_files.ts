import { InvalidArgumentError } from "../../vocabulary/errors.ts";
import type { IncomingFile } from "./file_intake.ts";
import { isReservedName } from "./repository_path.ts";

/** What was found in a folder. */
export interface FolderFiles {
  /** The files, by path. */
  readonly files: readonly IncomingFile[];
  /** Paths left out: links that leave the folder or lead nowhere, linked folders, devices. */
  readonly skipped: readonly string[];
}

/**
 * The files of a folder and its subfolders, but for `.git` and `.cache`. A link to a file inside
 * the folder counts as that file.
 *
 * @throws {InvalidArgumentError} when it is not a folder
 */
export async function readFolder(folder: string): Promise<FolderFiles> {
  const root = await Deno.realPath(folder).catch(() => undefined);
  if (root === undefined || !(await Deno.stat(root)).isDirectory) {
    throw new InvalidArgumentError(`Cannot import "${folder}": it is not a folder`);
  }
  const found = { files: [] as IncomingFile[], skipped: [] as string[] };
  await walk(root, "", found);
  return found;
}

async function walk(
  root: string,
  prefix: string,
  found: { readonly files: IncomingFile[]; readonly skipped: string[] },
): Promise<void> {
  for await (const { name, isDirectory } of Deno.readDir(`${root}/${prefix}`)) {
    if (isReservedName(name)) continue;
    const path = prefix + name;
    if (isDirectory) {
      await walk(root, `${path}/`, found);
      continue;
    }
    const file = await fileInside(root, path);
    if (file === undefined) found.skipped.push(path);
    else found.files.push(file);
  }
}

async function fileInside(root: string, path: string): Promise<IncomingFile | undefined> {
  const real = await Deno.realPath(`${root}/${path}`).catch(() => undefined);
  if (real === undefined || !isInside(root, real)) return undefined;
  const info = await Deno.stat(real);
  return info.isFile ? { path, size: info.size, open: () => readChunks(real) } : undefined;
}

/** Both paths are real ones, so that no link is left in them. */
function isInside(root: string, path: string): boolean {
  const rest = path.slice(root.length).split(/[\\/]/);
  return path.startsWith(root) && (rest[0] === "" || root === "/") && !rest.some(isReservedName);
}

/** The bytes of a file in chunks of up to 1 MiB that share one buffer. */
async function* readChunks(path: string): AsyncGenerator<Uint8Array> {
  using file = await Deno.open(path);
  const buffer = new Uint8Array(1024 * 1024);
  for (let count = await file.read(buffer); count !== null; count = await file.read(buffer)) {
    yield buffer.subarray(0, count);
  }
}
