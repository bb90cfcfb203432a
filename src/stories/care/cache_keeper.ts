import type { CacheScan } from "../../cache/cache_scan.ts";
import type { PruneOptions } from "../../cache/prune_plan.ts";
import type { CacheRemovalPlan } from "../../cache/removal_plan.ts";
import type { CacheRemoval } from "../../cache/remove_from_cache.ts";
import type { DownloadConfig } from "../pull/download_config.ts";
import type { DownloadSettings } from "../pull/download_settings.ts";

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
    const { scanCache } = await import("../../cache/scan_cache.ts");
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
      abandoned: [],
      warnings: scan.warnings.filter(isNamed),
    };
  }

  /**
   * Finds out what would go with what is named: repositories, revisions of them (`user/repo@v1`, or
   * the first letters of a commit), or models within them, as for a pull. What other revisions show
   * stays.
   *
   * @throws {InvalidArgumentError} when the cache has nothing of a name
   * @throws {ModelNotFoundError} when a name is neither in the cache nor in the registry
   */
  async planRemoval(targets: readonly string[]): Promise<CacheRemovalPlan> {
    const { cachedChoice, joinChoices } = await import("./cache_targets.ts");
    const { planRemovals } = await import("../../cache/removal_plan.ts");
    const settings = await this.#settings();
    const scan = await this.scan();
    const choices = targets.map((target) => cachedChoice(target, scan, settings));
    return planRemovals(scan.root, joinChoices(choices));
  }

  /** Finds out what nobody needs any more: see {@linkcode PruneOptions}. */
  async planPrune(options: PruneOptions = {}): Promise<CacheRemovalPlan> {
    const { planPrune } = await import("../../cache/prune_plan.ts");
    const { repositoriesInUse } = await import("../../cache/repository_use.ts");
    const scan = await this.scan();
    const facts = { now: new Date(), inUse: await repositoriesInUse(scan) };
    return planPrune(scan, facts, options);
  }

  /**
   * Removes what is planned, as far as nobody has begun to use it meanwhile: what is left alone for
   * that is told. Pulls may run beside it.
   *
   * @throws {HubError} when something cannot be removed
   */
  async remove(plan: CacheRemovalPlan): Promise<CacheRemoval> {
    const { removeFromCache } = await import("../../cache/remove_from_cache.ts");
    return await removeFromCache(plan, { signal: this.#config.signal });
  }

  async #root(): Promise<string> {
    const { resolve } = await import("node:path");
    return resolve((await this.#settings()).cacheDir);
  }

  async #settings(): Promise<DownloadSettings> {
    const { downloadSettings } = await import("../pull/download_settings.ts");
    return await downloadSettings({ ...this.#config, token: false });
  }
}
