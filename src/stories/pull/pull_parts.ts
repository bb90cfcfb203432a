import { assertNoCollisions, assertSafePath } from "../../cache/safe_path.ts";
import type { RuvltraManifest } from "../../card/ruvltra_manifest.ts";
import { InvalidFormatError } from "../../vocabulary/errors.ts";
import type { RemoteFile } from "../../vocabulary/repository.ts";
import { type ListedRepository, manifestFile, readManifest } from "./model_manifest.ts";
import type { PullSession } from "./pull_session.ts";
import type { PullTarget } from "./pull_target.ts";
import { type SonaChoice, withSonaParts } from "./sona_parts.ts";

/**
 * The chosen files and the SONA weights that `ruvltra.json` names for them, or without any. Whoever
 * says by pattern what is wanted gets nothing else.
 *
 * @throws {ManifestMismatchError} when weights are made for a file that is not there
 * @throws {UnsafeFileError} when a path must not be written
 */
export async function withParts(
  session: PullSession,
  { repository, wish, sona = true }: PullTarget,
  listing: Omit<ListedRepository, "repository">,
  chosen: readonly RemoteFile[],
): Promise<Pick<SonaChoice, "files" | "parts">> {
  const listed = { repository, commit: listing.commit, files: listing.files };
  const wanted = sona ? chosen : chosen.filter(({ path }) => !path.startsWith("sona/"));
  const isByPattern = (wish.include ?? []).length > 0 && wish.quantization === undefined;
  if (manifestFile(listed) === undefined || isByPattern) {
    return { files: wanted, parts: [] };
  }
  const manifest = await understood(session, listed);
  if (manifest === undefined) return { files: wanted, parts: [] };
  const { files, parts, others } = withSonaParts(wanted, manifest, listed, {
    wanted: sona,
    exclude: wish.exclude,
  });
  for (const { path } of others) {
    session.notice(`"${path}" is made for another file of the repository, and stays there`);
  }
  for (const { path } of files) assertSafePath(path);
  assertNoCollisions(files.map(({ path }) => path));
  return { files, parts };
}

/** A manifest of a later version keeps nobody from pulling the model. */
async function understood(
  session: PullSession,
  listed: ListedRepository,
): Promise<RuvltraManifest | undefined> {
  try {
    const manifest = await readManifest(listed, session);
    if (manifest === undefined) {
      session.notice("ruvltra.json is not here: no SONA weights are looked for");
    }
    return manifest;
  } catch (error) {
    if (!(error instanceof InvalidFormatError)) throw error;
    session.notice(`${error.message}; no SONA weights are looked for`);
    return undefined;
  }
}
