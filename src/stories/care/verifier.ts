import type { FileClaim } from "../../cache/file_claim.ts";
import type { DownloadConfig } from "../pull/download_config.ts";
import type { DownloadSettings } from "../pull/download_settings.ts";
import type { Verification } from "./verification.ts";

/** How a {@linkcode ModelVerifier} works. Whatever is not given comes from `settings`. */
export type VerifierConfig = Pick<
  DownloadConfig,
  | "endpoint"
  | "cacheDir"
  | "outputDir"
  | "stateDir"
  | "hashing"
  | "onProgress"
  | "signal"
  | "settings"
>;

/**
 * Compares what is on this disk with what it should be: by the digests the Hub promised when it was
 * pulled, whoever pulled it. Nobody is asked; reads every byte once, as fast as the machine can.
 */
export class ModelVerifier {
  readonly #config: VerifierConfig;

  /** Makes a verifier; nothing is read before the first call. */
  constructor(config: VerifierConfig = {}) {
    this.#config = config;
  }

  /**
   * Verifies what is named: models, as for a pull; files; folders that were pulled into.
   *
   * @throws {InvalidArgumentError} when there is nothing of a name on this disk
   * @throws {HubError} when a file cannot be read
   */
  verify(...targets: readonly string[]): Promise<Verification> {
    return this.#verify(async (settings) => {
      const { claimsOfTarget } = await import("./verify_targets.ts");
      const claims = await Array.fromAsync(targets, (target) => claimsOfTarget(target, settings));
      return claims.flat();
    });
  }

  /** Verifies the whole cache, and every plain folder that was pulled into. */
  verifyAll(): Promise<Verification> {
    return this.#verify(async (settings) => {
      const { claimsOfEverything } = await import("./verify_targets.ts");
      return await claimsOfEverything(settings);
    });
  }

  /** Verifies the cache, or of its repositories, revisions and models the named ones. */
  verifyCache(...names: readonly string[]): Promise<Verification> {
    return this.#verify(async (settings) => {
      const { claimsOfCache } = await import("./verify_targets.ts");
      return await claimsOfCache(settings, names);
    });
  }

  async #verify(
    gather: (settings: DownloadSettings) => Promise<readonly FileClaim[]>,
  ): Promise<Verification> {
    const { downloadSettings } = await import("../pull/download_settings.ts");
    const { StateFolder } = await import("../../cache/state_folder.ts");
    const { verifyClaims } = await import("./verify_claims.ts");
    const { hashing, onProgress = () => {}, signal } = this.#config;
    const settings = await downloadSettings({ ...this.#config, token: false });
    const state = new StateFolder(settings.stateDir);
    const claims = await gather(settings);
    const distinct = new Map(claims.map((claim) => [claim.localPath, claim]));
    return await verifyClaims([...distinct.values()], {
      state,
      hashing,
      signal,
      onEvent: onProgress,
    });
  }
}
