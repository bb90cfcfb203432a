import type { CacheScan } from "../cache/cache_scan.ts";
import type { DownloadConfig } from "./download_config.ts";

/** Which cache a {@linkcode CacheKeeper} looks after. */
export type CacheConfig = Pick<DownloadConfig, "cacheDir" | "settings" | "signal">;

/** Looks after the cache that all Hugging Face tools share. */
export class CacheKeeper {
  readonly #config: CacheConfig;

  /** Makes a keeper; nothing is read before the first call. */
  constructor(config: CacheConfig = {}) {
    this.#config = config;
  }

  /**
   * Everything the cache holds, by the rules of Python's `scan_cache_dir`; of its repositories only
   * the named ones, where some are named. Writes nothing.
   *
   * @throws {InvalidArgumentError} when the cache has no repository of that name
   * @throws {HubError} when a folder cannot be read
   */
  async scan(names: readonly string[] = []): Promise<CacheScan> {
    const { scanCache } = await import("../cache/scan_cache.ts");
    const scan = await scanCache(await this.#root());
    if (names.length === 0) return scan;
    const { cachedRepository } = await import("./cache_targets.ts");
    const named = new Set(names.map((name) => cachedRepository(name, scan)));
    const isNamed = ({ path }: { readonly path: string }) =>
      named.values().some((repository) => repository.path === path);
    return {
      ...scan,
      repositories: scan.repositories.filter((repository) => named.has(repository)),
      damaged: scan.damaged.filter((repository) => named.has(repository)),
      partials: scan.partials.filter(({ repositoryPath: path }) => isNamed({ path })),
      warnings: scan.warnings.filter(isNamed),
    };
  }

  async #root(): Promise<string> {
    const { resolve } = await import("node:path");
    const { downloadSettings } = await import("./download_settings.ts");
    return resolve((await downloadSettings({ ...this.#config, token: false })).cacheDir);
  }
}
