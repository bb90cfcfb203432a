import type { MirrorConfig, MirrorOptions, MirrorResult } from "./mirror_result.ts";

/**
 * Mirrors everything that a `hub.json` names to another Hub: repositories are made where they are
 * missing, and only the files that are missing are sent, straight from one Hub to the other, each
 * proven on the way. Every commit says in a `Source-Commit:` trailer from which one it was taken. A
 * model that fails is named in the result and stops no other.
 *
 * The token of the one Hub never goes to the other.
 *
 * @param list path of the `hub.json`
 * @throws {InvalidArgumentError} when there is no such list, or both Hubs are the same one
 * @throws {InvalidFormatError} that names the place of what is wrong in the list or the lock
 * @throws {LocalEntryNotFoundError} when offline
 */
export async function mirrorModels(
  list: string,
  options: MirrorOptions,
  config: MirrorConfig = {},
): Promise<MirrorResult> {
  const { mirror } = await import("./mirror_models.ts");
  return await mirror(list, options, config);
}
