import { dirname, join } from "node:path";
import { withoutStoredToken, withStoredToken } from "../../hub/stored_tokens.ts";
import { writeWholeFile } from "../../cache/write_whole_file.ts";
import { fileError, isMissing } from "../../vocabulary/file_errors.ts";

/**
 * Keeps a token where `hf` and every Hugging Face library look for it: in `tokenFile`, and under
 * `name` in `stored_tokens` beside it, where that is there. Both are replaced whole or not at all,
 * and for their owner alone.
 *
 * @throws {HubError} when they cannot be written
 */
export async function saveToken(tokenFile: string, name: string, token: string): Promise<void> {
  const path = await followed(tokenFile);
  await makeFolder(dirname(path));
  const stored = await followed(join(dirname(tokenFile), "stored_tokens"));
  const others = await readIfThere(stored);
  if (others !== undefined) await writePrivate(stored, withStoredToken(others, name, token));
  await writePrivate(path, token);
}

/**
 * Forgets the token in `tokenFile`, in `stored_tokens` too. Says whether there was one.
 *
 * @throws {HubError} when it cannot be removed
 */
export async function removeToken(tokenFile: string): Promise<boolean> {
  const path = await followed(tokenFile);
  const token = (await readIfThere(path))?.trim();
  if (token === undefined) return false;
  const stored = await followed(join(dirname(tokenFile), "stored_tokens"));
  const others = await readIfThere(stored);
  if (others !== undefined && token !== "") {
    const rest = withoutStoredToken(others, token);
    if (rest !== others) await writePrivate(stored, rest);
  }
  try {
    await Deno.remove(path);
  } catch (error) {
    throw fileError("remove", path, error);
  }
  return token !== "";
}

/** Where a symbolic link leads: somebody wants the file to be there. */
async function followed(path: string): Promise<string> {
  try {
    return await Deno.realPath(path);
  } catch {
    return path;
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw fileError("read", path, error);
  }
}

async function writePrivate(path: string, text: string): Promise<void> {
  try {
    await writeWholeFile(path, text, { mode: 0o600 });
  } catch (error) {
    throw fileError("write", path, error);
  }
}

/** The folder is its owner's alone; those above it, where they are missing, are like any other. */
async function makeFolder(folder: string): Promise<void> {
  try {
    await Deno.mkdir(folder, { mode: 0o700 });
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return;
    if (!isMissing(error)) throw fileError("make the folder", folder, error);
    await makeFolderAbove(folder);
    await makeFolder(folder);
  }
}

async function makeFolderAbove(folder: string): Promise<void> {
  try {
    await Deno.mkdir(dirname(folder), { recursive: true });
  } catch (error) {
    throw fileError("make the folder", dirname(folder), error);
  }
}
