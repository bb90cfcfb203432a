/** A card taken apart: the text is `before + yaml + after + body`. */
export interface FrontMatter {
  /** What stands before the metadata, the opening fence included. */
  readonly before: string;
  /** The metadata, with the end of its last line; empty where there is none. */
  readonly yaml: string;
  /** The closing fence with its line end. */
  readonly after: string;
  /** Everything behind the closing fence. */
  readonly body: string;
  /** The line of the card on which the metadata begins, from 1. */
  readonly line: number;
}

/**
 * Finds the metadata of a card: the first thing in it, between two lines `---`. Undefined where it
 * does not begin with such a line, or no second one follows. As tolerant as huggingface_hub's
 * `repocard.py`: blank lines before the block, blanks behind a fence, any line end.
 */
export function splitFrontMatter(text: string): FrontMatter | undefined {
  const before = OPENING.exec(text)?.[0];
  if (before === undefined) return undefined;
  const rest = text.slice(before.length);
  const closing = CLOSING.exec(rest);
  if (closing === null) return undefined;
  return {
    before,
    yaml: rest.slice(0, closing.index),
    after: closing[0],
    body: rest.slice(closing.index + closing[0].length),
    line: lineEnds(before) + 1,
  };
}

/** Whether the text begins with an opening fence, whatever follows. */
export function opensFrontMatter(text: string): boolean {
  return OPENING.test(text);
}

/** The number of line ends in a text. */
export function lineEnds(text: string): number {
  return text.match(/\r\n|\r|\n/g)?.length ?? 0;
}

/** The line end a text uses, `\n` where it has none. */
export function lineEndOf(text: string): string {
  return /\r\n|\r|\n/.exec(text)?.[0] ?? "\n";
}

const OPENING = /^\s*?(?<![^\r\n\uFEFF])---[ \t]*(?:\r\n|\r|\n)/;

/** Not `^` with the flag `m`, which would begin a line after U+2028 too. */
const CLOSING = /(?<![^\r\n])---[ \t]*(?:\r\n|\r|\n|$)/;
