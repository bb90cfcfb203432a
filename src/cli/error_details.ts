import { AmbiguousModelError, DoesNotFitError, formatBytes, redact } from "../../mod.ts";
import { PartialFailure } from "./partial_failure.ts";
import { textTable } from "./text_table.ts";

/** What a person needs to see to understand an error, beyond its message: a table, line by line. */
export function errorDetails(error: unknown): readonly string[] {
  if (error instanceof PartialFailure) {
    const failures = error.failures.map(({ model, error }) => [model, redact(error.message)]);
    return textTable(failures, { width: Infinity }).map((line) => `  ${line}`);
  }
  if (error instanceof DoesNotFitError) {
    const needs = error.choices.map(({ label, size, neededBytes, isEstimate = false }) => [
      label,
      formatBytes(size),
      `needs ${isEstimate ? "about " : ""}${formatBytes(neededBytes)}`,
    ]);
    return textTable(needs, { right: [1] }).map((line) => `  ${line}`);
  }
  if (!(error instanceof AmbiguousModelError)) return [];
  const rows = error.choices.map(({ label, size, files }) => [
    label,
    formatBytes(size),
    files === 1 ? "" : `in ${files} files`,
  ]);
  return textTable(rows, { right: [1] }).map((line) => `  ${line}`);
}
