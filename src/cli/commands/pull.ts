import {
  DiskFullError,
  type DownloadConfig,
  type DownloadOptions,
  type DownloadPlan,
  type DownloadResult,
  formatBytes,
  formatDuration,
  HubError,
  ModelDownloader,
  paint,
  type RepositoryType,
  type TransferEvent,
  TransferProgress,
} from "../../../mod.ts";
import type { CommandContext } from "../command.ts";
import { showDownloadPlans } from "./download_plan_table.ts";
import { type FitFlags, fitOptions } from "./fit_flags.ts";
import type { GlobalFlags } from "../global_flags.ts";
import { Interruption } from "../interruption.ts";
import { libraryConfig } from "../library_config.ts";
import { assertModelArgument } from "../model_argument.ts";
import { type Wanted, wantedBase, withBase } from "./pull_with_base.ts";
import { planDisplay, transferDisplay } from "../transfer_display.ts";
import { UsageError } from "../usage_error.ts";

/** The flags of `pull`. */
export interface PullFlags extends FitFlags {
  readonly output?: string;
  readonly revision?: string;
  readonly type?: RepositoryType;
  readonly quant?: string;
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  readonly all?: boolean;
  readonly connections?: number | "auto";
  readonly limitRate?: number;
  readonly transport?: "auto" | "http" | "xet";
  readonly offline?: boolean;
  readonly preferOffline?: boolean;
  readonly force?: boolean;
  readonly noResume?: boolean;
  readonly noVerify?: boolean;
  readonly allowUnsafe?: boolean;
  readonly dryRun?: boolean;
  readonly noSona?: boolean;
  readonly withBase?: boolean;
}

/** Downloads a model and prints where it is. */
export async function pull(
  context: CommandContext,
  flags: PullFlags & GlobalFlags,
  args: readonly string[],
): Promise<void> {
  const [reference = "", ...paths] = args;
  await assertModelArgument("pull", reference);
  const options = downloadOptions(context, flags, reference, paths);
  const config = await downloadConfig(context, flags);
  const { terminal } = context;
  const adapter = { reference, options };
  const wanted = flags.withBase ? [adapter, await wantedBase(adapter, config)] : [adapter];
  if (flags.dryRun) {
    const plans = await Array.fromAsync(wanted, (each) => planShown(context, flags, each, config));
    return showDownloadPlans(terminal, plans);
  }
  const results: DownloadResult[] = [];
  for (const { reference, options } of wanted) {
    results.push(await downloadShown(context, flags, reference, { options, config }));
  }
  if (terminal.json) terminal.document(withBase(results.map(asDocument)));
  else for (const { path } of results) terminal.result(path);
}

async function planShown(
  context: CommandContext,
  flags: GlobalFlags,
  { reference, options }: Wanted,
  config: DownloadConfig,
): Promise<DownloadPlan> {
  using display = planDisplay(context, flags, reference);
  const downloader = new ModelDownloader({ ...config, onProgress: (event) => display.show(event) });
  return await downloader.plan(reference, options);
}

async function downloadShown(
  context: CommandContext,
  flags: GlobalFlags,
  reference: string,
  { options, config }: { readonly options: DownloadOptions; readonly config: DownloadConfig },
): Promise<DownloadResult> {
  using display = transferDisplay(context, flags, reference);
  const progress = new TransferProgress();
  const onProgress = (event: TransferEvent): void => {
    progress.apply(event, context.now());
    display.show(event);
  };
  try {
    const downloader = new ModelDownloader({ ...config, onProgress });
    const result = await downloader.download(reference, options);
    display[Symbol.dispose]();
    if (flags.progress !== "json" && flags.progress !== "none") summarize(context, result);
    return result;
  } catch (error) {
    const { reason } = context.signal;
    const keptBytes = progress.view(context.now()).done;
    if (reason instanceof Interruption) throw new Interruption(reason.signal, { keptBytes });
    if (keptBytes > 0 && isForTheMoment(error)) {
      context.terminal.say(
        `  ${formatBytes(keptBytes)} are kept; the same command continues there`,
      );
    }
    throw error;
  }
}

/** Whether what came is right, and only the rest did not come. */
function isForTheMoment(error: unknown): boolean {
  return error instanceof DiskFullError || (error instanceof HubError && error.retryable);
}

/** `✓ 12 files  3.40 GB in 28 s, 5 of them already here`. One file has said so itself. */
function summarize({ terminal }: CommandContext, result: DownloadResult): void {
  const { files, seconds } = result;
  if (files.length === 1) return;
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  const reused = files.filter((file) => file.reused).length;
  const unproven = files.filter(({ verified }) => verified === "no").length;
  const facts = reused === files.length
    ? [formatBytes(bytes), "all already here"]
    : [`${formatBytes(bytes)} in ${formatDuration(seconds)}`];
  if (reused > 0 && reused < files.length) facts.push(`${reused} already here`);
  facts.push(unproven === 0 ? "all proven" : `${unproven} not proven`);
  const mark = paint("green", terminal.ink.unicode ? "✓" : "ok", terminal.ink);
  terminal.say(`${mark} ${files.length} files  ${facts.join(", ")}`);
}

function downloadOptions(
  context: CommandContext,
  flags: PullFlags,
  reference: string,
  paths: readonly string[],
): DownloadOptions {
  const { revision, type, quant, include, exclude, all, noSona } = flags;
  if (reference.startsWith("hf://") && (revision !== undefined || type !== undefined)) {
    throw new UsageError(
      `Cannot run "pull": "${reference}" says itself which revision and type it means`,
      { command: "pull" },
    );
  }
  const patterns = patternsBeside(context, paths, { include, exclude });
  return {
    paths,
    ...patterns,
    ...(revision !== undefined && { revision }),
    ...(type !== undefined && { type }),
    ...(quant !== undefined && { quantization: quant }),
    ...(all !== undefined && { all }),
    ...(noSona && { sona: false }),
    fit: fitOptions(flags),
  };
}

interface Patterns {
  readonly include?: readonly string[] | undefined;
  readonly exclude?: readonly string[] | undefined;
}

/** As `hf` does: files named one by one need no patterns, which are then ignored, and said to be. */
function patternsBeside(
  { terminal }: CommandContext,
  paths: readonly string[],
  { include, exclude }: Patterns,
): { readonly include?: readonly string[]; readonly exclude?: readonly string[] } {
  const isGiven = include !== undefined || exclude !== undefined;
  if (isGiven && paths.length > 0) {
    if (paths.some((path) => path.endsWith("/"))) {
      throw new UsageError('Cannot run "pull": a folder and patterns were given at once', {
        command: "pull",
      });
    }
    terminal.say("  note: --include and --exclude are ignored, because files are named");
    return {};
  }
  return { ...(include !== undefined && { include }), ...(exclude !== undefined && { exclude }) };
}

async function downloadConfig(
  context: CommandContext,
  flags: PullFlags & GlobalFlags,
): Promise<DownloadConfig> {
  const { output, connections, limitRate, offline, preferOffline } = flags;
  const { force, noResume, noVerify, allowUnsafe, transport } = flags;
  return {
    ...await libraryConfig(context, flags),
    ...(transport !== undefined && { transport }),
    ...(output !== undefined && { outputDir: output }),
    ...(connections !== undefined && { connections }),
    ...(limitRate !== undefined && { limitRate }),
    ...(offline !== undefined && { offline }),
    ...(preferOffline !== undefined && { preferOffline }),
    ...(force !== undefined && { force }),
    ...(noResume && { resume: false }),
    ...(noVerify && { verifyChecksum: false }),
    ...(allowUnsafe && { allowUnsafe }),
  };
}

/** What `--json` prints: a contract, hence spelt out. */
function asDocument(result: DownloadResult): object {
  const { repository, revision, commit, path, files, fetchedBytes, seconds, choice } = result;
  return {
    repo: repository.name,
    type: repository.type,
    revision,
    commit,
    path,
    fetchedBytes,
    seconds,
    files: files.map((file) => ({
      path: file.path,
      localPath: file.localPath,
      size: file.size,
      sha256: file.sha256,
      fetchedBytes: file.fetchedBytes,
      resumedBytes: file.resumedBytes,
      reused: file.reused,
      verified: file.verified,
    })),
    ...(choice !== undefined && { choice }),
  };
}
