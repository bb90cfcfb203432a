import { type FileChange, formatBytes, type Ink } from "../../../mod.ts";
import { textTable } from "../text_table.ts";

/** What changed, a line for each file as far as there are few: added +, changed ~, moved >, removed -. */
export function changesTable(
  changes: readonly FileChange[],
  ink: Pick<Ink, "unicode">,
): string[] {
  const shown = changes.slice(0, changes.length <= MOST_LINES + 1 ? undefined : MOST_LINES);
  const rows = shown.map((change) => [
    SIGNS[change.kind],
    formatBytes(change.size),
    change.path,
    before(change, ink),
  ]);
  const rest = changes.length - shown.length;
  return [
    ...textTable(rows, { right: [1], width: Infinity }),
    ...(rest === 0 ? [] : [`and ${rest} more files`]),
  ];
}

/** A commit of a whole dataset would bury the rest; `--json` has everything. */
const MOST_LINES = 8;

const SIGNS: Readonly<Record<FileChange["kind"], string>> = {
  added: "+",
  changed: "~",
  moved: ">",
  removed: "-",
};

function before(
  { kind, size, sizeBefore = size, pathBefore = "" }: FileChange,
  { unicode }: Pick<Ink, "unicode">,
): string {
  if (kind === "moved") return `${unicode ? "←" : "<-"} ${pathBefore}`;
  return kind === "changed" && sizeBefore !== size ? `was ${formatBytes(sizeBefore)}` : "";
}
