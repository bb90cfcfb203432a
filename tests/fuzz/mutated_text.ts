import fc from "fast-check";

/**
 * Texts that nearly are one of the originals: pieces taken out, doubled, or replaced by what is
 * feared, once or many thousand times; sometimes any text.
 */
export function mutatedText(...originals: readonly string[]): fc.Arbitrary<string> {
  const mutants = fc.tuple(fc.constantFrom(...originals), fc.array(EDIT, { maxLength: 4 }))
    .map(([original, edits]) => edits.reduce(applied, original));
  const anything = fc.oneof(
    anyText(200),
    fc.string({ maxLength: 200 }),
    fc.array(fc.constantFrom(...FEARED), { maxLength: 12 }).map((pieces) => pieces.join("")),
  );
  return fc.oneof({ weight: 8, arbitrary: mutants }, { weight: 2, arbitrary: anything });
}

/** Any UTF-16 units, half characters included; fast-check's own take eighty megabytes for themselves. */
export function anyText(maxLength: number): fc.Arbitrary<string> {
  const unit = fc.oneof(fc.nat(0xff), fc.nat(0xffff));
  return fc.array(unit, { maxLength }).map((units) => String.fromCharCode(...units));
}

/** Pieces of text that make parsers stumble: steering characters, ways up, brackets, half characters. */
export const FEARED: readonly string[] = [
  ...["\0", "\x1b[2J", "\x1b]0;owned\x07", "\u009b31m", "\u202e", "\u200b", "\ufeff", "\u2028"],
  ...["\ud800", "\udc00", "é", "e\u0301", "漢", "👩‍👩‍👧", "ﬀ", "İ", "ß", "\r", "\n", "\r\n", "\t", " "],
  ...["..", ".", "/", "\\", "../", "..\\", "/..", "//", "C:", "CON", "nul.txt", ".git", "~", "%"],
  ...[
    "%2e%2e%2f",
    "%00",
    "%zz",
    "?",
    "#",
    "&",
    "=",
    "@",
    ":",
    ";",
    ",",
    "*",
    "**/",
    "[",
    "]",
    "[!",
  ],
  ...["(", ")", "{", "}", "<", ">", '"', "'", "`", "|", "!", "-", "---", "--", "...", "- ", "a: "],
  ...[
    "&a ",
    "*a",
    "<<: *a",
    "!!js/function ",
    "? ",
    "__proto__",
    "constructor",
    "toString",
    "null",
  ],
  ...["true", "NaN", "-1", "0", "1e999", "9007199254740993", "18446744073709551616", "0x10"],
  ...["http://", "https://", "hf://", "file:///", "javascript:", "//host/", "user:pass@", "[::1]"],
  ...["<!-- ruv-hub:begin -->\n", "\n<!-- ruv-hub:end -->", "hf_", "Bearer ", "bytes=", "a", "0-"],
];

interface Edit {
  readonly kind: "insert" | "remove" | "double" | "replace";
  readonly at: number;
  readonly length: number;
  readonly piece: string;
  readonly times: number;
}

/** Mostly once: what repeats a piece often looks for time that grows faster than the text. */
const TIMES = [...new Array<number>(24).fill(1), 2, 3, 10, 100, 300, 5_000, 60_000];

/** As much as a server may send in a header, and more than most files of text have. */
const LONGEST = 400_000;

const EDIT: fc.Arbitrary<Edit> = fc.record({
  kind: fc.constantFrom("insert", "insert", "remove", "double", "replace"),
  at: fc.nat(0xffff),
  length: fc.oneof(fc.nat(8), fc.nat(200)),
  piece: fc.oneof(
    fc.constantFrom(...FEARED),
    anyText(4),
  ),
  times: fc.constantFrom(...TIMES),
});

function applied(text: string, { kind, at, length, piece, times }: Edit): string {
  const start = text.length === 0 ? 0 : at % (text.length + 1);
  const before = text.slice(0, start);
  const here = text.slice(start, start + length);
  const after = text.slice(start + length);
  switch (kind) {
    case "insert":
      return (before + piece.repeat(times) + here + after).slice(0, LONGEST);
    case "replace":
      return (before + piece.repeat(times) + after).slice(0, LONGEST);
    case "double":
      return (before + here.repeat(Math.min(times, 5_000) + 1) + after).slice(0, LONGEST);
    case "remove":
      return before + after;
  }
}
