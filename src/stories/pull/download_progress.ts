import { ProgressBar } from "../../progress/progress_bar.ts";
import type { TransferEvent } from "../../vocabulary/events.ts";
import type { DownloadConfig } from "./download_config.ts";

/** Runs a download with a progress bar on stderr for all its files together. */
export async function withProgressBar<T>(
  config: DownloadConfig,
  download: (config: DownloadConfig) => Promise<T>,
): Promise<T> {
  const doneOf = new Map<string, number>();
  let done = 0;
  let bar: ProgressBar | undefined;
  const advance = (path: string, bytes: number): void => {
    done += bytes - (doneOf.get(path) ?? 0);
    doneOf.set(path, bytes);
    bar?.update(done);
  };
  const onProgress = (event: TransferEvent): void => {
    if (event.type === "planned") bar = new ProgressBar(event.totalBytes);
    if (event.type === "resumed") advance(event.path, event.bytes);
    if (event.type === "bytes") advance(event.path, event.done);
    if (event.type === "done") advance(event.path, event.size);
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
