/**
 * Moves language models between the Hugging Face Hub and a machine: verified, parallel, resumable.
 *
 * @module
 */
export * from "./src/vocabulary/errors.ts";
export type { TransferEvent, TransferEventListener } from "./src/vocabulary/events.ts";
export { formatBytes, formatDuration, formatRate, parseByteSize } from "./src/vocabulary/format.ts";
export { redact } from "./src/vocabulary/redact.ts";
export type { Repository, RepositoryType } from "./src/vocabulary/repository.ts";
export { type HubSettings, parseEndpoint, settingsFromEnv } from "./src/vocabulary/settings.ts";
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
export { type Ink, paint } from "./src/progress/render_bar.ts";
export { describeTransfer, renderTransfer, type Screen } from "./src/progress/render_transfer.ts";
export { TransferNarrator } from "./src/progress/transfer_narrator.ts";
export {
  type FileProgress,
  TransferProgress,
  type TransferView,
} from "./src/progress/transfer_progress.ts";
