import {
  AuthenticationError,
  formatBytes,
  type MirroredModel,
  mirrorModels,
  planSync,
  type PrunableFile,
  type SparedFile,
  type SyncConfig,
  type SyncEntry,
  type SyncFailure,
  syncModels,
  type SyncOptions,
  type SyncPlan,
  type SyncResult,
  type TransferEvent,
  TransferProgress,
  visibleText,
} from "../../../mod.ts";
import type { CommandContext } from "../command.ts";
import { confirm } from "../confirm.ts";
import { counted } from "../counted.ts";
import type { GlobalFlags } from "../global_flags.ts";
import { Interruption } from "../interruption.ts";
import { libraryConfig } from "../library_config.ts";
import { PartialFailure } from "../partial_failure.ts";
import { sayNotices } from "../say_notices.ts";
import { modelCounts } from "./model_counts.ts";
import { mirrorDocument, planDocument, resultDocument } from "./sync_document.ts";
import type { Terminal } from "../terminal.ts";
import { textTable } from "../text_table.ts";
import { transferDisplay } from "../transfer_display.ts";
import { UsageError } from "../usage_error.ts";

/** The flags of `sync`. */
export interface SyncFlags {
  readonly frozen?: boolean;
  readonly prune?: boolean;
  readonly to?: string;
  readonly dryRun?: boolean;
  readonly offline?: boolean;
  readonly preferOffline?: boolean;
  readonly limitRate?: number;
  readonly allowUnsafe?: boolean;
}

/** Brings the models of a list. */
export async function sync(
  context: CommandContext,
  flags: SyncFlags & GlobalFlags,
  [list = "hub.json"]: readonly string[],
): Promise<void> {
  const { frozen = false, prune = false, dryRun = false, to } = flags;
  const { terminal } = context;
  const config = await syncConfig(context, flags);
  if (to !== undefined) return await mirror(context, flags, { list, to, config });
  if (dryRun) {
    const plan = await planSync(list, { frozen, prune }, {
      ...config,
      onProgress: sayNotices(terminal),
    });
    showPlan(terminal, plan);
    return assertAllWell(plan.failures, plan.models.length);
  }
  const result = await syncShown(context, flags, {
    list,
    config,
    options: {
      frozen,
      prune: prune && ((files) => mayPrune(context, flags, files)),
    },
  });
  showResult(terminal, result);
  assertAllWell(result.failures, result.models.length);
}

async function syncConfig(
  context: CommandContext,
  flags: SyncFlags & GlobalFlags,
): Promise<SyncConfig> {
  const { offline, preferOffline, limitRate, allowUnsafe } = flags;
  return {
    ...await libraryConfig(context, flags),
    ...(offline !== undefined && { offline }),
    ...(preferOffline !== undefined && { preferOffline }),
    ...(limitRate !== undefined && { limitRate }),
    ...(allowUnsafe && { allowUnsafe }),
  };
}

async function syncShown(
  context: CommandContext,
  flags: GlobalFlags,
  { list, config, options }: {
    readonly list: string;
    readonly config: SyncConfig;
    readonly options: SyncOptions;
  },
): Promise<SyncResult> {
  using display = transferDisplay(context, flags, "");
  const progress = new TransferProgress();
  const onProgress = (event: TransferEvent): void => {
    progress.apply(event, context.now());
    display.show(event);
  };
  try {
    return await syncModels(list, options, { ...config, onProgress });
  } catch (error) {
    const { reason } = context.signal;
    if (!(reason instanceof Interruption)) throw error;
    throw new Interruption(reason.signal, { keptBytes: progress.view(context.now()).done });
  }
}

async function mayPrune(
  context: CommandContext,
  flags: GlobalFlags,
  files: readonly PrunableFile[],
): Promise<boolean> {
  const { terminal } = context;
  for (const line of prunedLines("remove", files)) terminal.say(line);
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  const isAllowed = await confirm(
    context,
    flags,
    `remove ${counted(files.length, "file")}, ${formatBytes(bytes)}`,
  );
  if (!isAllowed) terminal.say("Nothing is removed");
  return isAllowed;
}

function showPlan(terminal: Terminal, plan: SyncPlan): void {
  if (terminal.json) return terminal.document(planDocument(plan));
  const rows = plan.models.map((
    { entry, plan: { commit, fetchBytes, totalBytes, destination } },
  ) => [
    entry.model,
    commit.slice(0, 7),
    `${formatBytes(fetchBytes)} of ${formatBytes(totalBytes)} to fetch`,
    destination,
  ]);
  showTable(terminal, rows);
  for (const line of prunedLines("remove", plan.prunable)) terminal.result(line);
  noteSpared(terminal, plan.spared);
  const updated = plan.models.filter(({ plan }) => plan.fetchBytes > 0).length;
  sayCounts(terminal, plan, updated, { isPlan: true });
  terminal.say(`${formatBytes(plan.fetchBytes)} of ${formatBytes(plan.totalBytes)} to fetch`);
}

function showResult(terminal: Terminal, result: SyncResult): void {
  if (terminal.json) return terminal.document(resultDocument(result));
  const rows = result.models.map(({ entry, commit, path, fetchedBytes }) => [
    entry.model,
    commit.slice(0, 7),
    fetchedBytes === 0 ? "already here" : `${formatBytes(fetchedBytes)} fetched`,
    path,
  ]);
  showTable(terminal, rows);
  for (const line of prunedLines("removed", result.pruned)) terminal.result(line);
  noteSpared(terminal, result.spared);
  if (result.lockChanged) terminal.say(visibleText(`Written to ${result.lock}`));
  sayCounts(terminal, result, result.models.filter(({ fetchedBytes }) => fetchedBytes > 0).length);
}

function sayCounts(
  terminal: Terminal,
  { models, failures }: Pick<SyncPlan | SyncResult, "models" | "failures">,
  updated: number,
  options: { readonly isPlan?: boolean } = {},
): void {
  const current = models.length - updated;
  terminal.say(modelCounts({ updated, current, failed: failures.length }, options));
}

function showTable(terminal: Terminal, rows: readonly (readonly string[])[]): void {
  for (const line of textTable(rows, { width: Infinity })) terminal.result(line);
}

function prunedLines(word: string, files: readonly PrunableFile[]): string[] {
  const rows = files.map((
    { folder, path, size },
  ) => [word, formatBytes(size), `${folder}/${path}`]);
  return textTable(rows, { right: [1], width: Infinity });
}

function noteSpared(terminal: Terminal, spared: readonly SparedFile[]): void {
  for (const { folder, path, reason } of spared) {
    terminal.say(visibleText(`  note: "${folder}/${path}" stays: ${reason}`));
  }
}

/** Sends the models of a list to another Hub. */
async function mirror(
  context: CommandContext,
  flags: SyncFlags & GlobalFlags,
  { list, to, config }: {
    readonly list: string;
    readonly to: string;
    readonly config: SyncConfig;
  },
): Promise<void> {
  const { frozen = false, dryRun = false, prune = false } = flags;
  const { terminal, env } = context;
  if (prune) {
    throw new UsageError('Cannot run "sync": --prune is for this machine, and --to is not', {
      command: "sync",
    });
  }
  using display = transferDisplay(context, flags, "");
  const toToken = env("RUV_HUB_TO_TOKEN")?.trim() || undefined;
  const result = await mirrorModels(list, { to, toToken, frozen, dryRun }, {
    ...config,
    onProgress: (event) => display.show(event),
  });
  display[Symbol.dispose]();
  if (terminal.json) terminal.document(mirrorDocument(result));
  else showTable(terminal, result.models.map((model) => mirrorRow(model, { dryRun })));
  const isRefused = result.failures.some(({ error }) => error instanceof AuthenticationError);
  const advice = isRefused ? ["RUV_HUB_TO_TOKEN is the token of the other Hub"] : [];
  assertAllWell(result.failures, result.models.length, { advice });
}

function mirrorRow(
  { entry, commit, sent, removed, sentBytes }: MirroredModel,
  { dryRun }: { readonly dryRun: boolean },
): string[] {
  const word = dryRun ? "to send" : "sent";
  const changes = [
    ...(sent.length === 0
      ? []
      : [`${counted(sent.length, "file")}, ${formatBytes(sentBytes)} ${word}`]),
    ...(removed.length === 0 ? [] : [`${removed.length} ${dryRun ? "to remove" : "removed"}`]),
  ];
  const state = changes.length === 0 ? "nothing is missing" : changes.join(", ");
  return [entry.model, commit?.slice(0, 7) ?? "new", state];
}

/** Says which models failed and why; the first one decides on the exit code. */
function assertAllWell(
  failures: readonly SyncFailure[],
  successes: number,
  options: { readonly advice?: readonly string[] } = {},
): void {
  if (failures.length === 0) return;
  const all = counted(failures.length + successes, "model");
  throw new PartialFailure(
    `Cannot sync ${failures.length} of ${all}`,
    failures.map(({ entry, error }) => ({ model: nameOf(entry), error })),
    options,
  );
}

function nameOf({ model, revision }: SyncEntry): string {
  return revision === undefined ? model : `${model}@${revision}`;
}
