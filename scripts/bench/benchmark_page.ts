import type { Machine } from "./machine.ts";
import { renderMachine, renderRow, renderVerdicts } from "./report.ts";
import type { FinishedRow } from "./row.ts";

/** The heading from which the page is written by people, and kept. */
const BY_HAND = "## Reading the numbers";

/** Options of {@linkcode renderPage}. */
export interface PageOptions {
  /** Its heading. */
  readonly title: string;
  /** The chart's file, beside the page. */
  readonly chart: string;
  /** Where it was measured. */
  readonly machine: Machine;
  /** The command that measures it again. */
  readonly command: string;
  /** The page as it is now: what people wrote is kept. */
  readonly before: string;
}

/** The text of a page of figures. */
export function renderPage(
  rows: readonly FinishedRow[],
  { title, chart, machine, command, before }: PageOptions,
): string {
  const start = before.indexOf(`${BY_HAND}\n`);
  return [
    `# ${title}`,
    `${renderMachine(machine)} Clients and servers share the machine. Written by \`${command}\`; ` +
    "only the last section is by hand.",
    `![Rates of one large file](${chart})`,
    renderVerdicts(rows),
    ...rows.map(renderRow),
    start === -1 ? `${BY_HAND}\n` : before.slice(start),
  ].join("\n\n").trimEnd() + "\n";
}
