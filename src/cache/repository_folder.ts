import type { CachedRepositoryType } from "./cache_scan.ts";

/** Which repository a folder of the cache is of. */
export interface RepositoryFolder {
  /** What it holds. */
  readonly type: CachedRepositoryType;
  /** `namespace/name`. */
  readonly name: string;
}

/**
 * Reads the name of a repository's folder, such as `models--user--repo`; or says what is wrong with
 * it. The rules are those of huggingface_hub's `_cache_manager.py`: `--` separates, and the type
 * comes first.
 */
export function readRepositoryFolder(folder: string): RepositoryFolder | string {
  const [, prefix, rest] = /^(.*?)--(.*)$/s.exec(folder) ?? [];
  if (prefix === undefined || rest === undefined) return "its name is not that of a repository";
  const type = TYPES.get(prefix);
  if (type === undefined) return `"${prefix}" is no type of repository`;
  return { type, name: rest.replaceAll("--", "/") };
}

const TYPES: ReadonlyMap<string, CachedRepositoryType> = new Map([
  ["models", "model"],
  ["datasets", "dataset"],
  ["spaces", "space"],
  ["kernels", "kernel"],
]);
