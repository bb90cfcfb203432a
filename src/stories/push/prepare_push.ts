import { MANIFEST_PATH } from "../../card/ruvltra_manifest.ts";
import { InvalidArgumentError } from "../../vocabulary/errors.ts";
import { adapterBase } from "../pull/adapter_base.ts";
import { CARD, cardOfPush, readCardFile } from "./card_of_push.ts";
import { gatherFiles } from "./gather_files.ts";
import { type InspectedFile, inspectFiles } from "./inspect_files.ts";
import { localOutgoingFile } from "./local_outgoing_file.ts";
import { describeModel } from "./model_description.ts";
import { nowAndThen } from "../now_and_then.ts";
import { madeFile, type OutgoingFile } from "./outgoing_file.ts";
import { gatherSona, isSonaPath, manifestOfPush } from "./push_manifest.ts";
import { planUploads } from "./push_plan.ts";
import type { LocalPush, PreparedPush } from "./prepared_push.ts";
import { pushRights, type PushRightsOptions, rightsOn } from "./push_rights.ts";
import type { PushSession } from "./push_session.ts";
import { findTarget, pushDestination, type PushTarget } from "./push_target.ts";
import type { ModelMetadata } from "./upload_config.ts";

/** What was asked for. */
export interface PushRequest {
  /** Files and folders. */
  readonly paths: readonly string[];
  /** The repository's name. */
  readonly repository: string;
  /** What was said of the model. */
  readonly metadata: ModelMetadata;
}

/**
 * Looks at the files, asks whose token it is and what the repository holds, digests the files, and
 * makes the card: all of a push that changes nothing. Cheap questions come first.
 */
export async function preparePush(
  session: PushSession,
  { paths, repository: name, metadata }: PushRequest,
  options: PushRightsOptions,
): Promise<PreparedPush> {
  const { config } = session;
  const destination = pushDestination(name, session);
  const gathered = await gatherFiles(paths, (message) => session.notice(message));
  const inspected = await inspectFiles([...gathered, ...await gatherSona(config.sona)], config);
  const models = inspected.filter(({ path }) => !isSonaPath(path));
  const baseModel = await adapterBase(models);
  const description = describeModel(models, { ...(baseModel && { baseModel }), ...metadata });
  const { card } = config;
  const givenCard = typeof card === "string" ? await readCardFile(card) : undefined;
  const known = await pushRights(session, destination.repository.name, options);
  const target = await findTarget(session, destination);
  const rights = await rightsOn(session, target, { rights: known, ...options });
  const outgoing = await digestAll(session, inspected);
  const message = config.commitMessage ?? defaultMessage(models);
  const local = { givenCard, metadata, description, inspected, outgoing, message, rights };
  return await planPushOn(session, local, target);
}

/** Plans a push on what the repository holds. */
export async function planPushOn(
  session: PushSession,
  local: LocalPush,
  target: PushTarget,
): Promise<PreparedPush> {
  const { config } = session;
  assertHidden(session, target);
  const card = await cardOfPush(session, { ...local, target });
  const files = new Map(local.outgoing.map((file) => [file.path, file]));
  if (card !== undefined) files.set(CARD, await madeCard(card, files.get(CARD)));
  const manifest = await manifestOfPush(session, local, target);
  if (manifest !== undefined) files.set(MANIFEST_PATH, await madeFile(MANIFEST_PATH, manifest));
  const sorted = [...files.values()].sort((a, b) => a.path < b.path ? -1 : 1);
  const planned = planUploads(sorted, target);
  assertTag(session, target, planned.every(({ action }) => action === "unchanged"));
  const sent = planned.filter(({ action }) => action === "upload");
  const plan = {
    repository: target.repository,
    revision: target.revision,
    user: local.rights.user,
    mayWrite: local.rights.mayWrite,
    createsRepository: !target.exists,
    private: target.private ?? config.private,
    createsBranch: !target.hasBranch,
    createsPullRequest: config.createPr ?? false,
    parent: target.head,
    message: local.message,
    tag: config.versionTag,
    files: planned,
    card,
    contradictions: local.description.contradictions,
    totalBytes: sum(planned),
    sendBytes: sum(sent),
  };
  return { local, target, files: sorted, plan };
}

/** A card that is pushed as it lies on the disk stays the file it is. */
async function madeCard(text: string, own: OutgoingFile | undefined): Promise<OutgoingFile> {
  const made = await madeFile(CARD, text);
  return own?.sha256 === made.sha256 ? own : made;
}

/** One after the other: the disk and the processor are kept busy by one, and memory stays small. */
async function digestAll(
  session: PushSession,
  inspected: readonly InspectedFile[],
): Promise<OutgoingFile[]> {
  session.emit({ type: "gathered", files: inspected.length, totalBytes: sum(inspected) });
  const { hashing } = session.config;
  const outgoing: OutgoingFile[] = [];
  for (const file of inspected) {
    const { path, size } = file;
    const report = (done: number) => session.emit({ type: "hashing", path, done, size });
    const onProgress = nowAndThen(report, size);
    outgoing.push(await localOutgoingFile(file, { hashing, onProgress, signal: session.signal }));
  }
  return outgoing;
}

function defaultMessage(files: readonly InspectedFile[]): string {
  const [only] = files;
  return files.length === 1 ? `Upload ${only?.path}` : `Upload ${files.length} files`;
}

/** What is meant for some must not be shown to all, and a repository that is there stays as it is. */
function assertHidden({ config }: PushSession, target: PushTarget): void {
  if (config.private !== true || target.private !== false) return;
  throw new InvalidArgumentError(
    `Cannot push to "${target.repository.name}" as private: it is public`,
  );
}

/** A tag stays where it is; a push that was cut off after its tag finds it where it should be. */
function assertTag({ config }: PushSession, target: PushTarget, isUnchanged: boolean): void {
  const { tagged, head, repository } = target;
  if (tagged === undefined || (isUnchanged && tagged === head)) return;
  throw new InvalidArgumentError(
    `Cannot tag "${repository.name}" as "${config.versionTag}": the tag names commit ${tagged}`,
  );
}

function sum(files: readonly { readonly size: number }[]): number {
  return files.reduce((total, { size }) => total + size, 0);
}
