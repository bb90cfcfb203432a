import {
  formatBytes,
  formatDuration,
  type ModelMetadata,
  ModelUploader,
  paint,
  type RepositoryType,
  type TransferEvent,
  TransferProgress,
  type UploadConfig,
  type UploadResult,
  visibleText,
} from "../../../mod.ts";
import type { CommandContext } from "../command.ts";
import type { GlobalFlags } from "../global_flags.ts";
import { Interruption } from "../interruption.ts";
import { libraryConfig } from "../library_config.ts";
import { sayNotices } from "../say_notices.ts";
import { transferDisplay } from "../transfer_display.ts";
import { showUploadPlan } from "./upload_plan_table.ts";
import { UsageError } from "../usage_error.ts";

/** A result of an evaluation, as `--metric` gives it. */
export interface MetricFlag {
  readonly name: string;
  readonly value: number;
  readonly dataset?: string;
}

/** The flags of `push`. */
export interface PushFlags {
  readonly model?: readonly string[];
  readonly repo?: string;
  readonly description?: string;
  readonly params?: number;
  readonly architecture?: string;
  readonly context?: number;
  readonly quant?: string;
  readonly license?: string;
  readonly dataset?: readonly string[];
  readonly tag?: readonly string[];
  readonly baseModel?: string;
  readonly metric?: readonly MetricFlag[];
  readonly sona?: string;
  readonly card?: string;
  readonly noCard?: boolean;
  readonly message?: string;
  readonly revision?: string;
  readonly createPr?: boolean;
  readonly versionTag?: string;
  readonly private?: boolean;
  readonly public?: boolean;
  readonly type?: RepositoryType;
  readonly allowPickle?: boolean;
  readonly limitRate?: number;
  readonly transport?: "auto" | "http" | "xet";
  readonly dryRun?: boolean;
}

/** Uploads a model and prints the page of the commit. */
export async function push(
  context: CommandContext,
  flags: PushFlags & GlobalFlags,
  _args: readonly string[],
): Promise<void> {
  const { model = [], repo = "" } = assertSensible(flags);
  const config = { ...await libraryConfig(context, flags), ...uploadConfig(flags) };
  const metadata = modelMetadata(flags);
  if (flags.dryRun) {
    const onProgress = sayNotices(context.terminal);
    const plan = await new ModelUploader({ ...config, onProgress }).plan(model, repo, metadata);
    return showUploadPlan(context.terminal, plan);
  }
  const upload = (config: UploadConfig) => new ModelUploader(config).upload(model, repo, metadata);
  const result = await uploadShown(context, flags, { config, upload });
  if (context.terminal.json) context.terminal.document(asDocument(result));
  else context.terminal.result(visibleText(result.url));
}

function assertSensible(flags: PushFlags): PushFlags {
  const fail = (state: string): never => {
    throw new UsageError(`Cannot run "push": ${state}`, { command: "push" });
  };
  if (flags.model === undefined) fail("--model is missing");
  if (flags.repo === undefined) fail("--repo is missing");
  if (flags.private && flags.public) fail("--private and --public contradict each other");
  if (flags.card !== undefined && flags.noCard) fail("--card and --no-card contradict each other");
  if (flags.createPr && flags.versionTag !== undefined) {
    fail("a pull request gets no --version-tag before it is merged");
  }
  return flags;
}

function uploadConfig(flags: PushFlags): UploadConfig {
  const { message, revision, createPr, versionTag, type, allowPickle, limitRate, sona } = flags;
  const { transport } = flags;
  const card = flags.noCard ? false : flags.card;
  const isPrivate = flags.private ? true : flags.public ? false : undefined;
  return given({
    commitMessage: message,
    private: isPrivate,
    card,
    revision,
    createPr,
    versionTag,
    type,
    allowPickle,
    limitRate,
    transport,
    sona,
  });
}

function modelMetadata(flags: PushFlags): ModelMetadata {
  const { description, architecture, license, baseModel } = flags;
  return given({
    description,
    architecture,
    license,
    baseModel,
    parameters: flags.params,
    contextLength: flags.context,
    quantization: flags.quant,
    datasets: flags.dataset,
    tags: flags.tag,
    metrics: flags.metric,
  });
}

/** Without the fields that were not given. */
function given<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

async function uploadShown(
  context: CommandContext,
  flags: PushFlags & GlobalFlags,
  { config, upload }: {
    readonly config: UploadConfig;
    readonly upload: (config: UploadConfig) => Promise<UploadResult>;
  },
): Promise<UploadResult> {
  using display = transferDisplay(context, flags, flags.repo ?? "");
  const progress = new TransferProgress();
  const onProgress = (event: TransferEvent): void => {
    progress.apply(event, context.now());
    display.show(event);
  };
  try {
    const result = await upload({ ...config, onProgress });
    display[Symbol.dispose]();
    if (flags.progress !== "json" && flags.progress !== "none") summarize(context, result);
    return result;
  } catch (error) {
    const { reason } = context.signal;
    if (!(reason instanceof Interruption)) throw error;
    const { activity, done } = progress.view(context.now());
    throw new Interruption(reason.signal, { isKept: activity === "transferring" && done > 0 });
  }
}

/** What the events have not said: that there was nothing to do, or how long the whole took. */
function summarize({ terminal }: CommandContext, result: UploadResult): void {
  const { sentBytes, seconds, tag } = result;
  const tagged = tag === undefined ? "" : `, tagged ${tag}`;
  if (result.changed) {
    const sent = `${formatBytes(sentBytes)} sent in ${formatDuration(seconds)}`;
    return terminal.say(`  ${sent}${tagged}`);
  }
  const mark = paint("green", terminal.ink.unicode ? "✓" : "ok", terminal.ink);
  const where = `${result.repository.name} @ ${result.revision}`;
  const isPartial = result.files.some(({ outcome }) => outcome === "ignored");
  const all = isPartial ? "all that its .gitignore lets in" : "all of it";
  terminal.say(`${mark} nothing to commit: ${where} has ${all}${tagged}`);
}

/** What `--json` prints: a contract, hence spelt out. */
function asDocument(result: UploadResult): unknown {
  const { repository, revision, commit, url, changed, created, tag } = result;
  return {
    repo: repository.name,
    type: repository.type,
    revision,
    commit,
    url,
    changed,
    created,
    tag: tag ?? null,
    sentBytes: result.sentBytes,
    seconds: result.seconds,
    contradictions: result.contradictions,
    files: result.files.map(({ path, localPath, size, sha256, outcome, sentBytes }) => ({
      path,
      localPath: localPath ?? null,
      size,
      sha256,
      outcome,
      sentBytes,
    })),
  };
}
