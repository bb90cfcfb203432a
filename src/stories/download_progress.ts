import { ProgressBar } from "../progress/progress_bar.ts";
import type { TransferEvent } from "../vocabulary/events.ts";
import type { DownloadConfig } from "./download_config.ts";

/** Runs a download with a progress bar on stderr for all its files together. */
export async function withProgressBar<T>(
  config: DownloadConfig,
  download: (config: DownloadConfig) => Promise<T>,
): Promise<T> {
  const done = new Map<string, number>();
  let bar: ProgressBar | undefined;
  const onProgress = (event: TransferEvent): void => {
    if (event.type === "planned") bar = new ProgressBar(event.totalBytes);
    if (event.type === "resumed") done.set(event.path, event.bytes);
    if (event.type === "bytes") done.set(event.path, event.done);
    if (event.type === "done") done.set(event.path, event.size);
    bar?.update(done.values().reduce((sum, bytes) => sum + bytes, 0));
    config.onProgress?.(event);
  };
  try {
    const result = await download({ ...config, onProgress });
    bar?.finish();
    return result;
  } finally {
    bar?.[Symbol.dispose]();
  }
}
