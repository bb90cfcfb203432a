import type { CachedRepository } from "../../cache/cache_scan.ts";

/** What a repository of the cache is called: a model by its name alone. */
export function cacheName({ type, name }: Pick<CachedRepository, "type" | "name">): string {
  return type === "model" ? name : `${type}s/${name}`;
}
