import { readToken } from "../../hub/token.ts";
import type { RuvLtraRegistry } from "../../registry/ruv_ltra_registry.ts";
import { InvalidArgumentError } from "../../vocabulary/errors.ts";
import { type HubSettings, parseEndpoint, settingsFromEnv } from "../../vocabulary/settings.ts";
import type { DownloadConfig } from "./download_config.ts";
import { environment } from "../environment.ts";
import { readRegistry } from "../catalogue/read_registry.ts";

/** A {@linkcode DownloadConfig} with every question answered. */
export interface DownloadSettings extends HubSettings {
  /** The token to send; undefined to stay anonymous. */
  readonly token: string | undefined;
  /**
   * The registry of this machine.
   *
   * @throws {InvalidFormatError} when the user's own part of it makes no sense
   */
  readonly registry: () => RuvLtraRegistry;
}

/** What a reference to a model is read by. */
export type ReferenceSettings = Pick<DownloadSettings, "endpoint" | "registry">;

/**
 * Completes a configuration from its settings, the environment's where none are given.
 *
 * @throws {InvalidArgumentError} when a number or a URL makes no sense
 */
export async function downloadSettings(config: DownloadConfig): Promise<DownloadSettings> {
  assertNumbers(config);
  const settings = config.settings ?? settingsFromEnv(environment);
  const { endpoint, cacheDir, outputDir, offline } = settings;
  const stateDir = config.stateDir ?? settings.stateDir;
  return {
    ...settings,
    endpoint: parseEndpoint(config.endpoint ?? endpoint),
    cacheDir: config.cacheDir ?? cacheDir,
    stateDir,
    // A cache that was asked for by name is not overruled by a folder from the environment.
    outputDir: config.outputDir ?? (config.cacheDir === undefined ? outputDir : undefined),
    offline: config.offline ?? offline,
    token: await token(config, settings),
    registry: await registryOf(stateDir),
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

/** What is wrong with the registry is the affair of those who ask it. */
async function registryOf(stateDir: string): Promise<() => RuvLtraRegistry> {
  try {
    const registry = await readRegistry(stateDir);
    return () => registry;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

async function token(config: DownloadConfig, settings: HubSettings): Promise<string | undefined> {
  if (config.token === false) return undefined;
  return config.token ?? await readToken(settings);
}
