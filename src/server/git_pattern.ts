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

  /** Reads a pattern; every text is one. */
  constructor(pattern: string) {
    this.#anchored = pattern.includes("/");
    const tokens = pattern.replace(/^\//, "").matchAll(TOKEN);
    this.#steps = [...tokens].flatMap(([token, escaped]) =>
      escaped === undefined ? stepsOf(token) : [literal(escaped)]
    );
  }

  /** Whether a path matches. All ways to match are followed at once, a character at a time. */
  test(path: string): boolean {
    const steps = this.#steps;
    const text = this.#anchored ? path : path.slice(path.lastIndexOf("/") + 1);
    let places = new Set<number>();
    const reach = (place: number, reached: Set<number>): void => {
      if (reached.has(place)) return;
      reached.add(place);
      for (const skip of steps[place]?.skips ?? []) reach(place + skip, reached);
    };
    reach(0, places);
    for (const character of text) {
      const next = new Set<number>();
      for (const place of places) {
        const step = steps[place];
        if (step?.accepts(character) === true) reach(step.repeats ? place : place + 1, next);
      }
      if (next.size === 0) return false;
      places = next;
    }
    return places.has(steps.length);
  }
}

/** What one character of a path is held against. */
interface Step {
  readonly accepts: (character: string) => boolean;
  /** Whether it may take any number of characters. */
  readonly repeats?: boolean;
  /** How many steps further one may go on without a character. @default none */
  readonly skips?: readonly number[];
}

const TOKEN = /\\(.)|\[\[:space:\]\]|\[[!^]?[^\]\/\\[]+\]|\/\*\*\/|^\*\*\/|\/\*\*$|[\s\S]/gu;

const anything = (): boolean => true;
const inName = (character: string): boolean => character !== "/";

function literal(expected: string): Step {
  return { accepts: (character) => character === expected };
}

/** Any folders, or none. */
const FOLDERS: readonly Step[] = [
  { accepts: anything, repeats: true, skips: [1, 2] },
  literal("/"),
];

function stepsOf(token: string): readonly Step[] {
  switch (token) {
    case "*":
      return [{ accepts: inName, repeats: true, skips: [1] }];
    case "?":
      return [{ accepts: inName }];
    case "/**/":
      return [literal("/"), ...FOLDERS];
    case "**/":
      return FOLDERS;
    case "/**":
      return [literal("/"), { accepts: anything, repeats: true, skips: [1] }];
    case "[[:space:]]":
      return [{ accepts: (character) => /\s/.test(character) }];
    default:
      return [token.length > 2 ? characterSet(token) : literal(token)];
  }
}

/** A range that runs backwards matches nothing, as in git. */
function characterSet(token: string): Step {
  const isNegated = /^\[[!^]/.test(token);
  const ranges = token.slice(isNegated ? 2 : 1, -1).matchAll(/(.)-(.)|./gsu)
    .map(([one, low = one, high = one]) => [low, high] as const).toArray();
  return {
    accepts: (character) =>
      inName(character) &&
      ranges.some(([low, high]) => low <= character && character <= high) !== isNegated,
  };
}
