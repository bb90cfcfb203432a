import { randomSuffix } from "./temporary_name.ts";

/**
 * Writes a small file so that a reader sees the old text or the new one, never a part: into a
 * temporary file in the same folder, which is then renamed over `path`.
 */
export async function writeWholeFile(
  path: string,
  text: string,
  options: Deno.WriteFileOptions = {},
): Promise<void> {
  const temporary = `${path}.${randomSuffix()}.tmp`;
  try {
    await Deno.writeTextFile(temporary, text, { ...options, createNew: true });
    await Deno.rename(temporary, path);
  } catch (error) {
    await Deno.remove(temporary).catch(() => {});
    throw error;
  }
}
