import type { CliContext } from "../../src/cli/context.ts";
import { runCli } from "../../src/cli/run.ts";

/** What a command line did. */
export interface Run {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What differs from a pipe in an empty environment. */
export interface MemoryOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  /** What the person types when asked; without it there is nobody. */
  readonly answer?: string;
  /** What the person types, unseen, when asked for a secret; without it there is nobody. */
  readonly secret?: string;
  readonly signal?: AbortSignal;
  readonly screen?: { readonly columns: number; readonly rows: number };
  /** Width of the terminal behind stdout; without it there is none. */
  readonly resultColumns?: number;
  readonly color?: boolean;
  readonly unicode?: boolean;
  readonly isEnvRefused?: boolean;
  /** Told what is written to stdout, as it is written. */
  readonly onStdout?: (text: string) => void;
}

/** A world in memory: writers that remember, a clock that stands still. */
export function memoryContext(
  options: MemoryOptions = {},
): { readonly context: CliContext; readonly written: { stdout: string; stderr: string } } {
  const { env = {}, stdin = "", signal = new AbortController().signal, screen } = options;
  const written = { stdout: "", stderr: "" };
  const context: CliContext = {
    stdout: {
      write: (text) => {
        written.stdout += text;
        options.onStdout?.(text);
      },
    },
    stderr: { write: (text) => void (written.stderr += text) },
    readStdin: () => Promise.resolve(stdin),
    ask: (question) => {
      if (options.answer !== undefined) written.stderr += question;
      return Promise.resolve(options.answer);
    },
    askSecret: (question) => {
      if (options.secret !== undefined) written.stderr += `${question}\n`;
      return Promise.resolve(options.secret);
    },
    env: (name) => env[name],
    isEnvRefused: () => options.isEnvRefused ?? false,
    screen: () => screen,
    resultColumns: () => options.resultColumns,
    color: options.color ?? false,
    unicode: options.unicode ?? true,
    signal,
    now: () => 0,
    date: () => new Date("2026-01-02T03:04:05.678Z"),
    every: () => ({ [Symbol.dispose]: () => {} }),
  };
  return { context, written };
}

/** Runs a command line in memory. */
export async function runInMemory(
  args: readonly string[],
  options: MemoryOptions = {},
): Promise<Run> {
  const { context, written } = memoryContext(options);
  const exitCode = await runCli(args, context);
  return { exitCode, ...written };
}
