/**
 * Text as a terminal shows it: how many columns it takes, how it is made harmless, how it is
 * shortened.
 *
 * @module
 */

/**
 * Columns a terminal gives to `text`: two for wide East Asian characters and emoji, none for
 * combining marks, joiners and colour codes.
 */
export function displayWidth(text: string): number {
  const plain = text.replace(COLOR_CODES, "");
  if (/^[\x20-\x7e]*$/.test(plain)) return plain.length;
  return graphemes(plain).reduce((width, grapheme) => width + graphemeWidth(grapheme), 0);
}

/**
 * Makes every character that would steer a terminal, or reorder what is read, visible as an escape:
 * control characters, bidirectional overrides, line separators. Names come from a server, and a
 * name may hold an escape sequence.
 */
export function visibleText(text: string): string {
  return text.toWellFormed().replace(STEERING, (character) => {
    const known = ESCAPES[character];
    if (known !== undefined) return known;
    const code = character.codePointAt(0) ?? 0;
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u{${code.toString(16)}}`;
  });
}

/**
 * Shortens `text` to at most `width` columns by taking out its middle; what tells files apart, the
 * beginning and the end of their names, stays. The beginning gets `headShare` of the room.
 */
export function truncateMiddle(
  text: string,
  width: number,
  options: { readonly ellipsis?: string; readonly headShare?: number } = {},
): string {
  const { ellipsis = "…", headShare = 1 / 2 } = options;
  if (displayWidth(text) <= width) return text;
  const room = width - displayWidth(ellipsis);
  if (room <= 0) return takeColumns(graphemes(ellipsis), Math.max(0, width)).join("");
  const parts = graphemes(text);
  const head = takeColumns(parts, Math.ceil(room * headShare));
  const tailRoom = room - displayWidth(head.join(""));
  const tail = takeColumns(parts.slice(head.length).reverse(), tailRoom).reverse();
  return head.join("") + ellipsis + tail.join("");
}

/**
 * Breaks `text` at blanks into lines of at most `width` columns; where two blanks or more, or a `·`,
 * set parts apart, rather there than within a part. A word that is wider stands alone on its line, whole: a
 * path that is cut cannot be copied.
 */
export function wrapText(
  text: string,
  width: number,
  options: { readonly indent?: string } = {},
): string[] {
  const { indent = "" } = options;
  const lines: string[] = [];
  const add = (gap: string, piece: string): void => {
    const last = lines.at(-1);
    if (last === undefined) lines.push(gap + piece);
    else if (displayWidth(last + gap + piece) <= width) lines.push(`${lines.pop()}${gap}${piece}`);
    else lines.push(indent + piece);
  };
  for (const [, gap = "", part = ""] of text.matchAll(/( *)([^ ]+(?: (?!· )[^ ]+)*)/g)) {
    if (displayWidth(indent + part) <= width) {
      add(gap, part);
      continue;
    }
    part.split(" ").forEach((word, index) => add(index === 0 ? gap : " ", word));
  }
  return lines.length === 0 ? [text] : lines;
}

/** Fills `text` with blanks up to `width` columns. */
export function padColumns(
  text: string,
  width: number,
  options: { readonly side?: "left" | "right" } = {},
): string {
  const { side = "right" } = options;
  const blanks = " ".repeat(Math.max(0, width - displayWidth(text)));
  return side === "right" ? text + blanks : blanks + text;
}

// deno-lint-ignore no-control-regex -- colour codes begin with a control character
const COLOR_CODES = /\x1b\[[0-9;]*m/g;

const STEERING = /[\p{Cc}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

const ESCAPES: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** The longest beginning of `parts` that takes at most `width` columns. */
function takeColumns(parts: readonly string[], width: number): string[] {
  let used = 0;
  let count = 0;
  for (const part of parts) {
    used += graphemeWidth(part);
    if (used > width) break;
    count++;
  }
  return parts.slice(0, count);
}

let segmenter: Intl.Segmenter | undefined;

function graphemes(text: string): string[] {
  segmenter ??= new Intl.Segmenter("en", { granularity: "grapheme" });
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** Columns of one user-perceived character; its first code point decides. */
function graphemeWidth(grapheme: string): number {
  const code = grapheme.codePointAt(0) ?? 0;
  if (code < 0x7f) return grapheme.includes(EMOJI_PRESENTATION) ? 2 : code < 0x20 ? 0 : 1;
  if (/^(?:[\p{Mn}\p{Me}\p{Cc}]|(?!\u00ad)\p{Cf})/u.test(grapheme)) return 0;
  if (grapheme.includes(EMOJI_PRESENTATION) || /^\p{Emoji_Presentation}/u.test(grapheme)) return 2;
  return WIDE.some(([first, last]) => code >= first && code <= last) ? 2 : 1;
}

/** Variation selector 16: the character before it is drawn as an emoji. */
const EMOJI_PRESENTATION = "\ufe0f";

/** Unicode's East_Asian_Width W and F, without the emoji, in ranges (UAX #11). */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2329, 0x232a],
  [0x2e80, 0x303e],
  [0x3041, 0x4dbf],
  [0x4e00, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18dff],
  [0x1b000, 0x1b2ff],
  [0x1f200, 0x1f2ff],
  [0x20000, 0x3fffd],
];
