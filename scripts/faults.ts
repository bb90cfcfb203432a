/**
 * Lets every fault meet everything users do, and prints what came of it:
 *
 *     deno task faults [--only TEXT]
 *
 * @module
 */
import { parseArgs } from "node:util";
import { mapConcurrently } from "../src/vocabulary/map_concurrently.ts";
import {
  type Cell,
  type CellOutcome,
  cells,
  missingCells,
  runCell,
} from "../tests/faults/matrix.ts";

/** Cells mostly wait; these many do so together. */
const TOGETHER = 8;

/** The longest that a cell may take, in milliseconds; most take a second, some retry for half a minute. */
const LONGEST_CELL_MS = 180_000;

if (import.meta.main) {
  const { values } = parseArgs({
    args: Deno.args,
    options: { only: { type: "string", default: "" } },
  });
  const wanted = cells().filter((cell) => nameOf(cell).includes(values.only));
  const outcomes: CellOutcome[] = [];
  await mapConcurrently(wanted, TOGETHER, async (cell) => {
    const outcome = await runInTime(cell);
    outcomes.push(outcome);
    console.log(line(outcome));
  });
  const missing = missingCells(wanted, outcomes);
  for (const cell of missing) console.log(`MISSING ${cell}`);
  console.log(summary(outcomes));
  const isFailed = missing.length > 0 || outcomes.some(({ failure }) => failure !== undefined);
  // A cell that has not ended must not keep the process from ending.
  Deno.exit(isFailed ? 1 : 0);
}

function nameOf({ fault, operation }: Cell): string {
  return `${fault.id} ${operation.id}`;
}

/** A cell that does not end is a cell that fails. */
async function runInTime(cell: Cell): Promise<CellOutcome> {
  const late = Promise.withResolvers<CellOutcome>();
  const timer = setTimeout(() =>
    late.resolve({
      fault: cell.fault.id,
      operation: cell.operation.id,
      expected: "an end",
      failure: `it has not ended after ${LONGEST_CELL_MS / 1000} s`,
      applies: true,
      requests: 0,
      allRequests: 0,
    }), LONGEST_CELL_MS);
  try {
    return await Promise.race([runCell(cell), late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

function line({ fault, operation, expected, failure, applies, requests }: CellOutcome): string {
  const state = failure !== undefined ? "FAILED" : applies ? "ok    " : "none  ";
  const cell = `${state}  ${fault.padEnd(34)} ${operation.padEnd(16)} ${expected}`;
  if (failure !== undefined) return `${cell}\n        ${failure}`;
  return applies ? `${cell}  (${requests})` : cell;
}

/** What came of each column, and of all. */
function summary(outcomes: readonly CellOutcome[]): string {
  const columns = Map.groupBy(outcomes, ({ operation }) => operation);
  return [
    ...columns.entries().map(([name, column]) => `${name.padEnd(18)} ${counts(column)}`),
    `${"all".padEnd(18)} ${counts(outcomes)}`,
  ].join("\n");
}

function counts(outcomes: readonly CellOutcome[]): string {
  const of = (holds: (outcome: CellOutcome) => boolean) => outcomes.filter(holds).length;
  const failed = of(({ failure }) => failure !== undefined);
  const none = of(({ applies }) => !applies);
  const requests = outcomes.reduce((sum, { allRequests }) => sum + allRequests, 0);
  const passed = outcomes.length - failed - none;
  return `${outcomes.length} cells: ${passed} passed, ${none} cannot apply, ${failed} failed; ` +
    `${requests} requests`;
}
