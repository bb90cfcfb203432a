import type { HubSettings } from "../../vocabulary/settings.ts";
import type { Diagnosis, Finding } from "./diagnosis.ts";
import type { DownloadConfig } from "../pull/download_config.ts";

/** Options of {@linkcode diagnose}: which Hub, which folders, whose token. */
export type DiagnosisConfig =
  & Pick<DownloadConfig, "endpoint" | "token" | "cacheDir" | "settings" | "fetch" | "signal">
  & {
    /** Reads the variables of proxies and certificates. @default the environment */
    readonly env?: (name: string) => string | undefined;
  };

/**
 * Looks at everything a pull and a push depend on: permissions, the endpoint, the token, proxies,
 * the disk, the speed of hashing and the clock. Makes the cache's folder where it is missing, and
 * writes a file of a few bytes there that it takes away again.
 *
 * @throws {InvalidArgumentError} when a setting makes no sense
 */
export async function diagnose(config: DiagnosisConfig = {}): Promise<Diagnosis> {
  const { downloadSettings } = await import("../pull/download_settings.ts");
  const { environment } = await import("../environment.ts");
  const { checkPermissions } = await import("./check_permissions.ts");
  const { checkDisk } = await import("./check_disk.ts");
  const { checkNetwork } = await import("./check_network.ts");
  const { checkSurroundings } = await import("./check_surroundings.ts");
  const { checkHashing } = await import("./check_hashing.ts");
  const { readable, refusal } = await readableToken(config);
  const settings = await downloadSettings({ ...readable, connections: "auto" });
  const { env = environment } = config;
  const findings: Finding[] = [
    ...await checkPermissions(settings),
    ...checkSurroundings(settings, env),
    ...await checkNetwork(settings, { fetch: config.fetch, signal: config.signal }),
    ...(refusal === undefined ? [] : [refusal]),
    ...await checkDisk(settings),
    await checkHashing(),
  ];
  return { findings, healthy: findings.every(({ health }) => health !== "problem") };
}

/** A token file that cannot be read is a finding, and no reason to look at nothing else. */
async function readableToken(
  config: DiagnosisConfig,
): Promise<{ readonly readable: DiagnosisConfig; readonly refusal?: Finding }> {
  const { readToken } = await import("../../hub/token.ts");
  const { PermissionError } = await import("../../vocabulary/errors.ts");
  const { settingsFromEnv } = await import("../../vocabulary/settings.ts");
  const { environment } = await import("../environment.ts");
  const settings: HubSettings = config.settings ?? settingsFromEnv(environment);
  try {
    await readToken(settings);
    return { readable: { ...config, settings } };
  } catch (error) {
    if (!(error instanceof PermissionError)) throw error;
    return {
      readable: { ...config, settings: { ...settings, tokenFile: undefined } },
      refusal: { subject: "token", health: "problem", detail: error.message },
    };
  }
}
