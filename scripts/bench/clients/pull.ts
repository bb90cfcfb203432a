/**
 * Pulls the whole repository with this library, and says when the last byte was there and when the
 * digest was.
 *
 * @module
 */
import { type DownloadConfig, ModelDownloader } from "../../../mod.ts";

/** The argument of this script, as JSON. */
export interface PullConfig
  extends Pick<DownloadConfig, "verifyChecksum" | "connections" | "transport"> {
  /** Base URL of the Hub. */
  readonly endpoint: string;
  /** Which repository. */
  readonly repository: string;
  /** Where everything goes. */
  readonly folder: string;
}

/** What the script prints, as JSON. */
export interface PullReport {
  /** Milliseconds from the last byte to the last digest; undefined where nothing was verified. */
  readonly digestLagMs: number | undefined;
  /** The numbers of connections that were chosen, in their order. */
  readonly connections: readonly number[];
  /** Bytes that were to be fetched. */
  readonly plannedBytes: number;
  /** Bytes that were. */
  readonly fetchedBytes: number;
}

if (import.meta.main) {
  const { repository, folder, ...config }: PullConfig = JSON.parse(Deno.args[0] ?? "");
  const connections: number[] = [];
  let lastByte = 0;
  let verified: number | undefined;
  let plannedBytes = 0;
  const downloader = new ModelDownloader({
    ...config,
    token: false,
    cacheDir: `${folder}/cache`,
    stateDir: `${folder}/state`,
    onProgress: (event) => {
      if (event.type === "planned") plannedBytes = event.fetchBytes;
      if (event.type === "bytes") lastByte = performance.now();
      if (event.type === "verified") verified = performance.now();
      if (event.type === "connections") connections.push(event.limit);
    },
  });
  const { fetchedBytes } = await downloader.download(repository, { all: true });
  const digestLagMs = verified === undefined ? undefined : verified - lastByte;
  const report: PullReport = { digestLagMs, connections, plannedBytes, fetchedBytes };
  console.log(JSON.stringify(report));
}
