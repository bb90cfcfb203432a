import assert from "node:assert/strict";
import { mapConcurrently } from "../../src/vocabulary/map_concurrently.ts";
import { cells, runCell } from "./matrix.ts";

/** Cells mostly wait; these many do so together. */
const TOGETHER = 8;

// One column here, so that the suite stays short; `deno task faults` runs the whole matrix.
Deno.test("every fault that meets a first pull ends as the matrix says", async () => {
  const column = cells().filter(({ operation }) => operation.id === "pull");
  const outcomes = await mapConcurrently(column, TOGETHER, runCell);
  const failed = outcomes.filter(({ failure }) => failure !== undefined);
  assert.deepEqual(failed.map(({ fault, failure }) => `${fault}: ${failure}`), []);
});
