import { type PageOptions, renderPage } from "./benchmark_page.ts";
import { renderChart } from "./chart.ts";
import { type Machine, thisMachine } from "./machine.ts";
import { type BenchOptions, parseBenchOptions } from "./options.ts";
import { renderMachine, renderRow, renderVerdicts } from "./report.ts";
import type { FinishedRow, Row } from "./row.ts";

/** A set of rows, and where their figures are written. */
export interface Benchmark {
  /** Every row there is. */
  readonly rows: readonly Row[];
  /** The task that runs it: `deno task bench`. */
  readonly task: string;
  /** The page in docs/, without its ending. */
  readonly page: string;
  /** The page's heading. */
  readonly title: string;
  /** The row that is drawn. */
  readonly charted: Row;
}

/** Runs the rows that the arguments ask for, and writes the page where they say so. */
export async function runBenchmark(benchmark: Benchmark, args: readonly string[]): Promise<void> {
  try {
    await measure(benchmark, parseBenchOptions(args), args);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    Deno.exit(1);
  }
}

async function measure(
  benchmark: Benchmark,
  options: BenchOptions,
  args: readonly string[],
): Promise<void> {
  const machine = thisMachine();
  const folder = await Deno.makeTempDir({ prefix: "bench-" });
  // Servers end with this process; what it wrote does not.
  Deno.addSignalListener("SIGINT", () => {
    Deno.removeSync(folder, { recursive: true });
    Deno.exit(130);
  });
  const finished: FinishedRow[] = [];
  try {
    for (const row of chosenRows(benchmark, options)) {
      finished.push(await runRow(row, options, folder));
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  console.log(
    [renderMachine(machine), renderVerdicts(finished), ...finished.map(renderRow)].join("\n\n"),
  );
  if (!options.write) return;
  const command = [benchmark.task, ...args].join(" ");
  await writePage(benchmark, finished, { machine, command });
}

function chosenRows({ rows }: Benchmark, { rows: wanted }: BenchOptions): readonly Row[] {
  const unknown = wanted.find((id) => rows.every((row) => row.id !== id));
  if (unknown !== undefined) {
    throw new RangeError(
      `Cannot run "${unknown}": the rows are ${rows.map(({ id }) => id).join(", ")}`,
    );
  }
  return rows.filter(({ id }) => wanted.length === 0 || wanted.includes(id));
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
  { page, title, charted }: Benchmark,
  rows: readonly FinishedRow[],
  { machine, command }: { readonly machine: Machine; readonly command: string },
): Promise<void> {
  const path = new URL(`../../docs/${page}.md`, import.meta.url);
  const before = await Deno.readTextFile(path).catch(() => "");
  const options: PageOptions = { title, chart: `${page}.svg`, machine, command, before };
  await Deno.writeTextFile(path, renderPage(rows, options));
  // The formatter aligns tables better than a script would.
  await new Deno.Command(Deno.execPath(), { args: ["fmt", "--quiet", path.href] }).output();
  const drawn = rows.find(({ id }) => id === charted.id)?.result;
  if (drawn === undefined) return;
  const chart = renderChart(`${charted.title}, verified or not`, drawn.entries);
  await Deno.writeTextFile(new URL(`../../docs/${page}.svg`, import.meta.url), chart);
}
