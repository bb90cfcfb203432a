import { formatRate } from "../vocabulary/format.ts";
import { displayWidth, padColumns, visibleText } from "./display_text.ts";
import { formatEta, formatPercent, formatPortion } from "./figures.ts";
import { type Ink, paint, renderBar } from "./render_bar.ts";
import { shortNames } from "./short_names.ts";
import type { FileProgress, TransferView } from "./transfer_progress.ts";

/** The room and the means a screen offers. */
export interface Screen extends Ink {
  /** Width in columns. */
  readonly columns: number;
  /** Height in lines. */
  readonly rows: number;
}

/**
 * Draws a transfer: a line for each file on its way, as many as the screen has room for, and a
 * line for the whole where there are several. No line is as wide as the screen, so none wraps.
 */
export function renderTransfer(view: TransferView, screen: Screen): readonly string[] {
  const several = view.files > 1;
  const room = Math.max(1, screen.rows - ROWS_KEPT_FREE);
  const moving = several ? view.active.filter((file) => !hasAll(file)) : view.active;
  const shown = moving.slice(0, room);
  const hidden = moving.length - shown.length;
  const lines: Line[] = shown.map((file) => ({
    name: nameOf(file.path, view),
    done: file.done,
    total: file.size,
    rate: file.rate,
    eta: several ? undefined : view.etaSeconds,
    connections: several ? 0 : view.connections,
  }));
  if (several) {
    lines.push({
      name: `${filesThere(view)}/${view.files} files`,
      done: view.done,
      total: view.total,
      rate: view.rate,
      eta: view.etaSeconds,
      connections: view.connections,
    });
  }
  const rendered = renderLines(lines, shown.length, screen);
  if (hidden > 0) {
    const more = `  ${screen.unicode ? "…" : "..."} and ${hidden} more`;
    rendered.splice(shown.length, 0, paint("dim", more, screen));
  }
  return rendered;
}

/** Says in one line, without a bar, where a transfer stands: for logs and files. */
export function describeTransfer(view: TransferView): string {
  const [only] = view.active;
  const name = view.files === 1 && only !== undefined
    ? nameOf(only.path, view)
    : `${filesThere(view)}/${view.files} files${view.activity === "hashing" ? " hashed" : ""}`;
  const parts = [name, formatPercent(view.done, view.total), formatPortion(view.done, view.total)];
  if (view.rate !== undefined) parts.push(formatRate(view.rate));
  if (view.etaSeconds !== undefined) parts.push(formatEta(view.etaSeconds));
  return `  ${parts.filter((part) => part !== "").join("  ")}`;
}

/** Of several, a file that has all its bytes only waits, and must not take the room of the others. */
function hasAll({ done, size }: FileProgress): boolean {
  return done === size;
}

function filesThere({ filesDone, active }: TransferView): number {
  return filesDone + active.filter(hasAll).length;
}

function nameOf(path: string, { activity }: TransferView): string {
  return activity === "hashing" ? `hashing ${visibleText(path)}` : visibleText(path);
}

/** Room for what was said before: the header, the total, the prompt. */
const ROWS_KEPT_FREE = 4;

interface Line {
  readonly name: string;
  readonly done: number;
  readonly total: number;
  readonly rate: number | undefined;
  readonly eta: number | undefined;
  readonly connections: number;
}

/** Draws lines whose columns stand under each other; the first `files` of them are of files. */
function renderLines(lines: readonly Line[], files: number, screen: Screen): string[] {
  const width = screen.columns - 1;
  const cells = lines.map((line) => figures(line, screen));
  const widths = [0, 1, 2, 3, 4].map((index) =>
    Math.max(0, ...cells.map((row) => displayWidth(row[index] ?? "")))
  );
  const wanted = Math.max(0, ...lines.map(({ name }) => displayWidth(name)));
  const layout = layOut(width, wanted, widths);
  const ellipsis = screen.unicode ? "…" : "...";
  const names = [lines.slice(0, files), lines.slice(files)].flatMap((group) =>
    shortNames(group.map(({ name }) => name), layout.name, { ellipsis })
  );
  return lines.map((line, row) => {
    const name = names[row] ?? "";
    const fraction = line.total === 0 ? 1 : line.done / line.total;
    const parts = layout.name > 0 ? [padColumns(name, layout.name)] : [];
    parts.push(renderBar(fraction, layout.bar, screen));
    for (const index of layout.figures) {
      const side = index === ETA ? "right" : "left";
      parts.push(padColumns(cells[row]?.[index] ?? "", widths[index] ?? 0, { side }));
    }
    return ("  " + parts.join("  ")).trimEnd();
  });
}

/** Places of the figures in a line. */
const PERCENT = 0;
const PORTION = 1;
const RATE = 2;
const ETA = 3;
const CONNECTIONS = 4;

/** What is said beside the bar; each as wide as it can become, so that nothing jumps. */
function figures(line: Line, ink: Ink): string[] {
  const portion = formatPortion(line.done, line.total);
  const widest = displayWidth(formatPortion(line.total, line.total));
  return [
    formatPercent(line.done, line.total).padStart("100 %".length),
    portion.padStart(widest),
    (line.rate === undefined ? "" : formatRate(line.rate)).padStart("99.9 MB/s".length),
    line.eta === undefined ? "" : formatEta(line.eta),
    line.connections > 1 ? `${ink.unicode ? "×" : "x"}${line.connections}` : "",
  ];
}

/**
 * Shares the width between name, bar and figures. Figures are given up first, the least telling
 * ones before the others; then the name is shortened, then the bar.
 */
function layOut(
  width: number,
  wanted: number,
  widths: readonly number[],
): { readonly name: number; readonly bar: number; readonly figures: readonly number[] } {
  const leastName = Math.min(wanted, LEAST_NAME);
  let figures = [PERCENT];
  let room = width - (2 + 2) - (2 + (widths[PERCENT] ?? 0));
  for (const index of [RATE, ETA, PORTION, CONNECTIONS]) {
    const needed = widths[index] ?? 0;
    if (needed === 0) continue;
    if (room - (needed + 2) < leastName + LEAST_BAR) break;
    room -= needed + 2;
    figures = [...figures, index];
  }
  figures.sort((a, b) => a - b);
  if (room < LEAST_BAR + 4) return { name: 0, bar: Math.max(1, room + 2), figures };
  const name = Math.min(wanted, Math.max(leastName, room - GOOD_BAR));
  return {
    name: Math.min(name, room - LEAST_BAR),
    bar: Math.min(WIDEST_BAR, room - Math.min(name, room - LEAST_BAR)),
    figures,
  };
}

/** Columns below which a name tells nothing. */
const LEAST_NAME = 10;
/** Columns below which a bar shows nothing; with the name and the rate it fits 40 columns. */
const LEAST_BAR = 7;
/** Columns a bar keeps while the name still wants more. */
const GOOD_BAR = 12;
/** Columns beyond which a bar says nothing more. */
const WIDEST_BAR = 40;
