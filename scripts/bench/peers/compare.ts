import { judge, ratio, times } from "../goal.ts";
import { type Contestant, interleave } from "../interleave.ts";
import type { RowContext, RowResult } from "../row.ts";
import { type Entry, wallTime } from "../sample.ts";
import { VERIFIED_PEERS } from "./peers.ts";

/** What a comparison is about. */
export interface Comparison {
  /** How it was measured, in sentences. */
  readonly setup: string;
  /** Everybody, this library first. */
  readonly contestants: readonly Contestant[];
  /** How many times as long the best verified peer has to take. @default 1 */
  readonly lead?: number;
  /** Whether what a run wrote stays until the row is over. @default false */
  readonly keep?: boolean;
}

/** Lets everybody run in turn, and judges whether this library is first. */
export async function compare(
  { setup, contestants, lead = 1, keep = false }: Comparison,
  { options, folder, say }: RowContext,
): Promise<RowResult> {
  const entries = await interleave(contestants, { runs: options.runs, folder, keep, say });
  const own = median(entries.find(({ name }) => name.startsWith("@ruv/hub")));
  const others = entries.filter(({ name }) => !name.startsWith("@ruv/hub"));
  const verified = fastest(others.filter(({ name }) => VERIFIED_PEERS.includes(name)));
  const any = fastest(others);
  return {
    setup,
    entries,
    verdicts: [
      judge(times("verified, over the best verified peer", lead), ratio(verified, own)),
      judge(times("verified, over the best of all peers", 1), ratio(any, own)),
    ],
    notes: [],
  };
}

function fastest(entries: readonly Entry[]): number | undefined {
  const medians = entries.map(median).filter((seconds) => seconds !== undefined);
  return medians.length === 0 ? undefined : Math.min(...medians);
}

function median(entry: Entry | undefined): number | undefined {
  return wallTime(entry)?.median;
}
