import { parseArgs } from "node:util";

/** What to measure, and how much. */
export interface BenchOptions {
  /** The rows to run; empty for all. */
  readonly rows: readonly string[];
  /** How often each way runs. */
  readonly runs: number;
  /** Size of the one large file, in bytes. */
  readonly largeFileBytes: number;
  /** Sizes of the two files whose memory is compared, in bytes. */
  readonly memoryFileBytes: readonly [small: number, large: number];
  /** Size of the file behind a cap per connection, in bytes. */
  readonly cappedFileBytes: number;
  /** Size of the file that comes as chunks, in bytes. */
  readonly xetFileBytes: number;
  /** Number of small files. */
  readonly smallFiles: number;
  /** Whether the report is written to docs/. */
  readonly write: boolean;
}

const MEBIBYTE = 1024 * 1024;
const GIBIBYTE = 1024 * MEBIBYTE;

/**
 * Reads the command line.
 *
 * @throws {RangeError} when a number makes no sense
 */
export function parseBenchOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rows: { type: "string", default: "" },
      runs: { type: "string" },
      "size-gib": { type: "string" },
      quick: { type: "boolean", default: false },
      write: { type: "boolean", default: false },
    },
  });
  const { quick } = values;
  const gibibytes = positive("--size-gib", values["size-gib"] ?? (quick ? "0.25" : "2"));
  return {
    rows: values.rows.split(",").map((row) => row.trim()).filter((row) => row !== ""),
    runs: Math.ceil(positive("--runs", values.runs ?? (quick ? "2" : "7"))),
    largeFileBytes: Math.round(gibibytes * GIBIBYTE),
    memoryFileBytes: quick ? [50 * MEBIBYTE, 400 * MEBIBYTE] : [200 * MEBIBYTE, 4 * GIBIBYTE],
    cappedFileBytes: quick ? GIBIBYTE / 2 : GIBIBYTE,
    xetFileBytes: quick ? GIBIBYTE / 8 : GIBIBYTE,
    smallFiles: quick ? 400 : 2000,
    write: values.write,
  };
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (value > 0 && Number.isFinite(value)) return value;
  throw new RangeError(`Cannot use ${name} "${text}": expected a positive number`);
}
