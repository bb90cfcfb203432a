import { basename } from "node:path";
import {
  MANIFEST_PATH,
  manifestText,
  mergeManifests,
  type ModelPart,
  parseManifest,
  type RuvltraManifest,
} from "../../card/ruvltra_manifest.ts";
import { companionKind } from "../../gguf/companion_kind.ts";
import { splitPart } from "../../gguf/split_part.ts";
import { InvalidArgumentError } from "../../vocabulary/errors.ts";
import { cannotPush, type GatheredFile, infoOf } from "./gather_files.ts";
import type { LocalPush } from "./prepared_push.ts";
import type { OutgoingFile } from "./outgoing_file.ts";
import type { PushSession } from "./push_session.ts";
import type { PushTarget } from "./push_target.ts";
import { readRemoteText } from "../remote_text.ts";

/** The folder of SONA weights in a repository. */
const SONA_FOLDER = "sona/";

/** Whether a path is one of SONA weights. */
export function isSonaPath(path: string): boolean {
  return path.startsWith(SONA_FOLDER);
}

/**
 * The file of SONA weights that is to be pushed, where there is one.
 *
 * @throws {InvalidArgumentError} when it is missing, or no file
 */
export async function gatherSona(path: string | undefined): Promise<GatheredFile[]> {
  if (path === undefined) return [];
  const { isFile } = await infoOf(path);
  if (!isFile) throw cannotPush(path, "SONA weights are one file");
  return [{ path: `${SONA_FOLDER}${basename(path)}`, localPath: path, isNamed: true }];
}

/**
 * The text of `ruvltra.json` after a push that brings SONA weights; undefined for every other push,
 * which leaves it as it is.
 *
 * @throws {InvalidArgumentError} when it is not clear for which model the weights are made
 * @throws {InvalidFormatError} when the repository has a manifest that cannot be understood
 */
export async function manifestOfPush(
  session: PushSession,
  { outgoing, description }: LocalPush,
  target: PushTarget,
): Promise<string | undefined> {
  const sona = outgoing.filter(({ path }) => isSonaPath(path));
  if (sona.length === 0) return undefined;
  if (description.isAdapter) {
    throw new InvalidArgumentError(
      "Cannot push SONA weights with an adapter: they are made for a model's file",
    );
  }
  const base = baseAmong(outgoing);
  const fresh: RuvltraManifest = {
    baseSha256: base.sha256,
    parts: [partOf(base, "model"), ...sona.map((file) => partOf(file, "sona"))],
  };
  return manifestText(mergeManifests(await remoteManifest(session, target), fresh));
}

/** The one model that SONA weights can be made for: of a split one the first part. */
function baseAmong(outgoing: readonly OutgoingFile[]): OutgoingFile {
  const models = outgoing.filter(({ path }) =>
    /\.(?:gguf|safetensors)$/i.test(path) && !isSonaPath(path) &&
    companionKind(path) === undefined && (splitPart(path)?.index ?? 1) === 1
  );
  const [base, ...others] = models;
  if (base !== undefined && others.length === 0) return base;
  throw new InvalidArgumentError(
    `Cannot push SONA weights: they are made for one model, and there ${
      base === undefined ? "is none" : `are ${models.length}`
    } beside them`,
  );
}

function partOf({ path, size, sha256 }: OutgoingFile, role: ModelPart["role"]): ModelPart {
  return { path, role, size, sha256 };
}

async function remoteManifest(
  { hub, signal }: PushSession,
  { repository, head: commit, files }: PushTarget,
): Promise<RuvltraManifest | undefined> {
  const file = files.get(MANIFEST_PATH);
  if (file === undefined || commit === undefined) return undefined;
  return parseManifest(await readRemoteText(hub, { repository, commit, file }, signal));
}
