import { type Program, runMeasured } from "./measured_process.ts";
import type { Entry, Sample } from "./sample.ts";

/** One way to do a row's work. */
export interface Contestant {
  /** What it is called in the table. */
  readonly name: string;
  /** Why it cannot run here; undefined when it can. */
  readonly missing?: string | undefined;
  /** Bytes it brings in one run; undefined where a rate says nothing. */
  readonly bytes?: number | undefined;
  /** How it is run with `folder`, which is empty, as the place for everything it writes. */
  program(folder: string): Program;
  /** Brings `folder` into the state in which a run begins; not measured. @default it is empty */
  prepare?(folder: string): Promise<void>;
  /** Looks at what it said and wrote, and throws when the work is not done. */
  check?(run: { readonly folder: string; readonly stdout: string }): Promise<void> | void;
}

/** Options of {@linkcode interleave}. */
export interface InterleaveOptions {
  /** How often each runs. */
  readonly runs: number;
  /** Where each run gets a folder of its own. */
  readonly folder: string;
  /**
   * Whether what a run wrote stays until the row is over: a file system that has just removed
   * thousands of files is slow to make new ones, and the next one would pay. @default false
   */
  readonly keep?: boolean;
  /** Told after each run. */
  readonly say: (line: string) => void;
}

/**
 * Runs all contestants in turn, again and again (A B C A B C …), so that a machine that gets slower
 * in between is slower for all of them. Each run begins with an empty folder and nothing of the one
 * before left to be written. One that fails is out, and its failure is its entry.
 */
export async function interleave(
  contestants: readonly Contestant[],
  { runs, folder, keep = false, say }: InterleaveOptions,
): Promise<Entry[]> {
  const entries = contestants.map(({ name, missing, bytes }) => ({
    name,
    missing,
    bytes,
    samples: [] as Sample[],
  }));
  for (let run = 1; run <= runs; run++) {
    for (const [index, contestant] of contestants.entries()) {
      const entry = entries[index];
      if (entry === undefined || entry.missing !== undefined) continue;
      try {
        const sample = await runOnce(contestant, folder, keep);
        entry.samples.push(sample);
        say(`run ${run}/${runs}: ${contestant.name} ${sample.seconds.toFixed(2)} s`);
      } catch (error) {
        entry.missing = error instanceof Error ? error.message : String(error);
        entry.samples.length = 0;
        say(`run ${run}/${runs}: ${contestant.name}: ${entry.missing}`);
      }
    }
  }
  return entries;
}

async function runOnce(contestant: Contestant, parent: string, keep: boolean): Promise<Sample> {
  const folder = await Deno.makeTempDir({ dir: parent });
  try {
    await contestant.prepare?.(folder);
    const { stdout, ...sample } = await runMeasured(contestant.program(folder));
    await contestant.check?.({ folder, stdout });
    return sample;
  } finally {
    // What is removed before it is on the disk is never written there.
    if (!keep) await Deno.remove(folder, { recursive: true });
  }
}
