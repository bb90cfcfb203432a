import {
  type CachedRepository,
  CacheKeeper,
  cacheName,
  type CacheScan,
  formatAge,
  formatBytes,
  visibleText,
} from "../../../mod.ts";
import type { CacheFlags } from "./cache_flags.ts";
import { cacheDocument } from "./cache_document.ts";
import type { CommandContext } from "../command.ts";
import { counted } from "../counted.ts";
import type { GlobalFlags } from "../global_flags.ts";
import { libraryConfig } from "../library_config.ts";
import { textTable } from "../text_table.ts";

/** Lists what the cache holds, all of it or the named repositories. */
export async function cacheList(
  context: CommandContext,
  flags: CacheFlags & GlobalFlags,
  names: readonly string[],
): Promise<void> {
  const { terminal } = context;
  const scan = await new CacheKeeper(await libraryConfig(context, flags)).scan(names);
  if (terminal.json) return terminal.document(cacheDocument(scan));
  const ago = (date: Date | null): string =>
    date === null ? "" : formatAge((context.date().getTime() - date.getTime()) / 1000);
  const table = flags.files ? fileTable : flags.revisions ? revisionTable : repositoryTable;
  for (const line of table(scan.repositories, ago)) terminal.result(line);
  terminal.result(summary(scan));
  for (const line of notes(scan, ago)) terminal.say(line);
}

type Ago = (date: Date | null) => string;

function repositoryTable(repositories: readonly CachedRepository[], ago: Ago): readonly string[] {
  return table(
    ["Repository", "size", "files", "changed", "refs"],
    repositories.map((repository) => [
      cacheName(repository),
      formatBytes(repository.sizeOnDisk),
      `${repository.files}`,
      ago(repository.modified),
      repository.revisions.flatMap(({ refs }) => refs).sort().join(", "),
    ]),
  );
}

function revisionTable(repositories: readonly CachedRepository[], ago: Ago): readonly string[] {
  return table(
    ["Revision", "size", "files", "changed", "refs"],
    repositories.flatMap((repository) =>
      repository.revisions.map(({ commit, sizeOnDisk, files, modified, refs }) => [
        `${cacheName(repository)}@${commit}`,
        formatBytes(sizeOnDisk),
        `${files.length}`,
        ago(modified),
        refs.join(", ") || "none",
      ])
    ),
  );
}

function fileTable(repositories: readonly CachedRepository[], ago: Ago): readonly string[] {
  return table(
    ["Revision", "size", "changed", "file"],
    repositories.flatMap((repository) =>
      repository.revisions.flatMap(({ commit, files }) =>
        files.map(({ path, blob }) => [
          `${cacheName(repository)}@${commit.slice(0, 12)}`,
          formatBytes(blob.size),
          ago(blob.modified),
          path,
        ])
      )
    ),
    [1],
  );
}

/** No table at all when there is nothing to show. */
function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly number[] = [1, 2],
): readonly string[] {
  // A name that is cut off is no use to anybody who wants to remove it.
  return rows.length === 0 ? [] : [...textTable([head, ...rows], { right, width: Infinity }), ""];
}

function summary({ repositories, sizeOnDisk, root }: CacheScan): string {
  const revisions = repositories.reduce((sum, repository) => sum + repository.revisions.length, 0);
  const facts = [
    counted(repositories.length, "repository", "repositories"),
    counted(revisions, "revision"),
    formatBytes(sizeOnDisk),
  ];
  return `${facts.join(", ")} in ${visibleText(root)}`;
}

/** What takes room and is of no use to anybody, and what is not as it should be. */
function notes(scan: CacheScan, ago: Ago): readonly string[] {
  const { repositories, partials, abandoned, warnings } = scan;
  const detached = repositories.flatMap(({ revisions }) => revisions)
    .filter(({ refs }) => refs.length === 0);
  const blobs = [...repositories.flatMap(({ unreferenced }) => unreferenced), ...abandoned];
  const facts = [
    sized(detached, counted(detached.length, "revision without a ref", "revisions without a ref")),
    sized(
      blobs.map(({ size }) => ({ sizeOnDisk: size })),
      counted(blobs.length, "file of no revision", "files of no revision"),
    ),
    sized(partials, counted(partials.length, "partial download")),
  ].filter((fact) => fact !== undefined);
  return [
    ...(facts.length === 0 ? [] : [`  ${facts.join(", ")}: see "ruv-hub cache prune"`]),
    ...partialTable(scan, ago).map((line) => `  ${line}`),
    ...warnings.map(({ path, reason }) => visibleText(`  note: "${path}" is left out: ${reason}`)),
  ];
}

/** Partial downloads, the youngest first: what somebody may want to continue. */
function partialTable(
  { repositories, damaged, partials }: CacheScan,
  ago: Ago,
): readonly string[] {
  const names = new Map([...repositories, ...damaged].map((each) => [each.path, cacheName(each)]));
  const rows = partials.toReversed().slice(0, MOST_PARTIALS).map((partial) => [
    "partial",
    names.get(partial.repositoryPath) ?? partial.repositoryPath,
    formatBytes(partial.sizeOnDisk),
    ago(partial.modified),
  ]);
  const more = partials.length - rows.length;
  return [...textTable(rows, { right: [2] }), ...(more > 0 ? [`and ${more} more`] : [])];
}

const MOST_PARTIALS = 10;

function sized(
  items: readonly { readonly sizeOnDisk: number }[],
  fact: string,
): string | undefined {
  const bytes = items.reduce((sum, { sizeOnDisk }) => sum + sizeOnDisk, 0);
  return items.length === 0 ? undefined : `${fact} (${formatBytes(bytes)})`;
}
