import {
  describeTransfer,
  renderTransfer,
  type TransferEvent,
  TransferNarrator,
  TransferProgress,
} from "../../mod.ts";
import type { CommandContext } from "./command.ts";
import type { GlobalFlags, ProgressMode } from "./global_flags.ts";
import { jsonText } from "./json_text.ts";

/** Shows a transfer while it happens. */
export interface TransferDisplay extends Disposable {
  /** Takes the next event. */
  readonly show: (event: TransferEvent) => void;
}

/** The display a person asked for; `name` is what they called the model. */
export function transferDisplay(
  context: CommandContext,
  flags: GlobalFlags,
  name: string,
): TransferDisplay {
  switch (displayMode(context, flags)) {
    case "bar":
      return new BarDisplay(context, name);
    case "plain":
      return new PlainDisplay(context, name);
    case "json":
      return new JsonDisplay(context);
    case "none":
      return { show: () => {}, [Symbol.dispose]: () => {} };
  }
}

/** The display of what is only planned: there is nothing to draw, and the rest is said. */
export function planDisplay(
  context: CommandContext,
  flags: GlobalFlags,
  name: string,
): TransferDisplay {
  const mode = displayMode(context, flags);
  return transferDisplay(context, { ...flags, progress: mode === "bar" ? "plain" : mode }, name);
}

function displayMode(
  context: CommandContext,
  flags: GlobalFlags,
): Exclude<ProgressMode, "auto"> {
  const { quiet = false, progress = "auto" } = flags;
  if (quiet) return "none";
  if (progress !== "auto") return progress;
  return context.screen() !== undefined && context.env("TERM") !== "dumb" ? "bar" : "plain";
}

/** Bars that move in place; what there is to say scrolls by above them. */
class BarDisplay implements TransferDisplay {
  readonly #context: CommandContext;
  readonly #progress = new TransferProgress();
  readonly #narrator: TransferNarrator;
  readonly #ticker: Disposable;
  #drawnAt = -Infinity;

  constructor(context: CommandContext, name: string) {
    this.#context = context;
    this.#narrator = new TransferNarrator(context.terminal.ink, { name });
    // Also without events: a stall must show as a sinking rate, a resized window as a new width.
    this.#ticker = context.every(REDRAW_STALLED_MS, () => this.#draw());
  }

  show(event: TransferEvent): void {
    const now = this.#context.now();
    this.#progress.apply(event, now);
    const lines = this.#narrator.say(event, now);
    if (lines.length > 0 || now - this.#drawnAt >= REDRAW_MS) this.#draw();
    for (const line of lines) this.#context.terminal.say(line);
  }

  [Symbol.dispose](): void {
    this.#ticker[Symbol.dispose]();
    this.#context.terminal.live([]);
  }

  #draw(): void {
    const now = this.#context.now();
    this.#drawnAt = now;
    const view = this.#progress.view(now);
    const { columns, rows } = this.#context.screen() ?? { columns: 80, rows: 24 };
    const isRunning = view.active.length > 0 || (view.files > 1 && view.filesDone < view.files);
    const screen = { columns, rows, ...this.#context.terminal.ink };
    this.#context.terminal.live(isRunning ? renderTransfer(view, screen) : []);
  }
}

/** Twelve frames a second look smooth. */
const REDRAW_MS = 80;
const REDRAW_STALLED_MS = 500;

/** A line now and then, for logs and pipes. */
class PlainDisplay implements TransferDisplay {
  readonly #context: CommandContext;
  readonly #progress = new TransferProgress();
  readonly #narrator: TransferNarrator;
  #saidAt: number;

  constructor(context: CommandContext, name: string) {
    this.#context = context;
    const { unicode } = context.terminal.ink;
    this.#narrator = new TransferNarrator({ color: false, unicode }, { name });
    this.#saidAt = context.now();
  }

  show(event: TransferEvent): void {
    const { now, terminal } = this.#context;
    const time = now();
    this.#progress.apply(event, time);
    for (const line of this.#narrator.say(event, time)) terminal.say(line);
    if (!isProgress(event) || time - this.#saidAt < LINE_MS) return;
    this.#saidAt = time;
    terminal.say(describeTransfer(this.#progress.view(time)));
  }

  [Symbol.dispose](): void {}
}

const LINE_MS = 5_000;

function isProgress(
  event: TransferEvent,
): event is Extract<TransferEvent, { readonly type: "bytes" | "hashing" }> {
  return event.type === "bytes" || event.type === "hashing";
}

/** Every event as one line of JSON, for other programs. */
class JsonDisplay implements TransferDisplay {
  readonly #context: CommandContext;
  readonly #reportedAt = new Map<string, number>();

  constructor(context: CommandContext) {
    this.#context = context;
  }

  show(event: TransferEvent): void {
    const now = this.#context.now();
    if (isProgress(event) && event.done < event.size) {
      if (now - (this.#reportedAt.get(event.path) ?? -Infinity) < EVENT_MS) return;
      this.#reportedAt.set(event.path, now);
    }
    const time = this.#context.date().toISOString();
    this.#context.stderr.write(`${jsonText({ time, ...event })}\n`);
  }

  [Symbol.dispose](): void {}
}

/** Ten events of progress per second and file are enough for any display. */
const EVENT_MS = 100;
