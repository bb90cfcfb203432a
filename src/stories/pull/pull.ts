import { freeSpace } from "../../cache/free_space.ts";
import { isWriteDenied } from "../../cache/is_write_denied.ts";
import { quantizationLabel } from "../../gguf/quantization_label.ts";
import { MAX_AUTO_CONNECTIONS, TransferEngine } from "../../transfer/transfer_engine.ts";
import { DiskFullError } from "../../vocabulary/errors.ts";
import { formatBytes } from "../../vocabulary/format.ts";
import { mapConcurrently } from "../../vocabulary/map_concurrently.ts";
import { bringFile } from "./bring_file.ts";
import type { DownloadOptions } from "./download_config.ts";
import type { DownloadedFile, DownloadPlan, DownloadResult } from "./download_result.ts";
import { fitOfPlan } from "../fit/fit_of_plan.ts";
import { FolderBook } from "./folder_book.ts";
import { pathToTell } from "./path_to_tell.ts";
import { roomFor } from "./pull_plan.ts";
import { type PreparedPull, preparePull } from "./prepare_pull.ts";
import { PullSession } from "./pull_session.ts";
import { assertParts } from "./sona_parts.ts";
import type { DownloadConfig } from "./download_config.ts";

/** Finds out what a pull would do, tells it as a pull does, and writes nothing. */
export async function planPull(
  reference: string,
  options: DownloadOptions,
  config: DownloadConfig,
): Promise<DownloadPlan> {
  using session = await PullSession.open(config);
  const plan = await withFit(session, await preparePull(session, reference, options));
  announce(session, plan);
  if (await isWriteDenied(plan.destination)) {
    session.notice(`nothing can be written to "${plan.destination}": the file system denies it`);
  }
  return plan;
}

/**
 * One pull, from the reference to the files: parse, resolve, list, select, plan, check, transfer,
 * prove, publish. Everything after the second step is pinned to one commit, and the ref that makes
 * the commit current is written last.
 */
export async function pull(
  reference: string,
  options: DownloadOptions,
  config: DownloadConfig,
): Promise<DownloadResult> {
  const begin = performance.now();
  using session = await PullSession.open(config);
  const prepared = await preparePull(session, reference, options);
  const result = await carryOut(session, prepared);
  return { ...result, seconds: (performance.now() - begin) / 1000 };
}

/** Does what is planned. */
export async function carryOut(
  session: PullSession,
  prepared: PreparedPull,
): Promise<DownloadResult> {
  const begin = performance.now();
  const { plan } = prepared;
  if (session.config.onProgress !== undefined) announce(session, await withFit(session, prepared));
  await assertRoom(session, plan);
  await using _use = await prepared.destination.use({ signal: session.signal });
  const bringing = performance.now();
  const files = await bringAll(session, prepared);
  const fetchedBytes = files.reduce((sum, file) => sum + file.fetchedBytes, 0);
  await rememberSpeed(session, fetchedBytes, (performance.now() - bringing) / 1000);
  await finishPull(session, prepared, { files });
  return {
    repository: plan.repository,
    revision: plan.revision,
    commit: plan.commit,
    path: pathToTell(files, prepared.target.wish.paths ?? []) ?? plan.destination,
    files,
    fetchedBytes,
    seconds: (performance.now() - begin) / 1000,
    ...(plan.choice !== undefined && { choice: plan.choice }),
  };
}

/** Records, last of all, what is there now. */
export async function finishPull(
  session: PullSession,
  prepared: PreparedPull,
  { files: brought, ...options }: {
    readonly files: readonly DownloadedFile[];
    readonly list?: string;
  },
): Promise<void> {
  assertParts(prepared.parts ?? [], brought);
  const { listing: { files, offline, isPartial = false }, destination } = prepared;
  const { outputDir, stateDir } = session.settings;
  // What the cache shows of a commit need not be all of it: kept as its listing, it would be believed.
  await destination.complete(offline || isPartial ? undefined : files);
  if (outputDir === undefined) return;
  await new FolderBook(stateDir).record(outputDir, prepared, options);
}

/** Keeps the speed for estimates, when it is the line's and not a limit's, and enough came to tell. */
export async function rememberSpeed(
  session: PullSession,
  bytes: number,
  seconds: number,
): Promise<void> {
  if (session.config.limitRate !== undefined || bytes < ENOUGH_TO_TELL) return;
  await session.state.writeSpeed(bytes / seconds);
}

const ENOUGH_TO_TELL = 8 * 1024 * 1024;

/** The plan, and how what it brings fits the memory: that takes a look into the model's header. */
async function withFit(session: PullSession, prepared: PreparedPull): Promise<DownloadPlan> {
  const fit = await fitOfPlan(session, prepared);
  return fit === undefined ? prepared.plan : { ...prepared.plan, fit };
}

function announce(session: PullSession, plan: DownloadPlan): void {
  const { repository, commit, totalBytes, presentBytes, fetchBytes, choice, fit } = plan;
  const labels = new Set(plan.files.map(({ path }) => quantizationLabel(path)));
  labels.delete(undefined);
  const [label] = labels;
  session.emit({
    type: "planned",
    repository,
    commit,
    quantization: labels.size === 1 ? label : undefined,
    files: plan.files.length,
    totalBytes,
    presentBytes,
    fetchBytes,
    ...(fit !== undefined && { fit }),
  });
  for (const reason of choice?.reasons ?? []) session.notice(reason);
}

async function assertRoom(session: PullSession, plan: DownloadPlan): Promise<void> {
  const neededBytes = roomFor(plan.files);
  if (neededBytes === 0) return;
  const availableBytes = await freeSpace(plan.destination);
  if (availableBytes === undefined) {
    session.notice("free space is not checked: the runtime was not given --allow-sys=statfs");
  } else if (availableBytes < neededBytes) {
    throw new DiskFullError(
      `Cannot download to "${plan.destination}": ${formatBytes(neededBytes)} are needed, ${
        formatBytes(availableBytes)
      } are free`,
      { neededBytes, availableBytes },
    );
  }
}

async function bringAll(
  session: PullSession,
  { target, facts, destination, listing }: PreparedPull,
): Promise<DownloadedFile[]> {
  const { signal } = session;
  using engine = openEngine(session);
  const { repository } = target;
  const { commit } = listing;
  const context = { session, engine, repository, commit, destination, underWay: new Map() };
  signal.throwIfAborted();
  return await mapConcurrently(
    facts,
    filesAtOnce(session),
    (fact) => bringFile(fact, context),
    (error) => session.end(error),
  );
}

/** The engine that a session asks for. */
export function openEngine(session: PullSession): TransferEngine {
  const { config, settings } = session;
  return new TransferEngine({
    connections: config.connections ?? "auto",
    limitRate: config.limitRate ?? Infinity,
    stallTimeoutMs: settings.stallTimeoutMs,
    hashing: config.hashing ?? "auto",
    verify: config.verifyChecksum ?? true,
    resume: (config.resume ?? true) && !config.force,
    onEvent: (event) => session.emit(event),
  });
}

/** Twice as many files as connections: while some are opened and published, others are fetched. */
export function filesAtOnce({ config: { connections = "auto" } }: PullSession): number {
  return 2 * (connections === "auto" ? MAX_AUTO_CONNECTIONS : connections);
}
