/**
 * Lets every fault meet everything users do, and prints what came of it:
 *
 *     deno task faults [--only TEXT]
 *
 * @module
 */
import { parseArgs } from "node:util";
import { mapConcurrently } from "../src/vocabulary/map_concurrently.ts";
import { type CellOutcome, cells, runCell } from "../tests/faults/matrix.ts";

/** Cells mostly wait; these many do so together. */
const TOGETHER = 8;

function line({ fault, operation, expected, failure, requests }: CellOutcome): string {
  const state = failure === undefined ? "ok    " : "FAILED";
  const cell = `${state}  ${fault.padEnd(34)} ${operation.padEnd(11)} ${expected}`;
  return failure === undefined ? `${cell}  (${requests})` : `${cell}\n        ${failure}`;
}

if (import.meta.main) {
  const { values } = parseArgs({
    args: Deno.args,
    options: { only: { type: "string", default: "" } },
  });
  const wanted = cells().filter(({ fault, operation }) =>
    `${fault.id} ${operation.id}`.includes(values.only)
  );
  const outcomes: CellOutcome[] = [];
  await mapConcurrently(wanted, TOGETHER, async (cell) => {
    const outcome = await runCell(cell);
    outcomes.push(outcome);
    console.log(line(outcome));
  });
  const failed = outcomes.filter(({ failure }) => failure !== undefined).length;
  const requests = outcomes.reduce((sum, outcome) => sum + outcome.requests, 0);
  console.log(`${outcomes.length} cells, ${failed} failed, ${requests} requests for bytes`);
  if (failed > 0) Deno.exit(1);
}
