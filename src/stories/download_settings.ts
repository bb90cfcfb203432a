import { readToken } from "../hub/token.ts";
import { InvalidArgumentError } from "../vocabulary/errors.ts";
import { type HubSettings, parseEndpoint, settingsFromEnv } from "../vocabulary/settings.ts";
import type { DownloadConfig } from "./download_config.ts";
import { environment } from "./environment.ts";

/** A {@linkcode DownloadConfig} with every question answered. */
export interface DownloadSettings extends HubSettings {
  /** The token to send; undefined to stay anonymous. */
  readonly token: string | undefined;
}

/**
 * Completes a configuration from its settings, the environment's where none are given.
 *
 * @throws {InvalidArgumentError} when a number or a URL makes no sense
 */
export async function downloadSettings(config: DownloadConfig): Promise<DownloadSettings> {
  assertNumbers(config);
  const settings = config.settings ?? settingsFromEnv(environment);
  const { endpoint, cacheDir, stateDir, outputDir, offline } = settings;
  return {
    ...settings,
    endpoint: parseEndpoint(config.endpoint ?? endpoint),
    cacheDir: config.cacheDir ?? cacheDir,
    stateDir: config.stateDir ?? stateDir,
    // A cache that was asked for by name is not overruled by a folder from the environment.
    outputDir: config.outputDir ?? (config.cacheDir === undefined ? outputDir : undefined),
    offline: config.offline ?? offline,
    token: await token(config, settings),
  };
}

function assertNumbers({ connections = "auto", limitRate = 1 }: DownloadConfig): void {
  const isCount = Number.isInteger(connections) &&
    Number(connections) >= 1 && Number(connections) <= MAX_CONNECTIONS;
  if (connections !== "auto" && !isCount) {
    throw new InvalidArgumentError(
      `Cannot use ${connections} connections: expected "auto" or 1 to ${MAX_CONNECTIONS}`,
    );
  }
  if (!(limitRate > 0)) {
    throw new InvalidArgumentError(
      `Cannot limit the rate to ${limitRate}: expected bytes per second`,
    );
  }
}

/** As many read buffers as the memory budget holds; no server welcomes that many anyway. */
const MAX_CONNECTIONS = 256;

async function token(config: DownloadConfig, settings: HubSettings): Promise<string | undefined> {
  if (config.token === false) return undefined;
  return config.token ?? await readToken(settings);
}
