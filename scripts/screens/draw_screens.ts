/** A screen as a terminal gives it back. */
export interface DrawnScreen {
  /** Its width in columns. */
  readonly columns: number;
  /** Its lines, with colour codes. */
  readonly colored: string;
}

/** Draws screens below each other, each in a window, as an SVG that reads on light and dark pages. */
export function drawScreens(screens: readonly DrawnScreen[]): string {
  const windows: string[] = [];
  let top = MARGIN;
  for (const { colored, columns } of screens) {
    const lines = colored.split("\n");
    const height = PADDING * 2 + BAR + lines.length * LINE;
    windows.push(drawWindow(lines, { top, width: PADDING * 2 + columns * CELL, height }));
    top += height + MARGIN;
  }
  const width = MARGIN * 2 + PADDING * 2 +
    Math.max(...screens.map(({ columns }) => columns)) * CELL;
  return `<svg xmlns="http://www.w3.org/2000/svg" xml:space="preserve" viewBox="0 0 ${width} ${top}" role="img" aria-label="ruv-hub in a terminal">
${STYLE}
${windows.join("\n")}
</svg>
`;
}

const CELL = 8;
const LINE = 18;
const PADDING = 16;
const MARGIN = 12;
/** Where a window has its buttons. */
const BAR = 22;

const STYLE = `  <style>
    text { font: 13px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: #1f2328; white-space: pre; }
    .window { fill: #f6f8fa; stroke: #d0d7de; }
    .button { fill: #d0d7de; }
    .bold { font-weight: 600; }
    .dim { fill: #afb8c1; }
    .red { fill: #cf222e; }
    .green { fill: #1a7f37; }
    .yellow { fill: #9a6700; }
    .cyan { fill: #1b7c83; }
    @media (prefers-color-scheme: dark) {
      text { fill: #e6edf3; }
      .window { fill: #0d1117; stroke: #30363d; }
      .button { fill: #30363d; }
      .dim { fill: #484f58; }
      .red { fill: #ff7b72; }
      .green { fill: #3fb950; }
      .yellow { fill: #d29922; }
      .cyan { fill: #39c5cf; }
    }
  </style>`;

function drawWindow(
  lines: readonly string[],
  { top, width, height }: { readonly top: number; readonly width: number; readonly height: number },
): string {
  const frame =
    `  <rect class="window" x="${MARGIN}" y="${top}" width="${width}" height="${height}" rx="8"/>`;
  const buttons = [0, 1, 2].map((index) =>
    `  <circle class="button" cx="${MARGIN + PADDING + 4 + index * 16}" cy="${top + 18}" r="5"/>`
  );
  const texts = lines.flatMap((line, index) =>
    readRuns(line).map((run) => drawRun(run, top + PADDING + BAR + (index + 1) * LINE - 5))
  );
  return [frame, ...buttons, ...texts].join("\n");
}

/** Text of one colour. */
interface Run {
  readonly text: string;
  /** The column it begins in, from 0. */
  readonly column: number;
  readonly styles: readonly string[];
}

/** The texts of a line, each with the styles its codes turn on. Blanks at an end draw nothing. */
function readRuns(line: string): Run[] {
  const runs: Run[] = [];
  let styles: readonly string[] = [];
  let column = 0;
  for (const [, codes, text = ""] of line.matchAll(CODES_OR_TEXT)) {
    if (codes !== undefined) {
      for (const code of codes.split(";")) styles = applyCode(styles, Number(code));
      continue;
    }
    const shown = text.trimEnd();
    const start = shown.length - shown.trimStart().length;
    if (shown.trim() !== "") runs.push({ text: shown.trimStart(), column: column + start, styles });
    column += [...text].length;
  }
  return runs;
}

// deno-lint-ignore no-control-regex -- colour codes begin with a control character
const CODES_OR_TEXT = /\x1b\[([0-9;]*)m|([^\x1b]+)/g;

const STYLES: Readonly<Record<number, string>> = {
  1: "bold",
  2: "dim",
  31: "red",
  32: "green",
  33: "yellow",
  36: "cyan",
};

function applyCode(styles: readonly string[], code: number): readonly string[] {
  if (code === 0) return [];
  if (code === 22) return styles.filter((style) => style !== "bold" && style !== "dim");
  if (code === 39) return styles.filter((style) => style === "bold" || style === "dim");
  const style = STYLES[code];
  return style === undefined ? styles : [...styles, style];
}

/** Every run is as wide as its columns, whatever font there is. */
function drawRun({ text, column, styles }: Run, y: number): string {
  const x = MARGIN + PADDING + column * CELL;
  const kind = styles.length === 0 ? "" : ` class="${styles.join(" ")}"`;
  const width = [...text].length * CELL;
  return `  <text${kind} x="${x}" y="${y}" textLength="${width}" lengthAdjust="spacingAndGlyphs">${
    escapeXml(text)
  }</text>`;
}

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
