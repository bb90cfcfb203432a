import assert from "node:assert/strict";
import { mapConcurrently } from "../../src/vocabulary/map_concurrently.ts";
import { cells, missingCells, runCell } from "./matrix.ts";

/** Cells mostly wait; these many do so together. */
const TOGETHER = 8;

// One column here, so that the suite stays short; `deno task faults` runs the whole matrix.
Deno.test("every fault that meets a first pull ends as the matrix says", async () => {
  const column = cells().filter(({ operation }) => operation.id === "pull");
  const outcomes = await mapConcurrently(column, TOGETHER, runCell);
  const failed = outcomes.filter(({ failure }) => failure !== undefined);
  assert.deepEqual(failed.map(({ fault, failure }) => `${fault}: ${failure}`), []);
  assert.deepEqual(missingCells(column, outcomes), []);
});

Deno.test("missingCells() names a cell without an outcome, with two, and without a reason", () => {
  const [first, second, third] = cells();
  assert.ok(first !== undefined && second !== undefined && third !== undefined);
  const outcome = ({ fault, operation }: typeof first, expected = "whole") => ({
    fault: fault.id,
    operation: operation.id,
    expected,
    failure: undefined,
    applies: true,
    requests: 1,
    allRequests: 1,
  });
  const outcomes = [outcome(second), outcome(second), outcome(third, "")];
  assert.deepEqual(missingCells([first, second, third], outcomes), [
    "connection refused × pull",
    "connection refused × resume",
    "connection refused × update",
  ]);
  assert.deepEqual(missingCells([second], [outcome(second)]), []);
});
