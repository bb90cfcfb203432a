import type { CachedRepository, CachedRevision, CacheScan } from "../../cache/cache_scan.ts";
import type { RemovalChoice } from "../../cache/removal_plan.ts";
import { NameNotFoundError } from "../../vocabulary/errors.ts";
import { nearestNames } from "../../vocabulary/nearest_names.ts";
import { cacheName } from "./cache_name.ts";
import type { ReferenceSettings } from "../pull/download_settings.ts";
import { pullTarget } from "../pull/pull_target.ts";
import { wishedFiles } from "../pull/wished_files.ts";

/**
 * The repository of the cache a person names: `user/repo` for a model, `datasets/user/repo` and so
 * on for the rest, `dataset/user/repo` as `hf` writes it. Upper and lower case count as equal.
 *
 * @throws {NameNotFoundError} when the cache has none of that name
 */
export function cachedRepository(name: string, scan: CacheScan): CachedRepository {
  const found = findRepository(name, scan);
  if (found !== undefined) return found;
  throw new NameNotFoundError(`Cannot find "${name}": "${scan.root}" has no such repository`, {
    suggestions: nearestNames(name, allOf(scan).map(cacheName)),
  });
}

/**
 * What of the cache a person names: a repository, a revision of it behind `@` or by the first
 * letters of its commit alone, or a model within it, as for a pull.
 *
 * @throws {NameNotFoundError} when the cache has nothing of that name
 * @throws {ModelNotFoundError} when it is neither in the cache nor in the registry
 */
export function cachedChoice(
  target: string,
  scan: CacheScan,
  settings: ReferenceSettings,
): RemovalChoice {
  const whole = findRepository(target, scan);
  if (whole !== undefined) return everythingOf(whole, scan);
  if (/^[0-9a-f]{7,40}$/.test(target)) return revisionByCommit(target, scan);
  const [, name = "", revision] = /^(.+)@([^@]+)$/.exec(target) ?? [];
  const repository = findRepository(name, scan);
  if (repository !== undefined && revision !== undefined) {
    return { repository, revisions: [revisionOf(repository, revision)] };
  }
  return filesByReference(target, scan, settings);
}

/** The same choices, those of one repository made one. */
export function joinChoices(choices: readonly RemovalChoice[]): RemovalChoice[] {
  const groups = Map.groupBy(choices, ({ repository }) => repository);
  return [...groups].map(([repository, group]) => {
    const revisions = new Set(group.flatMap((choice) => choice.revisions ?? []));
    return {
      repository,
      // Who names all revisions one by one means the repository.
      whole: group.some(({ whole }) => whole) ||
        (revisions.size > 0 && revisions.size === repository.revisions.length),
      revisions: [...revisions],
      files: group.flatMap((choice) => choice.files ?? []),
      partials: [...new Set(group.flatMap((choice) => choice.partials ?? []))],
    };
  });
}

/** Everything of a repository, its partial downloads included. */
function everythingOf(repository: CachedRepository, scan: CacheScan): RemovalChoice {
  const partials = scan.partials.filter(({ repositoryPath }) => repositoryPath === repository.path);
  return { repository, whole: true, partials };
}

function revisionByCommit(prefix: string, scan: CacheScan): RemovalChoice {
  const found = allOf(scan).flatMap((repository) =>
    repository.revisions.filter(({ commit }) => commit.startsWith(prefix))
      .map((revision) => ({ repository, revisions: [revision] }))
  );
  const [choice] = found;
  if (choice !== undefined && found.length === 1) return choice;
  const state = found.length === 0
    ? `"${scan.root}" has no such revision`
    : `${found.length} revisions begin with it`;
  throw new NameNotFoundError(`Cannot find "${prefix}": ${state}`);
}

function revisionOf(repository: CachedRepository, name: string): CachedRevision {
  const isNamed = ({ refs, commit }: CachedRevision): boolean =>
    refs.includes(name) || (/^[0-9a-f]{7,40}$/.test(name) && commit.startsWith(name));
  const [revision, another] = repository.revisions.filter(isNamed);
  if (revision !== undefined && another === undefined) return revision;
  const state = revision === undefined ? "it is not in the cache" : "several revisions are meant";
  const refs = repository.revisions.flatMap((each) => each.refs);
  throw new NameNotFoundError(
    `Cannot find the revision "${name}" of "${cacheName(repository)}": ${state}`,
    { suggestions: nearestNames(name, refs) },
  );
}

/** The files a reference to a model within a repository stands for, in every revision or the named one. */
function filesByReference(
  target: string,
  scan: CacheScan,
  settings: ReferenceSettings,
): RemovalChoice {
  const { repository: { type, name }, revision, wish } = pullTarget(target, {}, settings);
  const repository = cachedRepository(cacheName({ type, name }), scan);
  const { paths = [], include = [], quantization } = wish;
  const isOneRevision = /@/.test(target.replace(/^hf:\/\//, ""));
  if (paths.length + include.length === 0 && quantization === undefined) {
    return isOneRevision
      ? { repository, revisions: [revisionOf(repository, revision)] }
      : everythingOf(repository, scan);
  }
  const revisions = isOneRevision ? [revisionOf(repository, revision)] : repository.revisions;
  const files = revisions.flatMap((each) => {
    const sized = each.files.map((file) => ({ file, path: file.path, size: file.blob.size }));
    return wishedFiles(wish, sized).map(({ file }) => file);
  });
  if (files.length > 0) return { repository, files };
  throw new NameNotFoundError(`Cannot find "${target}": "${repository.path}" has no such file`);
}

function findRepository(name: string, scan: CacheScan): CachedRepository | undefined {
  const wanted = name.toLowerCase();
  return allOf(scan).find((repository) => namesOf(repository).includes(wanted));
}

function allOf({ repositories, damaged }: CacheScan): readonly CachedRepository[] {
  return [...repositories, ...damaged];
}

function namesOf({ type, name }: CachedRepository): string[] {
  const names = [`${type}s/${name}`, `${type}/${name}`, ...(type === "model" ? [name] : [])];
  return names.map((each) => each.toLowerCase());
}
