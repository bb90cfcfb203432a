import {
  cacheName,
  type CacheRemoval,
  type CacheRemovalPlan,
  formatBytes,
  type RepositoryRemoval,
} from "../../../mod.ts";
import { counted } from "../counted.ts";
import { textTable } from "../text_table.ts";

/** What would be removed, a line for each repository: what that frees, its name, and what goes. */
export function removalTable(
  { repositories, abandoned, freedBytes }: CacheRemovalPlan,
): readonly string[] {
  const rows = repositories.map((removal) => [
    formatBytes(removal.freedBytes),
    cacheName(removal.repository),
    whatGoes(removal).join(", "),
  ]);
  if (abandoned.length > 0) {
    const bytes = abandoned.reduce((sum, { size }) => sum + size, 0);
    const what = counted(abandoned.length, "file of no repository", "files of no repository");
    rows.push([formatBytes(bytes), "shared", what]);
  }
  if (rows.length > 1) rows.push([formatBytes(freedBytes), "in all"]);
  return textTable(rows, { right: [0], width: Infinity });
}

/** What `--json` says of a removal: a contract, hence spelt out. Sizes are in bytes. */
export function removalDocument(
  plan: CacheRemovalPlan,
  removal: CacheRemoval,
  { dryRun }: { readonly dryRun: boolean },
): unknown {
  return {
    root: plan.root,
    dryRun,
    plannedBytes: plan.freedBytes,
    freedBytes: removal.freedBytes,
    repositories: plan.repositories.map((removal) => ({
      repo: removal.repository.name,
      type: removal.repository.type,
      whole: removal.whole,
      freedBytes: removal.freedBytes,
      revisions: removal.revisions.map(({ commit, refs }) => ({ commit, refs })),
      files: removal.files.map(({ localPath }) => localPath),
      blobs: removal.blobs.map(({ path }) => path),
      partials: removal.partials.flatMap(({ paths }) => paths),
    })),
    abandoned: plan.abandoned.map(({ path }) => path),
    spared: [...plan.spared, ...removal.spared],
  };
}

function whatGoes(removal: RepositoryRemoval): readonly string[] {
  const { whole, repository, revisions, files, partials, leftovers } = removal;
  const [revision] = revisions;
  const orphans = removal.blobs.filter((blob) => repository.unreferenced.includes(blob));
  const facts = [
    ...(whole ? ["everything"] : []),
    ...(revision !== undefined && revisions.length === 1
      ? [`revision ${revision.commit.slice(0, 12)}${named(revision.refs)}`]
      : [counted(revisions.length, "revision")]),
    [...new Set(files.map(({ path }) => path))].join(", "),
    counted(orphans.length, "file of no revision", "files of no revision"),
    counted(partials.length, "partial download"),
    leftovers.length === 0 ? "" : "what an interrupted removal has left",
  ];
  return facts.filter((fact) => fact !== "" && !fact.startsWith("0 "));
}

function named(refs: readonly string[]): string {
  return refs.length === 0 ? "" : ` (${refs.join(", ")})`;
}
