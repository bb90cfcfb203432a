import { displayWidth, padColumns, visibleText, wrapText } from "../../mod.ts";

/** Options of {@linkcode textTable}. */
export interface TextTableOptions {
  /** Columns that are aligned at their right, from 0. @default none */
  readonly right?: readonly number[];
  /** The columns of the screen that a row should keep to. @default 80 */
  readonly width?: number;
}

/**
 * Rows of cells as lines. Columns are as wide as their widest cell and two blanks apart; a last
 * column that would leave the screen is wrapped at its blanks, within itself.
 */
export function textTable(
  rows: readonly (readonly string[])[],
  options: TextTableOptions = {},
): string[] {
  const { right = [], width = 80 } = options;
  const cells = rows.map((row) => row.map(visibleText));
  const columns = cells.reduce((most, row) => Math.max(most, row.length), 0);
  const widths = Array.from(
    { length: columns },
    (_, column) => cells.reduce((most, row) => Math.max(most, displayWidth(row[column] ?? "")), 0),
  );
  const indent = widths.slice(0, -1).reduce((sum, columnWidth) => sum + columnWidth + 2, 0);
  // Where hardly a word has room, the terminal does better with the whole line.
  const room = width - indent < LEAST_ROOM ? Infinity : width - indent;
  return cells.flatMap((row) => {
    const head = widths.slice(0, -1).map((columnWidth, column) =>
      padColumns(row[column] ?? "", columnWidth, {
        side: right.includes(column) ? "left" : "right",
      })
    );
    const [first = "", ...rest] = wrapText(row[columns - 1] ?? "", room);
    return [
      [...head, first].join("  ").trimEnd(),
      ...rest.map((line) => " ".repeat(indent) + line),
    ];
  });
}

/** Columns in which a cell of several words can still be read. */
const LEAST_ROOM = 16;
