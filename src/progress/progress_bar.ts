import { formatBytes, formatRate } from "../vocabulary/format.ts";
import { formatEta, formatPercent, formatPortion } from "./figures.ts";
import type { ProgressStyle } from "./progress_style.ts";
import { RateMeter } from "./rate_meter.ts";
import { type Ink, renderBar } from "./render_bar.ts";

/** Options of a {@linkcode ProgressBar}. */
export interface ProgressBarOptions {
  /** How much it says. @default "detailed" */
  readonly style?: ProgressStyle;
  /** Columns the line may take. @default the terminal's width, 80 where it is not known */
  readonly width?: number;
  /** Where it is drawn. @default standard error */
  readonly writer?: { write(text: string): void };
  /**
   * Whether the writer is a terminal. Elsewhere nothing is redrawn: a line is written every five
   * seconds at most, and one at the end. @default whether standard error is one
   */
  readonly terminal?: boolean;
  /** Whether ANSI colours are used. @default on a terminal, unless NO_COLOR is set */
  readonly color?: boolean;
  /** Whether more than ASCII is drawn. @default true */
  readonly unicode?: boolean;
  /** The clock, in milliseconds. @default performance.now */
  readonly now?: () => number;
}

/**
 * A progress bar for one transfer of a known size. It never runs backwards, draws at most ten times
 * a second, and is the only thing in this library that writes to a terminal.
 *
 * ```ts
 * import { ProgressBar, ProgressStyle } from "@ruv/hub";
 *
 * const lines: string[] = [];
 * const bar = new ProgressBar(662_000_000, {
 *   style: ProgressStyle.Simple,
 *   width: 40,
 *   writer: { write: (text) => lines.push(text) },
 * });
 * bar.update(404_000_000);
 * bar.finish();
 * ```
 */
export class ProgressBar implements Disposable {
  readonly #total: number;
  readonly #options: Required<Omit<ProgressBarOptions, "width">> & { width: number | undefined };
  readonly #meter = new RateMeter();
  #done = 0;
  #drawnAt = -Infinity;
  #finished = false;

  /** Makes a bar for `total` bytes; nothing is drawn before the first {@linkcode update}. */
  constructor(total: number, options: ProgressBarOptions = {}) {
    const { writer = standardError, terminal = Deno.stderr.isTerminal() } = options;
    this.#total = Math.max(0, total);
    this.#options = {
      style: options.style ?? "detailed",
      width: options.width,
      writer,
      terminal,
      color: options.color ?? (terminal && !Deno.noColor),
      unicode: options.unicode ?? true,
      now: options.now ?? (() => performance.now()),
    };
    this.#meter.add(0, this.#options.now());
  }

  /** Says that `done` bytes of the total are there. Less than before changes nothing. */
  update(done: number): void {
    if (this.#finished || done < this.#done) return;
    this.#done = Math.min(done, this.#total);
    const now = this.#options.now();
    this.#meter.add(this.#done, now);
    const interval = this.#options.terminal ? REDRAW_MS : LINE_MS;
    if (now - this.#drawnAt < interval) return;
    this.#drawnAt = now;
    this.#draw(now, this.#options.terminal ? "" : "\n");
  }

  /** Draws the full bar and ends the line. Later calls do nothing. */
  finish(): void {
    if (this.#finished) return;
    this.#finished = true;
    this.#done = this.#total;
    this.#draw(this.#options.now(), "\n");
  }

  /** Ends the line where the bar stands, for a transfer that failed. Does nothing after {@linkcode finish}. */
  [Symbol.dispose](): void {
    if (this.#finished) return;
    this.#finished = true;
    if (this.#drawnAt > -Infinity) this.#draw(this.#options.now(), "\n");
  }

  #draw(now: number, end: string): void {
    const { style, terminal, color, unicode, writer } = this.#options;
    const line = renderProgress(
      { done: this.#done, total: this.#total, rate: this.#meter.rate(now) },
      { style, width: this.#options.width ?? terminalWidth(), color: terminal && color, unicode },
    );
    writer.write(terminal ? `\r${line}\x1b[K${end}` : line + end);
  }
}

/** Where a single transfer stands. */
export interface ProgressState {
  /** Bytes done. */
  readonly done: number;
  /** Bytes in all. */
  readonly total: number;
  /** Bytes per second, where it is known. */
  readonly rate: number | undefined;
}

/**
 * Draws one line of at most `width - 1` columns: the last column stays free, because a terminal
 * would wrap there. A line too narrow for its style gives up figures before it gives up the bar.
 */
export function renderProgress(
  state: ProgressState,
  options: Ink & { readonly style: ProgressStyle; readonly width: number },
): string {
  const { style, width } = options;
  const room = Math.max(1, width - 1);
  const percent = formatPercent(state.done, state.total).padStart("100 %".length);
  if (style === "minimal") return percent.slice(-room);
  const rate = state.rate === undefined ? "" : formatRate(state.rate);
  if (style === "bytes") {
    const bytes = `${formatBytes(state.done)} / ${formatBytes(state.total)}`;
    const line = rate === "" ? bytes : `${bytes}  ${rate}`;
    return (line.length <= room ? line : bytes).slice(0, room);
  }
  const figures = [percent];
  if (style === "detailed") {
    const portion = formatPortion(state.done, state.total);
    const eta = state.rate ? formatEta((state.total - state.done) / state.rate) : "";
    const finished = state.done >= state.total;
    for (const figure of [portion, rate, finished ? "" : eta]) {
      const used = [...figures, figure].join("  ").length;
      if (figure !== "" && used + 2 + LEAST_BAR <= room) figures.push(figure);
    }
  }
  const text = figures.join("  ");
  const bar = Math.min(WIDEST_BAR, room - text.length - 2);
  if (bar < 1) return text.trimStart().slice(0, room);
  const fraction = state.total === 0 ? 1 : state.done / state.total;
  return `${renderBar(fraction, bar, options)}  ${text}`;
}

/** Columns a bar keeps before another figure is added. */
const LEAST_BAR = 8;
/** Columns beyond which a bar says nothing more. */
const WIDEST_BAR = 40;

/** Ten frames a second look smooth and cost nothing. */
const REDRAW_MS = 100;
/** Off a terminal, a line now and then is enough. */
const LINE_MS = 5_000;

const standardError = {
  write(text: string): void {
    let bytes = new TextEncoder().encode(text);
    while (bytes.length > 0) bytes = bytes.subarray(Deno.stderr.writeSync(bytes));
  },
};

function terminalWidth(): number {
  try {
    return Deno.consoleSize().columns || 80;
  } catch {
    return 80;
  }
}
