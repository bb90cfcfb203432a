/** Options of {@linkcode nearestNames}. */
export interface NearestNamesOptions {
  /** How many names at most. @default 3 */
  readonly limit?: number;
}

/**
 * The names that somebody who typed `word` may have meant, the likeliest first: those within a
 * quarter of its length in typing errors, and those that hold it, or are held by it, as a word of
 * their own; failing these, the names it abbreviates. Upper and lower case count as equal; names at
 * the same distance keep their order.
 */
export function nearestNames(
  word: string,
  names: Iterable<string>,
  options: NearestNamesOptions = {},
): string[] {
  const { limit = 3 } = options;
  const wanted = word.toLowerCase();
  if (wanted === "" || wanted.length > LONGEST) return [];
  const tolerance = Math.max(2, Math.floor(wanted.length / 4));
  const candidates = [...names].filter(({ length }) => length <= LONGEST)
    .map((name) => ({ name, lower: name.toLowerCase() }))
    .map(({ name, lower }) => ({ name, lower, distance: editDistance(wanted, lower) }))
    .sort((a, b) => a.distance - b.distance);
  const near = candidates.filter(({ lower, distance }) =>
    distance <= tolerance || holdsWord(lower, wanted) || holdsWord(wanted, lower)
  );
  const found = near.length > 0 ? near : candidates.filter(({ lower }) => shortens(wanted, lower));
  return found.slice(0, limit).map(({ name }) => name);
}

/** Nobody mistypes a longer name, and to compare two of a file's would take for ever. */
const LONGEST = 200;

/** Whether `word` stands in `text` between characters that are neither letters nor digits. */
function holdsWord(text: string, word: string): boolean {
  return new RegExp(`(?<![a-z0-9])${RegExp.escape(word)}(?![a-z0-9])`).test(text);
}

/** Whether `short` is what remains of `long` after leaving out some characters. */
function shortens(short: string, long: string): boolean {
  let matched = 0;
  for (const character of long) if (character === short[matched]) matched++;
  return matched === short.length;
}

/**
 * The number of typing errors between two words: characters added, dropped, exchanged for another,
 * or swapped with their neighbour (Damerau and Levenshtein's distance, each place edited once).
 */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      const swapped = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current[column] = Math.min(
        at(last, column) + 1,
        at(current, column - 1) + 1,
        at(last, column - 1) + (same ? 0 : 1),
        row > 1 && column > 1 && swapped ? at(beforeLast, column - 2) + 1 : Infinity,
      );
    }
    beforeLast = last;
    last = current;
  }
  return at(last, b.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Infinity;
}
