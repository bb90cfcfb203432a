import { type Ink, type ModelCommit, type ModelVersions, visibleText } from "../../../mod.ts";
import { changesTable } from "./changes_table.ts";
import { textTable } from "../text_table.ts";

/** The names of a model's states, and what its latest commits changed. */
export function versionsPage(
  versions: ModelVersions,
  ink: Pick<Ink, "unicode">,
): readonly string[] {
  const { repository, commits, hasMore, revision } = versions;
  const name = repository.type === "dataset" ? `datasets/${repository.name}` : repository.name;
  return [
    visibleText(name),
    ...namesPart(versions),
    "",
    `Commits of ${visibleText(revision)}`,
    ...commits.flatMap((commit) => commitPart(commit, ink)),
    ...(hasMore ? ["  earlier ones: --limit shows more"] : []),
  ];
}

function namesPart({ branches, tags }: ModelVersions): string[] {
  const rows = [
    ...branches.map((ref) => ["branch", ref] as const),
    ...tags.map((ref) => ["tag", ref] as const),
  ]
    .map(([kind, { name, commit, date, cached }]) => [
      kind,
      name,
      commit.slice(0, 7),
      date?.slice(0, 10) ?? "",
      cached ? "here" : "",
    ]);
  return textTable(rows).map((line) => `  ${line}`);
}

function commitPart(
  { commit, date, title, names, cached, changes }: ModelCommit,
  ink: Pick<Ink, "unicode">,
): string[] {
  const marks = [...names, ...(cached ? ["here"] : [])];
  const mark = marks.length === 0 ? "" : `  (${marks.join(", ")})`;
  const heading = `  ${commit.slice(0, 7)}  ${date.slice(0, 10)}  ${title}${mark}`;
  return [visibleText(heading), ...changesPart(changes, ink).map((line) => `    ${line}`)];
}

function changesPart(changes: ModelCommit["changes"], ink: Pick<Ink, "unicode">): string[] {
  return changes === null ? ["what it changed is not known here"] : changesTable(changes, ink);
}
