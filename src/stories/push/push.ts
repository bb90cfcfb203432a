import { checkCard } from "../../card/check_card.ts";
import { CARD } from "./card_of_push.ts";
import { commitPush } from "./commit_push.ts";
import { createMissing } from "./create_missing.ts";
import { preparePush } from "./prepare_push.ts";
import { PushSession } from "./push_session.ts";
import { type FileDelivery, sendFiles } from "./send_files.ts";
import { tagPush } from "./tag_push.ts";
import type { ModelMetadata, UploadConfig } from "./upload_config.ts";
import type { PlannedUpload, UploadedFile, UploadPlan, UploadResult } from "./upload_result.ts";

/** What else a push is told. */
export interface PushOptions {
  /** What is said of the model. */
  readonly metadata: ModelMetadata;
  /** How it is pushed. */
  readonly config: UploadConfig;
}

/** Finds out what a push would do, and changes nothing. */
export async function planPush(
  paths: readonly string[],
  repository: string,
  { metadata, config }: PushOptions,
): Promise<UploadPlan> {
  using session = await PushSession.open(config);
  const request = { paths, repository, metadata };
  const { plan } = await preparePush(session, request, { needsToken: false });
  await sayWhatHubWould(session, plan);
  return plan;
}

/**
 * One push, from the files to the commit: look, ask, digest, plan; then make what is missing, send,
 * commit, tag. Nothing is made on the Hub before all that could be wrong here has been looked at.
 */
export async function push(
  paths: readonly string[],
  repository: string,
  { metadata, config }: PushOptions,
): Promise<UploadResult> {
  const begin = performance.now();
  using session = await PushSession.open(config);
  const request = { paths, repository, metadata };
  const planned = await preparePush(session, request, { needsToken: true });
  report(session, planned.plan);
  const { prepared, created } = await createMissing(session, planned);
  const deliveries = await sendFiles(session, prepared, { isNew: created });
  const { commit, url, changed, plan } = await commitPush(session, prepared, deliveries);
  await tagPush(session, plan.repository, commit);
  if (changed) session.emit({ type: "committed", commit, url, message: plan.message });
  const files = plan.files.map((file) => uploadedFile(file, deliveries.get(file.path)));
  return {
    repository: plan.repository,
    revision: plan.revision,
    commit,
    url,
    changed,
    created,
    tag: config.versionTag,
    files,
    contradictions: plan.contradictions,
    sentBytes: files.reduce((sum, { sentBytes }) => sum + sentBytes, 0),
    seconds: (performance.now() - begin) / 1000,
  };
}

/** Says what a push would hear from the Hub: that it may not write, what is amiss in the card. */
async function sayWhatHubWould(
  session: PushSession,
  { repository, mayWrite, card, files }: UploadPlan,
): Promise<void> {
  if (mayWrite === false) session.notice(`this token cannot write to "${repository.name}"`);
  const isSame = files.some(({ path, action }) => path === CARD && action === "unchanged");
  if (card === undefined || isSame) return;
  for (const { message } of await checkCard(card)) session.notice(`${CARD}: ${message}`);
}

/** Says what somebody may not expect. */
function report(session: PushSession, plan: UploadPlan): void {
  for (const { about, given, found, path } of plan.contradictions) {
    session.notice(
      `"${path}" says ${about} ${found}, where ${given} was given; the card says ${given}`,
    );
  }
  if (plan.createsRepository || session.config.private !== false || !plan.private) return;
  session.notice(`"${plan.repository.name}" is private and stays so`);
}

function uploadedFile(
  { path, localPath, size, sha256, action }: PlannedUpload,
  delivery: FileDelivery | undefined,
): UploadedFile {
  const file = { path, localPath, size, sha256 };
  if (action === "unchanged" || delivery === undefined) {
    return { ...file, outcome: "unchanged", sentBytes: 0 };
  }
  const { mode, sent } = delivery;
  if (mode === "ignored") return { ...file, outcome: "ignored", sentBytes: 0 };
  if (sent?.reused) return { ...file, outcome: "known", sentBytes: 0 };
  return { ...file, outcome: "sent", sentBytes: sent?.sentBytes ?? size };
}
