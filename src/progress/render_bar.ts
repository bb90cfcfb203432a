/** What a line is drawn with. */
export interface Ink {
  /** Whether ANSI colours may be used. */
  readonly color: boolean;
  /** Whether the terminal shows more than ASCII. */
  readonly unicode: boolean;
}

/**
 * Draws a bar of exactly `width` columns, `fraction` of it filled, to the half column:
 * `━━━━━━━╸────`, or `=======>    ` in ASCII. Full only when it is done.
 */
export function renderBar(fraction: number, width: number, ink: Ink): string {
  const bounded = Math.min(1, Math.max(0, fraction));
  const halves = bounded === 1
    ? width * 2
    : Math.min(width * 2 - 1, Math.floor(bounded * width * 2));
  const full = Math.floor(halves / 2);
  const half = halves % 2;
  if (!ink.unicode) {
    const head = full < width ? ">" : "";
    return "=".repeat(full) + head + " ".repeat(width - full - head.length);
  }
  const filled = "━".repeat(full) + "╸".repeat(half);
  const rest = width - full - half;
  if (!ink.color) return filled + "─".repeat(rest);
  return paint(bounded === 1 ? "green" : "cyan", filled, ink) + paint("dim", "━".repeat(rest), ink);
}

/** Colours `text`, or leaves it alone where there is no colour. */
export function paint(style: PaintStyle, text: string, ink: Ink): string {
  if (!ink.color || text === "") return text;
  const [on, off] = STYLES[style];
  return `\x1b[${on}m${text}\x1b[${off}m`;
}

/** What {@linkcode paint} can do to a text. */
export type PaintStyle = "bold" | "dim" | "red" | "green" | "yellow" | "cyan";

/** The codes that turn a style on and off. */
const STYLES: Readonly<Record<PaintStyle, readonly [on: number, off: number]>> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
};
