/**
 * Measures this library beside every other program that brings models, in one run:
 *
 *     deno task bench:peers [--rows a,b] [--runs 5] [--size-gib 2] [--quick] [--write]
 *
 * Rows: one-file, sixteen-files, small-files, resumed, capped-connection, latency, cached. The
 * official Python client comes from PyPI, into `dist/interop/`; what is not installed is named in
 * its place in the table. With `--write`, docs/benchmarks-peers.md and its chart are written anew.
 *
 * @module
 */
import { PEER_ROWS } from "./bench/peers/rows.ts";
import { runBenchmark } from "./bench/run_benchmark.ts";

if (import.meta.main) {
  const [charted] = PEER_ROWS;
  if (charted !== undefined) {
    const runs = Deno.args.some((argument) => argument.startsWith("--runs")) ? [] : ["--runs", "5"];
    await runBenchmark({
      rows: PEER_ROWS,
      task: "deno task bench:peers",
      page: "benchmarks-peers",
      title: "Beside other programs",
      charted,
    }, [...Deno.args, ...(Deno.args.includes("--quick") ? [] : runs)]);
  }
}
