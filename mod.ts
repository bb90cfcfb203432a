/**
 * Moves language models between the Hugging Face Hub and a machine: in parallel, resumable, and
 * every byte proven.
 *
 * ```ts
 * import { ModelDownloader, RuvLtraRegistry } from "@ruv/hub";
 *
 * const model = new RuvLtraRegistry().recommendForRam(4);
 *
 * async function pull(): Promise<string> {
 *   const downloader = new ModelDownloader({ showProgress: true });
 *   const { path } = await downloader.downloadById(model?.id ?? "ruvltra-small");
 *   return path;
 * }
 * ```
 *
 * Run as a program it is the command line: `deno run -A jsr:@ruv/hub pull ruvltra-small`.
 *
 * @module
 */
export {
  AmbiguousModelError,
  AuthenticationError,
  ChecksumMismatchError,
  DiskFullError,
  EntryNotFoundError,
  GatedRepoError,
  HubError,
  type HubErrorOptions,
  HubHttpError,
  InvalidArgumentError,
  InvalidFormatError,
  LocalEntryNotFoundError,
  type ModelChoice,
  ModelNotFoundError,
  NetworkError,
  PermissionError,
  RateLimitError,
  RepositoryNotFoundError,
  RevisionNotFoundError,
  UnsafeFileError,
} from "./src/vocabulary/errors.ts";
export { ModelDownloader } from "./src/stories/downloader.ts";
export type { DownloadConfig, DownloadOptions } from "./src/stories/download_config.ts";
export type {
  DownloadedFile,
  DownloadPlan,
  DownloadResult,
  PlannedFile,
} from "./src/stories/download_result.ts";
export type { TransferEvent, TransferEventListener } from "./src/vocabulary/events.ts";
export type { Repository, RepositoryType } from "./src/vocabulary/repository.ts";
export { type HubSettings, settingsFromEnv } from "./src/vocabulary/settings.ts";
export { formatBytes, formatDuration, formatRate, parseByteSize } from "./src/vocabulary/format.ts";
export { redact } from "./src/vocabulary/redact.ts";
export { VERSION } from "./src/vocabulary/version.ts";
export {
  displayWidth,
  padColumns,
  truncateMiddle,
  visibleText,
} from "./src/progress/display_text.ts";
export {
  ProgressBar,
  type ProgressBarOptions,
  type ProgressState,
  renderProgress,
} from "./src/progress/progress_bar.ts";
export { ProgressStyle } from "./src/progress/progress_style.ts";
export { type Ink, paint, type PaintStyle } from "./src/progress/render_bar.ts";
export { describeTransfer, renderTransfer, type Screen } from "./src/progress/render_transfer.ts";
export { TransferNarrator } from "./src/progress/transfer_narrator.ts";
export {
  type FileProgress,
  TransferProgress,
  type TransferView,
} from "./src/progress/transfer_progress.ts";

// Not awaited: cli.ts imports this module, and would wait for it for ever.
if (import.meta.main) import("./cli.ts").then((cli) => cli.main());
