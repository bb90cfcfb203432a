import type { CachedBlob, CachedRepository, CachedRevision, CacheScan } from "./cache_scan.ts";
import {
  type CacheRemovalPlan,
  planRemovals,
  type RemovalChoice,
  type SparedItem,
} from "./removal_plan.ts";

/** What counts as no longer needed. */
export interface PruneOptions {
  /**
   * Only what nobody has changed for so long, in milliseconds.
   * @default 7 days for partial downloads, which may be continued; 0 for the rest
   */
  readonly olderThanMs?: number | undefined;
}

/** What is known besides a scan. */
export interface PruneFacts {
  /** The moment that ages are counted from. */
  readonly now: Date;
  /** Folders of repositories in which somebody holds a lock. */
  readonly inUse: ReadonlySet<string>;
}

/**
 * Works out what a cache can do without: revisions no ref stands for, blobs no revision shows,
 * partial downloads nobody continues, and what an interrupted removal has left. A repository
 * somebody is working in stays as it is. Pure.
 */
export function planPrune(
  scan: CacheScan,
  { now, inUse }: PruneFacts,
  { olderThanMs }: PruneOptions = {},
): CacheRemovalPlan {
  // The clock that dated a file may be ahead of ours.
  const age = (date: Date | null): number => Math.max(0, now.getTime() - (date?.getTime() ?? 0));
  const isOld = (date: Date | null, ms: number): boolean => age(date) >= (olderThanMs ?? ms);
  const choices: RemovalChoice[] = [];
  const spared: SparedItem[] = [];
  const partialsOf = Map.groupBy(scan.partials, ({ repositoryPath }) => repositoryPath);
  for (const repository of [...scan.repositories, ...scan.damaged]) {
    const partials = partialsOf.get(repository.path) ?? [];
    const old = partials.filter(({ modified }) => isOld(modified, PARTIALS_KEPT_MS));
    const unused = scan.damaged.includes(repository)
      ? { revisions: [], blobs: [] } // Python counts on nothing in a damaged repository
      : unusedIn(repository, isOld);
    const count = unused.revisions.length + unused.blobs.length + old.length;
    const isInUse = inUse.has(repository.path) ||
      partials.some(({ program, modified }) => program === "other" && age(modified) < FRESH_MS);
    if (!isInUse) choices.push({ repository, ...unused, partials: old, onlyUnused: true });
    else if (count > 0) spared.push({ path: repository.path, reason: "somebody is using it" });
    for (const { paths: [path = ""], modified } of isInUse ? [] : partials) {
      if (!isOld(modified, PARTIALS_KEPT_MS)) spared.push({ path, reason: "it may be continued" });
    }
  }
  const abandoned = scan.abandoned.filter(({ modified }) => isOld(modified, FRESH_MS));
  return planRemovals(scan.root, choices, { abandoned, spared });
}

/** A partial download is worth more than its room for so long. */
const PARTIALS_KEPT_MS = 7 * 24 * 60 * 60 * 1000;
/** Programs that take no locks show in what they have just written. */
const FRESH_MS = 5 * 60 * 1000;

function unusedIn(
  repository: CachedRepository,
  isOld: (date: Date | null, ms: number) => boolean,
): { readonly revisions: readonly CachedRevision[]; readonly blobs: readonly CachedBlob[] } {
  return {
    revisions: repository.revisions.filter(({ refs, placed, modified }) =>
      refs.length === 0 && isOld(placed, 0) && isOld(modified, 0)
    ),
    blobs: repository.unreferenced.filter(({ modified }) => isOld(modified, FRESH_MS)),
  };
}
