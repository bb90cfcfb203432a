import {
  MANIFEST_MAX_BYTES,
  MANIFEST_PATH,
  parseManifest,
  type RuvltraManifest,
} from "../../card/ruvltra_manifest.ts";
import type { RemoteFile, Repository } from "../../vocabulary/repository.ts";
import { readProvenText, type TextSources } from "../proven_text.ts";

/** A repository at one commit. */
export interface ListedRepository {
  /** The repository. */
  readonly repository: Repository;
  /** The commit. */
  readonly commit: string;
  /** All its files. */
  readonly files: readonly RemoteFile[];
}

/** The file `ruvltra.json` of a repository, where it has one. */
export function manifestFile({ repository, files }: ListedRepository): RemoteFile | undefined {
  if (repository.type !== "model") return undefined;
  return files.find(({ path }) => path === MANIFEST_PATH);
}

/**
 * What `ruvltra.json` says; undefined where the repository has none, or it cannot be had offline.
 *
 * @throws {InvalidFormatError} when it cannot be understood
 * @throws {ChecksumMismatchError} when the Hub sends something else than it listed
 */
export async function readManifest(
  listed: ListedRepository,
  sources: TextSources,
): Promise<RuvltraManifest | undefined> {
  const file = manifestFile(listed);
  if (file === undefined) return undefined;
  const text = await readProvenText({ ...listed, file }, sources, MANIFEST_MAX_BYTES);
  return text === undefined ? undefined : parseManifest(text);
}
