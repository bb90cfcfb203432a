import type { BenchOptions } from "./options.ts";
import type { Verdict } from "./goal.ts";
import type { Entry } from "./sample.ts";

/** One comparison of the benchmark. */
export interface Row {
  /** The name by which `--rows` chooses it. */
  readonly id: string;
  /** What it compares. */
  readonly title: string;
  /** Runs it. */
  run(context: RowContext): Promise<RowResult>;
}

/** What a row works with. */
export interface RowContext {
  /** How much of it to do. */
  readonly options: BenchOptions;
  /** A folder of its own, removed afterwards. */
  readonly folder: string;
  /** Says what is going on. */
  readonly say: (line: string) => void;
}

/** What a row found. */
export interface RowResult {
  /** How it was measured, in sentences. */
  readonly setup: string;
  /** The ways side by side; the first is the one the others are compared with. */
  readonly entries: readonly Entry[];
  /** The goals. */
  readonly verdicts: readonly Verdict[];
  /** Further findings, a sentence each. */
  readonly notes: readonly string[];
}

/** A row that ran, or that could not. */
export interface FinishedRow {
  /** The name by which `--rows` chooses it. */
  readonly id: string;
  /** What it compares. */
  readonly title: string;
  /** What it found. */
  readonly result: RowResult | undefined;
  /** Why it could not run. */
  readonly failure: string | undefined;
}
