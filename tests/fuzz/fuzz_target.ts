import fc from "fast-check";
import { HubError } from "../../src/vocabulary/errors.ts";

/** A reader of foreign bytes, and what it is attacked with. */
export interface FuzzTarget {
  /** What is read, such as `gguf header`. */
  readonly name: string;
  /** How many cases the test suite tries; the script tries more. */
  readonly suiteCases: number;
  /** Tries so many cases, the same ones for the same seed, and throws at the first that goes wrong. */
  readonly fuzz: (options: FuzzOptions) => Promise<FuzzReport>;
}

/** Which cases are tried. */
export interface FuzzOptions {
  /** Where the random numbers begin. */
  readonly seed: number;
  /** How many cases. */
  readonly cases: number;
  /** Told now and then how many have been tried. */
  readonly onTurn?: (tried: number) => void;
}

/** How it went. */
export interface FuzzReport {
  /** Cases that ended with an error of ours, which is how most of them must end. */
  readonly refused: number;
  /** The time of the slowest case, in milliseconds. */
  readonly slowestMs: number;
}

/** What a target is made of. */
export interface FuzzSetup<T> {
  /** The inputs. */
  readonly input: fc.Arbitrary<T>;
  /** Reads one of them; a value, a {@linkcode HubError}, and nothing else may come of it. */
  readonly run: (input: T) => unknown;
  /** Further errors that are an answer here, such as a server's refusal. @default none */
  readonly isRefusal?: (error: unknown) => boolean;
}

/** The longest that one case may take, in milliseconds. */
export const LONGEST_CASE_MS = 1000;

/** Makes a target; `open` is called before the first case, and what it gives is disposed in the end. */
export function fuzzTarget<T>(
  name: string,
  suiteCases: number,
  open: FuzzSetup<T> | (() => Promise<FuzzSetup<T> & AsyncDisposable>),
): FuzzTarget {
  return {
    name,
    suiteCases,
    fuzz: async (options) => {
      if (typeof open !== "function") return await attack(open, options);
      await using setup = await open();
      return await attack(setup, options);
    },
  };
}

const LONGEST_SHRINKING_MS = 5000;
const CASES_PER_TURN = 100;

async function attack<T>(
  { input, run, isRefusal = () => false }: FuzzSetup<T>,
  { seed, cases, onTurn }: FuzzOptions,
): Promise<FuzzReport> {
  let refused = 0;
  let slowestMs = 0;
  const attempt = async (value: T): Promise<number> => {
    const begin = performance.now();
    try {
      await run(value);
    } catch (error) {
      if (!(error instanceof HubError) && !isRefusal(error)) throw error;
      refused++;
    }
    return performance.now() - begin;
  };
  let failedAt = Infinity;
  let tried = 0;
  const property = fc.asyncProperty(input, async (value) => {
    // What is slow takes long to make small, too.
    if (performance.now() - failedAt > LONGEST_SHRINKING_MS) return;
    let elapsed = await attempt(value);
    // A busy machine may have stood still: only what is slow twice is slow.
    if (elapsed > LONGEST_CASE_MS) elapsed = Math.min(elapsed, await attempt(value));
    if (elapsed > LONGEST_CASE_MS) {
      failedAt = Math.min(failedAt, performance.now());
      throw new Error(`it took ${Math.round(elapsed)} ms`);
    }
    slowestMs = Math.max(slowestMs, elapsed);
    // What weak references lead to is kept until the event loop turns, which nothing here needs.
    if (++tried % CASES_PER_TURN !== 0) return;
    onTurn?.(tried);
    await new Promise((resolve) => setTimeout(resolve));
  });
  await fc.assert(property, { seed, numRuns: cases });
  return { refused, slowestMs };
}
