import { AmbiguousModelError, formatBytes } from "../../mod.ts";

/** What a person needs to see to understand an error, beyond its message: a table, line by line. */
export function errorDetails(error: unknown): readonly string[] {
  if (!(error instanceof AmbiguousModelError)) return [];
  const rows = error.choices.map(({ label, size, files }) =>
    [label, formatBytes(size), files === 1 ? "" : `in ${files} files`] as const
  );
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const [first = 0, second = 0] = widths;
  return rows.map(([label, size, files]) =>
    `  ${label.padEnd(first)}  ${size.padStart(second)}  ${files}`.trimEnd()
  );
}
