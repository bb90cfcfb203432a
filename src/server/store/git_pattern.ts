/**
 * A pattern of a `.gitattributes` or `.gitignore`: one without a slash matches names at any depth,
 * one with a slash the whole path.
 *
 * Takes at most (length of path) × (length of pattern) steps, whatever the pattern: who writes it
 * must not be able to keep the server busy.
 */
export class GitPattern {
  readonly #steps: readonly Step[];
  readonly #anchored: boolean;
  /** What it is, where it stands for itself alone. */
  readonly #literal: string | undefined;

  /** Reads a pattern; every text is one, and one that is too long for git matches nothing. */
  constructor(pattern: string) {
    this.#anchored = pattern.includes("/");
    const tokens = pattern.length > LONGEST ? [] : [...pattern.replace(/^\//, "").matchAll(TOKEN)];
    this.#steps = tokens.flatMap(([token, escaped]) =>
      escaped === undefined ? stepsOf(token) : [one(escaped)]
    );
    const characters = this.#steps.map(({ literal }) => literal);
    this.#literal = characters.includes(undefined) ? undefined : characters.join("");
  }

  /** What it stands for alone, a name at any depth or a whole path; undefined where it has wildcards. */
  get literal(): { readonly text: string; readonly isPath: boolean } | undefined {
    return this.#literal === undefined
      ? undefined
      : { text: this.#literal, isPath: this.#anchored };
  }

  /** Whether a path matches. All ways to match are followed at once, a character at a time. */
  test(path: string): boolean {
    const text = this.#anchored ? path : path.slice(path.lastIndexOf("/") + 1);
    if (this.#literal !== undefined) return text !== "" && text === this.#literal;
    const steps = this.#steps;
    const seen = new Uint32Array(steps.length + 1);
    let time = 1;
    const reach = (place: number, reached: number[]): void => {
      if (seen[place] === time) return;
      seen[place] = time;
      reached.push(place);
      for (const skip of steps[place]?.skips ?? []) reach(place + skip, reached);
    };
    let places: number[] = [];
    reach(0, places);
    for (const character of text) {
      const next: number[] = [];
      time++;
      for (const place of places) {
        const step = steps[place];
        if (step?.accepts(character) === true) reach(step.repeats ? place : place + 1, next);
      }
      if (next.length === 0) return false;
      places = next;
    }
    return places.includes(steps.length);
  }
}

/**
 * Leaves out the patterns with wildcards beyond the first thousand, far more than anybody writes: each
 * of them is held against every path.
 */
export function withFewWildcards<T extends { readonly pattern: GitPattern }>(
  rules: readonly T[],
): readonly T[] {
  let wildcards = 0;
  return rules.filter(({ pattern }) =>
    pattern.literal !== undefined || ++wildcards <= MOST_WILDCARDS
  );
}

const MOST_WILDCARDS = 1000;

/** Of attributes git takes no longer lines than this either. */
const LONGEST = 2048;

/** What one character of a path is held against. */
interface Step {
  readonly accepts: (character: string) => boolean;
  /** The only character it accepts, where there is only one. */
  readonly literal?: string;
  /** Whether it may take any number of characters. */
  readonly repeats?: boolean;
  /** How many steps further one may go on without a character. @default none */
  readonly skips?: readonly number[];
}

const TOKEN = /\\(.)|\[\[:space:\]\]|\[[!^]?[^\]\/\\[]+\]|\/\*\*\/|^\*\*\/|\/\*\*$|[\s\S]/gu;

const anything = (): boolean => true;
const inName = (character: string): boolean => character !== "/";

function one(literal: string): Step {
  return { accepts: (character) => character === literal, literal };
}

/** Any folders, or none. */
const FOLDERS: readonly Step[] = [
  { accepts: anything, repeats: true, skips: [1, 2] },
  one("/"),
];

function stepsOf(token: string): readonly Step[] {
  switch (token) {
    case "*":
      return [{ accepts: inName, repeats: true, skips: [1] }];
    case "?":
      return [{ accepts: inName }];
    case "/**/":
      return [one("/"), ...FOLDERS];
    case "**/":
      return FOLDERS;
    case "/**":
      return [one("/"), { accepts: anything, repeats: true, skips: [1] }];
    case "[[:space:]]":
      return [{ accepts: (character) => /\s/.test(character) }];
    default:
      return [token.length > 2 ? characterSet(token) : one(token)];
  }
}

/** A range that runs backwards matches nothing, as in git. */
function characterSet(token: string): Step {
  const isNegated = /^\[[!^]/.test(token);
  const ranges = token.slice(isNegated ? 2 : 1, -1).matchAll(/(.)-(.)|./gsu)
    .map(([single, low = single, high = single]) => [low, high] as const).toArray();
  return {
    accepts: (character) =>
      inName(character) &&
      ranges.some(([low, high]) => low <= character && character <= high) !== isNegated,
  };
}
