import type { Verdict } from "./goal.ts";
import type { Machine } from "./machine.ts";
import { mebibytes, megabytesPerSecond } from "./quantities.ts";
import type { FinishedRow } from "./row.ts";
import { cpuTime, type Entry, peakRss, rateOf, wallTime } from "./sample.ts";
import type { Summary } from "./statistics.ts";

/** The goals and what became of them: one table over all rows. */
export function renderVerdicts(rows: readonly FinishedRow[]): string {
  const lines = rows.flatMap(({ title, result }) =>
    (result?.verdicts ?? []).map((verdict) => [title, ...verdictCells(verdict)])
  );
  return table(["row", "goal", "measured", "verdict"], lines);
}

/** One row: how it was measured, its ways side by side, and what else was seen. */
export function renderRow({ title, result, failure }: FinishedRow): string {
  if (result === undefined) return `## ${title}\n\nNot measured: ${failure}.`;
  const { setup, entries, notes } = result;
  const lines = entries.map((entry) => entryCells(entry, entries[0]));
  const head = ["way", "wall time (min–max)", "rate", "time, × ours", "CPU time", "peak RSS"];
  return [`## ${title}`, setup, table(head, lines), ...notes].join("\n\n");
}

/** The machine, in one sentence. */
export function renderMachine(machine: Machine): string {
  const { cpu, cores, memoryBytes, system, deno, date } = machine;
  return `Measured on ${date}: ${cpu}, ${cores} cores, ${mebibytes(memoryBytes)} of memory, ` +
    `${system}, Deno ${deno}.`;
}

function verdictCells({ goal, actual, outcome, missedBy }: Verdict): string[] {
  const bound = goal.bound === "at least" ? "≥" : "≤";
  const shortfall = missedBy === undefined ? "" : ` by ${(missedBy * 100).toFixed(0)} %`;
  return [
    `${goal.text} ${bound} ${goal.format(goal.target)}`,
    actual === undefined ? "–" : goal.format(actual),
    `${MARKS[outcome]} ${outcome}${shortfall}`,
  ];
}

const MARKS = { "met": "✓", "missed": "✗", "not measured": "–" } as const;

function entryCells(entry: Entry, reference: Entry | undefined): string[] {
  const wall = wallTime(entry);
  if (wall === undefined) return [entry.name, `not run: ${entry.missing}`, "", "", "", ""];
  const rate = rateOf(entry);
  const memory = peakRss(entry);
  return [
    entry.name,
    `${seconds(wall.median)} s (${seconds(wall.min)}–${seconds(wall.max)})`,
    rate === undefined ? "–" : megabytesPerSecond(rate),
    relative(entry, reference, wall),
    `${seconds(cpuTime(entry)?.median ?? NaN)} s`,
    memory === undefined ? "–" : mebibytes(memory.median),
  ];
}

/** How many times as long as the reference it takes; nothing where it does not do the same work. */
function relative(entry: Entry, reference: Entry | undefined, wall: Summary): string {
  const own = wallTime(reference)?.median;
  if (own === undefined || entry.bytes !== reference?.bytes) return "–";
  return (wall.median / own).toFixed(2);
}

function seconds(value: number): string {
  return value.toFixed(value < 0.1 ? 3 : value < 10 ? 2 : 1);
}

function table(head: readonly string[], lines: ReadonlyArray<readonly string[]>): string {
  const rule = head.map(() => "---");
  return [head, rule, ...lines].map((cells) => `| ${cells.map(escapeCell).join(" | ")} |`)
    .join("\n");
}

function escapeCell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}
