import { summarize, type Summary } from "./statistics.ts";

/** What one run of a program took. */
export interface Sample {
  /** From its start to its end, in seconds: what somebody who waits for it waits. */
  readonly seconds: number;
  /** User and system time of the program and its children, in seconds. */
  readonly cpuSeconds: number;
  /** The most memory it had resident, in bytes; undefined where the system does not tell. */
  readonly peakRssBytes: number | undefined;
}

/** One way to do a row's work, measured. */
export interface Entry {
  /** What it is called in the table. */
  readonly name: string;
  /** Its runs; empty when it could not run. */
  readonly samples: readonly Sample[];
  /** Why it could not run. */
  readonly missing?: string | undefined;
  /** Bytes it brings in one run; undefined where a rate says nothing. */
  readonly bytes?: number | undefined;
}

/** Bytes per second of an entry's middle run; undefined when it could not run. */
export function rateOf(entry: Entry | undefined): number | undefined {
  const seconds = wallTime(entry)?.median;
  return entry?.bytes === undefined || seconds === undefined ? undefined : entry.bytes / seconds;
}

/** The wall times of an entry's runs; undefined when it could not run. */
export function wallTime(entry: Entry | undefined): Summary | undefined {
  return summaryOf(entry, ({ seconds }) => seconds);
}

/** The CPU times of an entry's runs; undefined when it could not run. */
export function cpuTime(entry: Entry | undefined): Summary | undefined {
  return summaryOf(entry, ({ cpuSeconds }) => cpuSeconds);
}

/** The peaks of an entry's resident memory; undefined when they are not known. */
export function peakRss(entry: Entry | undefined): Summary | undefined {
  return summaryOf(entry, ({ peakRssBytes }) => peakRssBytes);
}

function summaryOf(
  entry: Entry | undefined,
  value: (sample: Sample) => number | undefined,
): Summary | undefined {
  const values = (entry?.samples ?? []).map(value).filter((one) => one !== undefined);
  return values.length === 0 ? undefined : summarize(values);
}
