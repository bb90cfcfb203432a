/**
 * Measures this library beside other programs, in one run, and says which goals are met:
 *
 *     deno run -A scripts/bench.ts [--rows a,b] [--runs 7] [--size-gib 2] [--quick] [--write]
 *
 * Rows: large-file, capped-connection, capped-link, memory, small-files, start-up, upload, xet-pull, xet-delta.
 * All of them take some 30 minutes and 16 GiB in the temporary folder; `--quick` takes two minutes, and its figures
 * mean little. With `--write`, docs/benchmarks.md and its chart are written anew.
 *
 * @module
 */
import type { Row } from "./bench/row.ts";
import { cappedConnection } from "./bench/rows/capped_connection.ts";
import { cappedLink } from "./bench/rows/capped_link.ts";
import { largeFile } from "./bench/rows/large_file.ts";
import { memoryOfPull } from "./bench/rows/memory.ts";
import { smallFiles } from "./bench/rows/small_files.ts";
import { startUp } from "./bench/rows/start_up.ts";
import { upload } from "./bench/rows/upload.ts";
import { xetDelta } from "./bench/rows/xet_delta.ts";
import { xetPull } from "./bench/rows/xet_pull.ts";
import { runBenchmark } from "./bench/run_benchmark.ts";

const ROWS: readonly Row[] = [
  largeFile,
  cappedConnection,
  cappedLink,
  memoryOfPull,
  smallFiles,
  startUp,
  upload,
  xetPull,
  xetDelta,
];

if (import.meta.main) {
  await runBenchmark({
    rows: ROWS,
    task: "deno task bench",
    page: "benchmarks",
    title: "Benchmarks",
    charted: largeFile,
  }, Deno.args);
}
