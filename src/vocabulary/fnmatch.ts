/**
 * Whether `path` matches `pattern` as Python's `fnmatch.fnmatchcase` decides it: `*` stands for any
 * run of characters and `?` for one, `/` and line feeds included; `[abc]`, `[a-z]` and `[!abc]` for
 * one of, or none of, a set. Nothing escapes (`[*]` is a literal star), an unclosed `[` is literal,
 * a leading dot is not special, and the whole path has to match.
 *
 * Takes at most (length of path) × (length of pattern) steps, whatever the pattern.
 */
export function fnmatch(path: string, pattern: string): boolean {
  const characters = codePoints(path);
  const tokens = parse(codePoints(pattern));
  let token = 0;
  let position = 0;
  // Only the latest star is ever widened: an earlier one cannot match more than it does already.
  let star = -1;
  let retryAt = 0;
  while (position < characters.length) {
    const expected = tokens[token];
    if (expected === STAR) {
      star = token++;
      retryAt = position;
    } else if (expected !== undefined && accepts(expected, characters[position] ?? 0)) {
      token++;
      position++;
    } else if (star >= 0) {
      token = star + 1;
      position = ++retryAt;
    } else {
      return false;
    }
  }
  while (tokens[token] === STAR) token++;
  return token === tokens.length;
}

/** Which paths of a repository are wanted. */
export interface PathFilter {
  /** Patterns of which one has to match; none at all match nothing. @default every path */
  readonly include?: readonly string[] | undefined;
  /** Patterns of which none may match. @default none */
  readonly exclude?: readonly string[] | undefined;
}

/**
 * Whether `path` passes `filter`, by huggingface_hub's rules for allow and ignore patterns:
 * {@linkcode fnmatch} on the whole path, a pattern that ends in `/` covers the folder, and `\`
 * counts as `/` in both.
 */
export function matches(path: string, filter: PathFilter): boolean {
  const { include, exclude = [] } = filter;
  const name = path.replaceAll("\\", "/");
  const fits = (pattern: string) => fnmatch(name, wholeFolder(pattern.replaceAll("\\", "/")));
  return (include === undefined || include.some(fits)) && !exclude.some(fits);
}

function wholeFolder(pattern: string): string {
  return pattern.endsWith("/") ? `${pattern}*` : pattern;
}

/** One character out of `ranges`, or, when negated, out of all others. */
interface CharacterSet {
  readonly negated: boolean;
  readonly ranges: readonly (readonly [first: number, last: number])[];
}

const STAR = "star";
type Token = CharacterSet | typeof STAR;

const ANY: CharacterSet = { negated: true, ranges: [] };
const NONE: CharacterSet = { negated: false, ranges: [] };

function accepts(token: Token, character: number): boolean {
  if (token === STAR) return true;
  const inside = token.ranges.some(([first, last]) => first <= character && character <= last);
  return inside !== token.negated;
}

function parse(pattern: readonly number[]): Token[] {
  const tokens: Token[] = [];
  let index = 0;
  while (index < pattern.length) {
    const character = pattern[index++] ?? 0;
    if (character === code("*")) {
      if (tokens.at(-1) !== STAR) tokens.push(STAR);
    } else if (character === code("?")) {
      tokens.push(ANY);
    } else {
      const end = character === code("[") ? endOfSet(pattern, index) : -1;
      if (end < 0) {
        tokens.push({ negated: false, ranges: [[character, character]] });
      } else {
        tokens.push(parseSet(pattern.slice(index, end)));
        index = end + 1;
      }
    }
  }
  return tokens;
}

/** The index of the `]` that closes a set; one right at its beginning belongs to the set. */
function endOfSet(pattern: readonly number[], start: number): number {
  let index = start;
  if (pattern[index] === code("!")) index++;
  if (pattern[index] === code("]")) index++;
  return pattern.indexOf(code("]"), index);
}

/** Reads what stands between the brackets. A range is what two neighbouring chunks make. */
function parseSet(inner: readonly number[]): CharacterSet {
  const chunks = withoutEmptyRanges(splitAtRanges(inner));
  const negated = chunks[0]?.[0] === code("!");
  if (negated) chunks[0]?.shift();
  if (chunks.length === 1 && chunks[0]?.length === 0) return negated ? ANY : NONE;
  const ranges: [number, number][] = [];
  for (const [index, chunk] of chunks.entries()) {
    for (const character of chunk) ranges.push([character, character]);
    const first = chunk.at(-1);
    const last = chunks[index + 1]?.[0];
    if (last === undefined) continue;
    // Without a character before it, the hyphen stands for itself.
    ranges.push(first === undefined ? [code("-"), code("-")] : [first, last]);
  }
  return { negated, ranges };
}

/** Cuts at each hyphen that makes a range: `a-cx-z` → `a`, `cx`, `z`. Python's `translate` does the same. */
function splitAtRanges(inner: readonly number[]): number[][] {
  const chunks: number[][] = [];
  let start = 0;
  let hyphen = inner.indexOf(code("-"), inner[0] === code("!") ? 2 : 1);
  while (hyphen >= 0) {
    chunks.push(inner.slice(start, hyphen));
    start = hyphen + 1;
    hyphen = inner.indexOf(code("-"), hyphen + 3);
  }
  const rest = inner.slice(start);
  if (rest.length > 0) chunks.push(rest);
  else chunks.at(-1)?.push(code("-"));
  return chunks;
}

/** A range that runs backwards (`z-a`) matches nothing: its two ends vanish. */
function withoutEmptyRanges(chunks: number[][]): number[][] {
  const kept = [...chunks];
  for (let index = kept.length - 1; index > 0; index--) {
    const before = kept[index - 1] ?? [];
    const after = kept[index] ?? [];
    if ((before.at(-1) ?? 0) > (after[0] ?? 0)) {
      kept.splice(index - 1, 2, [...before.slice(0, -1), ...after.slice(1)]);
    }
  }
  return kept;
}

function code(character: string): number {
  return character.charCodeAt(0);
}

/** Python counts code points, where a JavaScript string counts UTF-16 units. */
function codePoints(text: string): number[] {
  return Array.from(text, (character) => character.codePointAt(0) ?? 0);
}
