import type { CachedRepository, CacheScan } from "../cache/cache_scan.ts";
import { InvalidArgumentError } from "../vocabulary/errors.ts";
import { nearestNames } from "../vocabulary/nearest_names.ts";
import { cacheName } from "./cache_name.ts";

/**
 * The repository of the cache a person names: `user/repo` for a model, `datasets/user/repo` and so
 * on for the rest, `dataset/user/repo` as `hf` writes it. Upper and lower case count as equal.
 *
 * @throws {InvalidArgumentError} when the cache has none of that name
 */
export function cachedRepository(name: string, scan: CacheScan): CachedRepository {
  const wanted = name.toLowerCase();
  const all = [...scan.repositories, ...scan.damaged];
  const found = all.find((repository) => namesOf(repository).includes(wanted));
  if (found !== undefined) return found;
  throw new InvalidArgumentError(`Cannot find "${name}": "${scan.root}" has no such repository`, {
    suggestions: nearestNames(name, all.map(cacheName)),
  });
}

function namesOf({ type, name }: CachedRepository): string[] {
  const names = [`${type}s/${name}`, `${type}/${name}`, ...(type === "model" ? [name] : [])];
  return names.map((each) => each.toLowerCase());
}
