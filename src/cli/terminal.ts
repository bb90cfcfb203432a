import {
  displayWidth,
  HubError,
  type Ink,
  paint,
  redact,
  visibleText,
  wrapText,
} from "../../mod.ts";
import type { CliContext } from "./context.ts";
import { errorDetails } from "./error_details.ts";
import { exitCodeOf } from "./exit_code.ts";
import type { GlobalFlags } from "./global_flags.ts";
import { hintsFor } from "./hint.ts";
import { Interruption } from "./interruption.ts";
import { jsonText } from "./json_text.ts";
import { UsageError } from "./usage_error.ts";

/**
 * The one road to the terminal. Results go to stdout; talk, errors and lines that are redrawn go to
 * stderr. Whatever other programs and servers had a hand in is made harmless here.
 */
export class Terminal implements Disposable {
  /** What is drawn with on stderr. */
  readonly ink: Ink;
  /** Whether results are JSON. */
  readonly json: boolean;
  /** Whether nothing but errors is said. */
  readonly quiet: boolean;
  readonly #context: CliContext;
  #live: readonly string[] = [];
  #columns = Infinity;
  #isDocumented = false;

  /** Makes the terminal of one command. */
  constructor(context: CliContext, flags: GlobalFlags = {}) {
    this.#context = context;
    this.json = flags.json ?? false;
    this.quiet = flags.quiet ?? false;
    this.ink = { color: context.color && flags.noColor !== true, unicode: context.unicode };
  }

  /** Writes a line of the result, broken at blanks where the terminal it goes to is narrower. */
  result(line: string): void {
    this.#context.stdout.write(fitted(line, this.#context.resultColumns()));
  }

  /** Writes a line of a text that is the result itself, such as a model card: it stays as it is. */
  verbatim(line: string): void {
    this.#context.stdout.write(`${line}\n`);
  }

  /** Writes the result as one JSON document. */
  document(value: unknown): void {
    this.#isDocumented = true;
    this.verbatim(jsonText(value, 2));
  }

  /** Says something, above the lines that are redrawn. */
  say(line: string): void {
    if (!this.quiet) this.#write(fitted(line, this.#context.screen()?.columns), this.#live);
  }

  /** Says what went wrong, what can be done about it, and gives the exit code. */
  fail(error: unknown): number {
    this.#write("", []);
    const exitCode = exitCodeOf(error);
    const message = visibleText(redact(messageOf(error)));
    if (error instanceof Interruption) {
      this.#sayEven(message);
    } else {
      this.#sayEven(`${paint("red", "error:", this.ink)} ${message}`);
    }
    for (const line of errorDetails(error)) this.#sayEven(visibleText(line));
    const hints = hintsFor(error).map((hint) => visibleText(redact(hint)));
    for (const hint of hints) this.#sayEven(`${paint("cyan", "hint:", this.ink)} ${hint}`);
    // A document that tells what failed may have been written: there is never a second one.
    if (this.json && !this.#isDocumented) {
      const hint = hints.length === 0 ? {} : { hint: hints.join("; ") };
      this.document({ error: { name: nameOf(error), message, exitCode, ...hint } });
    }
    return exitCode;
  }

  /** Shows lines that are redrawn in place; none takes them away. */
  live(lines: readonly string[]): void {
    this.#write("", lines);
  }

  /** Takes the redrawn lines away and gives the cursor back. */
  [Symbol.dispose](): void {
    this.#write("", []);
  }

  /** Says something even when little is to be said. */
  #sayEven(line: string): void {
    this.#context.stderr.write(fitted(line, this.#context.screen()?.columns));
  }

  /** Replaces the live lines by `text` and new live lines, in one write, so that nothing flickers. */
  #write(text: string, live: readonly string[]): void {
    const columns = this.#context.screen()?.columns ?? Infinity;
    let output = text + live.map((line) => `${line}\n`).join("");
    if (this.#live.length > 0) {
      const rows = this.#live.reduce((sum, line) => sum + rowsOf(line, columns), 0);
      // A terminal that rewraps its lines forgets that two were one only when they are cleared.
      const clear = text === "" && columns === this.#columns ? "" : CLEAR_BELOW;
      const lines = output.replaceAll("\n", `${CLEAR_LINE}\n`);
      output = `\x1b[${rows}A\r${clear}${lines}${CLEAR_BELOW}`;
    }
    if (live.length > 0 && this.#live.length === 0) output = HIDE_CURSOR + output;
    if (live.length === 0 && this.#live.length > 0) output += SHOW_CURSOR;
    this.#live = live;
    this.#columns = columns;
    if (output !== "") this.#context.stderr.write(output);
  }
}

/** A line, broken at blanks where `columns` are fewer than it has, its parts standing in a little. */
function fitted(line: string, columns = Infinity): string {
  if (displayWidth(line) <= columns) return `${line}\n`;
  const indent = /^ */.exec(line)?.[0] ?? "";
  return wrapText(line, columns, { indent: `${indent}  ` }).map((part) => `${part}\n`).join("");
}

/** Rows a line takes; a window narrowed since it was written has wrapped it. */
function rowsOf(line: string, columns: number): number {
  return Math.max(1, Math.ceil(displayWidth(line) / columns));
}

const CLEAR_LINE = "\x1b[K";
const CLEAR_BELOW = "\x1b[J";
const HIDE_CURSOR = "\x1b[?25l";
const SHOW_CURSOR = "\x1b[?25h";

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const expected = error instanceof HubError || error instanceof UsageError ||
    error instanceof Interruption;
  // What nobody foresaw is told apart by its class.
  return expected ? error.message : `${error.name}: ${error.message}`;
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : "Error";
}
