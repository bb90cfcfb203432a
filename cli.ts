/**
 * The command line: the one place where the program meets its process. Everything else is in
 * `src/cli/`, and lives as well in memory.
 *
 * @module
 */
import type { CliContext, TextWriter } from "./src/cli/context.ts";
import { exitCodeOf } from "./src/cli/exit_code.ts";
import { Interruption } from "./src/cli/interruption.ts";
import { runCli } from "./src/cli/run.ts";
import { readSecretLine } from "./src/cli/commands/secret_line.ts";

/**
 * Runs the process's command line, and ends the process with its exit code.
 *
 * @param options.build the commit a binary was made from; `--version` shows it
 */
export async function main(options: { readonly build?: string } = {}): Promise<void> {
  Deno.exit(await runCli(Deno.args, processContext(endingSignal()), { build: options.build }));
}

/** Aborts when the process is asked to end; asked twice, it ends at once. */
function endingSignal(): AbortSignal {
  const ending = new AbortController();
  const listen = (name: Deno.Signal, meaning: "SIGINT" | "SIGTERM") =>
    Deno.addSignalListener(name, () => {
      if (ending.signal.aborted) endAtOnce(meaning);
      ending.abort(new Interruption(meaning));
    });
  listen("SIGINT", "SIGINT");
  // Windows has no SIGTERM; Ctrl-Break is the nearest it has.
  listen(Deno.build.os === "windows" ? "SIGBREAK" : "SIGTERM", "SIGTERM");
  return ending.signal;
}

/** Whoever insists does not want to wait for a tidy end; the cursor is given back even so. */
function endAtOnce(signal: "SIGINT" | "SIGTERM"): never {
  if (Deno.stderr.isTerminal()) stderr.write("\x1b[?25h");
  Deno.exit(exitCodeOf(new Interruption(signal)));
}

function processContext(signal: AbortSignal): CliContext {
  const isTerminal = Deno.stderr.isTerminal();
  return {
    stdout: writerTo(Deno.stdout),
    stderr,
    readStdin: () => new Response(Deno.stdin.readable).text(),
    ask: (question) => askPerson(question, signal),
    askSecret: (question) => askSecret(question, signal),
    env: readVariable,
    isEnvRefused: (name) => !isGranted(name),
    screen: () => isTerminal ? consoleSize() : undefined,
    resultColumns: () => Deno.stdout.isTerminal() ? consoleSize().columns : undefined,
    color: isTerminal && !Deno.noColor && grantedVariable("TERM") !== "dumb",
    unicode: isUnicodeLocale(),
    signal,
    now: () => performance.now(),
    date: () => new Date(),
    every(milliseconds, callback) {
      const timer = setInterval(callback, milliseconds);
      return { [Symbol.dispose]: () => clearInterval(timer) };
    },
  };
}

/** Reads the line a person types after the question; undefined when nobody sits at a terminal. */
async function askPerson(question: string, signal: AbortSignal): Promise<string | undefined> {
  if (!Deno.stdin.isTerminal() || !Deno.stderr.isTerminal()) return undefined;
  stderr.write(question);
  const buffer = new Uint8Array(1024);
  const aborted = Promise.withResolvers<never>();
  const onAbort = () => aborted.reject(signal.reason);
  signal.addEventListener("abort", onAbort);
  try {
    // A terminal hands out what was typed when the line is ended.
    const read = await Promise.race([Deno.stdin.read(buffer), aborted.promise]);
    return new TextDecoder().decode(buffer.subarray(0, read ?? 0));
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

/** Reads a line that is not shown; undefined when nobody sits at a terminal. */
async function askSecret(question: string, signal: AbortSignal): Promise<string | undefined> {
  if (!Deno.stdin.isTerminal()) return undefined;
  stderr.write(question);
  Deno.stdin.setRaw(true);
  try {
    return await readSecretLine((buffer) => Deno.stdin.read(buffer), signal);
  } finally {
    Deno.stdin.setRaw(false);
    stderr.write("\n");
  }
}

/** Writes at once and wholly. A reader that is gone, such as `head`, is no failure of ours. */
function writerTo(stream: { writeSync(bytes: Uint8Array): number }): TextWriter {
  return {
    write(text) {
      let bytes = new TextEncoder().encode(text);
      while (bytes.length > 0) {
        try {
          bytes = bytes.subarray(stream.writeSync(bytes));
        } catch (error) {
          if (error instanceof Deno.errors.BrokenPipe) return;
          // A pipe that its other end made non-blocking is full for the moment.
          if (!(error instanceof Deno.errors.WouldBlock)) throw error;
        }
      }
    },
  };
}

const stderr = writerTo(Deno.stderr);

function consoleSize(): { readonly columns: number; readonly rows: number } {
  try {
    const { columns, rows } = Deno.consoleSize();
    // A pseudo-terminal nobody has sized yet says 0.
    return { columns: columns || 80, rows: rows || 24 };
  } catch {
    return { columns: 80, rows: 24 };
  }
}

/** A variable that matters; what may not be read counts as unset. */
function readVariable(name: string): string | undefined {
  try {
    return Deno.env.get(name);
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) return undefined;
    throw error;
  }
}

/** A variable that only decides how things look: not worth a question about permissions. */
function grantedVariable(name: string): string | undefined {
  return isGranted(name) ? Deno.env.get(name) : undefined;
}

function isGranted(variable: string): boolean {
  return Deno.permissions.querySync({ name: "env", variable }).state === "granted";
}

/** POSIX's rule: the first of these that is set decides. Windows terminals are Unicode. */
function isUnicodeLocale(): boolean {
  if (Deno.build.os === "windows") return true;
  const locale = ["LC_ALL", "LC_CTYPE", "LANG"].map(grantedVariable).find(Boolean);
  return /utf-?8/i.test(locale ?? "");
}

if (import.meta.main) await main();
