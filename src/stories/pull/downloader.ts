import type { DownloadConfig, DownloadOptions } from "./download_config.ts";
import type { DownloadPlan, DownloadResult } from "./download_result.ts";

/**
 * Downloads models: in parallel, resumable, each file proven before it gets its name.
 *
 * Without `outputDir` files go to the cache all Hugging Face tools share.
 */
export class ModelDownloader {
  readonly #config: DownloadConfig;

  /** Makes a downloader; nothing is read or opened before the first call. */
  constructor(config: DownloadConfig = {}) {
    this.#config = config;
  }

  /**
   * Downloads what a reference names: a registry id, `user/repo`, `user/repo:Q4_K_M`, each with
   * `@revision`, `hf://user/repo/path`, or a web URL. Where a repository holds several quantizations
   * of one model, and for `:auto`, that is the best that fits the machine (`options.fit`).
   *
   * @throws {InvalidArgumentError} when the reference or the options make no sense
   * @throws {NameNotFoundError} when the repository has no such quantization
   * @throws {ModelNotFoundError} when the registry has no such id
   * @throws {AmbiguousModelError} when the repository holds several models and none was chosen
   * @throws {DoesNotFitError} when no quantization fits
   * @throws {RepositoryNotFoundError} when the repository does not exist or is hidden
   * @throws {ChecksumMismatchError} when bytes are wrong and stay wrong
   * @throws {DiskFullError} when there is no room; what was transferred is kept
   * @throws {NetworkError} when the connection fails for good; what was transferred is kept
   */
  async download(reference: string, options: DownloadOptions = {}): Promise<DownloadResult> {
    const { pull } = await import("./pull.ts");
    if (!this.#config.showProgress) return await pull(reference, options, this.#config);
    const { withProgressBar } = await import("./download_progress.ts");
    return await withProgressBar(
      this.#config,
      (config) => pull(reference, options, config),
    );
  }

  /**
   * Downloads a model of the registry by its id. See {@linkcode download}.
   *
   * @throws {ModelNotFoundError} when the registry has no such id
   */
  async downloadById(id: string, options: DownloadOptions = {}): Promise<DownloadResult> {
    const { openRegistry } = await import("../catalogue/open_registry.ts");
    (await openRegistry(this.#config)).require(id);
    return await this.download(id, options);
  }

  /**
   * Finds out what {@linkcode download} would do, with byte counts, and tells it by the events a
   * download begins with. Fetches and changes no file.
   */
  async plan(reference: string, options: DownloadOptions = {}): Promise<DownloadPlan> {
    const { planPull } = await import("./pull.ts");
    return await planPull(reference, options, this.#config);
  }
}
