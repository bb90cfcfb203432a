import type { Event, ScalarEvent } from "js-yaml";
import { lineEnds } from "./front_matter.ts";

/** The keys and indices that lead to a value of a card's metadata, from the top. */
export type MetadataPath = readonly (string | number)[];

/** Where things stand in a YAML text. Lines count from 1. */
export interface YamlPlaces {
  /** The line of a value's key or `-`; for a value that is not there, of what it would belong to. */
  lineOf(path: MetadataPath): number;
  /** Words that stand without quotes and are no text to a reader of YAML 1.1, such as `no`. */
  readonly truthWords: readonly { readonly word: string; readonly line: number }[];
}

/** Finds out where the values of a YAML text stand. The text must be readable by `readYaml`. */
export async function yamlPlaces(yaml: string): Promise<YamlPlaces> {
  const { getScalarValue, parseEvents } = await import("js-yaml");
  const walk = new Walk(yaml, (event) => getScalarValue(yaml, event));
  const [, ...events] = parseEvents(yaml, {});
  for (const event of events) walk.enter(event);
  const { lines, truthWords } = walk;
  return {
    truthWords,
    lineOf: (path) => {
      for (let length = path.length; length > 0; length--) {
        const line = lines.get(JSON.stringify(path.slice(0, length)));
        if (line !== undefined) return line;
      }
      return 1;
    },
  };
}

/** js-yaml's numbers of events and styles (`EVENT_ID`, `SCALAR_STYLE`), which its types promise. */
const SEQUENCE = 2;
const MAPPING = 3;
const SCALAR = 4;
const ALIAS = 5;
const POP = 6;
const PLAIN = 1;

interface Level {
  readonly path: MetadataPath;
  readonly isMapping: boolean;
  /** The key whose value comes next. */
  key: string | undefined;
  /** Items so far. */
  count: number;
}

/** One pass over the events of a text. */
class Walk {
  readonly lines: Map<string, number> = new Map();
  readonly truthWords: { word: string; line: number }[] = [];
  readonly #yaml: string;
  readonly #valueOf: (event: ScalarEvent) => string;
  readonly #levels: Level[] = [];
  #offset = 0;
  #line = 1;

  constructor(yaml: string, valueOf: (event: ScalarEvent) => string) {
    this.#yaml = yaml;
    this.#valueOf = valueOf;
  }

  enter(event: Event): void {
    if (event.type === POP) {
      this.#levels.pop();
      return;
    }
    const level = this.#levels.at(-1);
    const isKey = level?.isMapping === true && level.key === undefined;
    if (isKey && (event.type === SCALAR || event.type === ALIAS)) {
      level.key = event.type === SCALAR ? this.#valueOf(event) : "";
      const start = event.type === SCALAR ? event.valueStart : event.anchorStart;
      this.#note([...level.path, level.key], start);
      return;
    }
    const path = level === undefined ? [] : [...level.path, level.key ?? level.count];
    if (level !== undefined) {
      level.count++;
      level.key = undefined;
    }
    if (event.type === SEQUENCE || event.type === MAPPING) {
      this.#note(path, event.start);
      this.#levels.push({ path, isMapping: event.type === MAPPING, key: undefined, count: 0 });
    } else if (event.type === SCALAR) {
      this.#note(path, event.valueStart);
      this.#noteTruth(event);
    }
  }

  /** A value stands where its key does, or its `-`. */
  #note(path: MetadataPath, offset: number): void {
    const key = JSON.stringify(path);
    if (!this.lines.has(key)) this.lines.set(key, this.#lineAt(offset));
  }

  #noteTruth(event: ScalarEvent): void {
    const word = this.#valueOf(event);
    if (event.style !== PLAIN || !/^(yes|no|on|off)$/i.test(word)) return;
    this.truthWords.push({ word, line: this.#lineAt(event.valueStart) });
  }

  /** Events come in the order of the text, so that no line is counted twice. */
  #lineAt(offset: number): number {
    if (offset > this.#offset) {
      this.#line += lineEnds(this.#yaml.slice(this.#offset, offset));
      this.#offset = offset;
    }
    return this.#line;
  }
}
