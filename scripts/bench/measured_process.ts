import { PeakMemory } from "./peak_memory.ts";
import type { Sample } from "./sample.ts";

/** A program to measure. */
export interface Program {
  /** Its name, and its arguments. */
  readonly command: readonly [name: string, ...args: string[]];
  /** Variables it gets besides those of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** When it is ended, in milliseconds. */
  readonly timeoutMs: number;
}

/** What a measured program took and said. */
export interface Measured extends Sample {
  /** What it printed. */
  readonly stdout: string;
}

/**
 * Runs a program to its end and measures it.
 *
 * It runs under a shell, for `times` is what every POSIX shell has to tell the CPU time of its
 * children, and in a process group of its own, so that a pipeline can be ended as one.
 *
 * @throws {Error} when it fails, or takes too long
 */
export async function runMeasured({ command, env = {}, timeoutMs }: Program): Promise<Measured> {
  const timesFile = await Deno.makeTempFile();
  try {
    const shell = new Deno.Command("sh", {
      args: ["-c", MEASURING, timesFile, ...command],
      env,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
      detached: true,
    });
    const begin = performance.now();
    const child = shell.spawn();
    const memory = PeakMemory.watch(child.pid);
    const timer = setTimeout(() => Deno.kill(-child.pid, "SIGKILL"), timeoutMs);
    const output = await child.output().finally(() => clearTimeout(timer));
    const seconds = (performance.now() - begin) / 1000;
    const peakRssBytes = memory.stop();
    if (!output.success) {
      const reason = output.signal === null ? lastLine(output.stderr) : `${timeoutMs} ms are over`;
      throw new Error(`Cannot run "${command[0]}": exit code ${output.code}, ${reason}`);
    }
    const cpuSeconds = childrenTime(await Deno.readTextFile(timesFile));
    return { seconds, cpuSeconds, peakRssBytes, stdout: new TextDecoder().decode(output.stdout) };
  } finally {
    await Deno.remove(timesFile);
  }
}

const MEASURING = '"$@"; code=$?; times >"$0"; exit $code';

/**
 * Seconds of user and system time in the second line of `times`, which is of the children, such as
 * `1m2.340000s 0m0.120000s`.
 */
export function childrenTime(times: string): number {
  const [, children = ""] = times.trim().split("\n");
  return children.matchAll(/(\d+)m([\d.,]+)s/g)
    .map(([, minutes, seconds = ""]) => Number(minutes) * 60 + Number(seconds.replace(",", ".")))
    .reduce((sum, part) => sum + part, 0);
}

function lastLine(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes).trim().split("\n").at(-1) || "without a word";
}
