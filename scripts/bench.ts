/**
 * Measures this library beside other programs, in one run, and says which goals are met:
 *
 *     deno run -A scripts/bench.ts [--rows a,b] [--runs 7] [--size-gib 2] [--quick] [--write]
 *
 * Rows: large-file, capped-connection, capped-link, memory, small-files, start-up. All of them take
 * some 20 minutes and 12 GiB in the temporary folder; `--quick` takes two minutes, and its figures
 * mean little. With `--write`, docs/benchmarks.md and its chart are written anew.
 *
 * @module
 */
import { renderPage } from "./bench/benchmark_page.ts";
import { renderChart } from "./bench/chart.ts";
import { thisMachine } from "./bench/machine.ts";
import { type BenchOptions, parseBenchOptions } from "./bench/options.ts";
import { renderMachine, renderRow, renderVerdicts } from "./bench/report.ts";
import type { FinishedRow, Row } from "./bench/row.ts";
import { cappedConnection } from "./bench/rows/capped_connection.ts";
import { cappedLink } from "./bench/rows/capped_link.ts";
import { largeFile } from "./bench/rows/large_file.ts";
import { memoryOfPull } from "./bench/rows/memory.ts";
import { smallFiles } from "./bench/rows/small_files.ts";
import { startUp } from "./bench/rows/start_up.ts";

const ROWS: readonly Row[] = [
  largeFile,
  cappedConnection,
  cappedLink,
  memoryOfPull,
  smallFiles,
  startUp,
];

async function main(options: BenchOptions): Promise<void> {
  const machine = thisMachine();
  const folder = await Deno.makeTempDir({ prefix: "bench-" });
  // Servers end with this process; what it wrote does not.
  Deno.addSignalListener("SIGINT", () => {
    Deno.removeSync(folder, { recursive: true });
    Deno.exit(130);
  });
  const finished: FinishedRow[] = [];
  try {
    for (const row of chosenRows(options)) finished.push(await runRow(row, options, folder));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  console.log(
    [renderMachine(machine), renderVerdicts(finished), ...finished.map(renderRow)].join("\n\n"),
  );
  if (options.write) await writePage(finished, machine);
}

function chosenRows({ rows }: BenchOptions): readonly Row[] {
  const unknown = rows.find((id) => ROWS.every((row) => row.id !== id));
  if (unknown !== undefined) {
    throw new RangeError(
      `Cannot run "${unknown}": the rows are ${ROWS.map(({ id }) => id).join(", ")}`,
    );
  }
  return ROWS.filter(({ id }) => rows.length === 0 || rows.includes(id));
}

/** Runs a row in a folder of its own. One that fails is part of the report, not its end. */
async function runRow(
  { id, title, run }: Row,
  options: BenchOptions,
  parent: string,
): Promise<FinishedRow> {
  const folder = await Deno.makeTempDir({ dir: parent });
  const say = (line: string): void => console.error(`${id}: ${line}`);
  say("preparing");
  try {
    return { id, title, result: await run({ options, folder, say }), failure: undefined };
  } catch (error) {
    const failure = error instanceof Error ? error.message : String(error);
    say(failure);
    return { id, title, result: undefined, failure };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function writePage(
  rows: readonly FinishedRow[],
  machine: ReturnType<typeof thisMachine>,
): Promise<void> {
  const page = new URL("../docs/benchmarks.md", import.meta.url);
  const before = await Deno.readTextFile(page).catch(() => "");
  const command = ["deno task bench", ...Deno.args].join(" ");
  await Deno.writeTextFile(page, renderPage(rows, { machine, command, before }));
  // The formatter aligns tables better than a script would.
  await new Deno.Command(Deno.execPath(), { args: ["fmt", "--quiet", page.href] }).output();
  const large = rows.find(({ id }) => id === largeFile.id)?.result;
  if (large === undefined) return;
  const chart = renderChart("One large file, verified or not", large.entries);
  await Deno.writeTextFile(new URL("../docs/benchmarks.svg", import.meta.url), chart);
}

if (import.meta.main) {
  try {
    await main(parseBenchOptions(Deno.args));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    Deno.exit(1);
  }
}
