import type { Ended, Scene } from "./scene.ts";

/** One thing that two clients have to agree upon. */
export interface Trial {
  /** What is tried, as a line of the table. */
  readonly name: string;
  /** Does it; throws a {@linkcode Disagreement} where they do not agree. */
  readonly run: (scene: Scene) => Promise<void>;
}

/** What came of a trial. */
export interface Outcome {
  /** The trial's name. */
  readonly name: string;
  /** Why it did not hold; undefined when it did. */
  readonly failure: string | undefined;
}

/** Where two clients do not agree. */
export class Disagreement extends Error {
  static {
    this.prototype.name = "Disagreement";
  }
}

/** Runs a trial to its end. */
export async function tryOut(trial: Trial, scene: Scene): Promise<Outcome> {
  try {
    await trial.run(scene);
    return { name: trial.name, failure: undefined };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { name: trial.name, failure: message };
  }
}

/** The output of a process that had to succeed. */
export function succeeded({ code, stdout, stderr }: Ended): string {
  if (code === 0) return stdout.trimEnd();
  const tail = stderr.trim().split("\n").slice(-6).join("\n");
  throw new Disagreement(`ended with ${code}: ${tail || stdout.trim()}`);
}

/** Two values that have to be the same. */
export function same(actual: unknown, expected: unknown, what: string): void {
  if (JSON.stringify(actual) === JSON.stringify(expected)) return;
  throw new Disagreement(
    `${what}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`,
  );
}
