import fc from "fast-check";
import { anyText, mutatedText } from "./mutated_text.ts";

/**
 * JSON that nearly is one of the originals: values replaced by others, fields gone, renamed, there
 * twice or nested very deeply; sometimes no JSON at all.
 */
export function mutatedJson(...originals: readonly unknown[]): fc.Arbitrary<string> {
  const mutants = fc.tuple(fc.constantFrom(...originals), fc.array(EDIT, { maxLength: 3 }))
    .map(([original, edits]) => textOf(edits.reduce(applied, original)));
  return fc.oneof(
    { weight: 7, arbitrary: mutants },
    { weight: 2, arbitrary: mutatedText(...originals.map((original) => JSON.stringify(original))) },
    { weight: 1, arbitrary: fc.json({ maxDepth: 3 }) },
  );
}

/** The value of a text that may be JSON; undefined where it is none. */
export function valueOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

interface Edit {
  readonly kind: "replace" | "delete" | "rename" | "double" | "repeat";
  readonly node: number;
  readonly value: unknown;
  readonly name: string;
}

/** Stands for a value nested so deeply that whoever follows it by recursion falls. */
const DEEP = "\ue000deep";
/** Begins the name of a field that is to be there twice. */
const TWICE = "\ue000twice:";

const HOSTILE: readonly unknown[] = [
  ...[null, true, false, "", "x", [], {}, [[]], [null], [{}], { a: 1 }, -1, 0, 1, 0.5, 1e300],
  ...[
    2 ** 31,
    2 ** 32,
    2 ** 53,
    -(2 ** 53),
    "0",
    "\0",
    "\x1b[31m",
    "\u202e",
    "../../x",
    "/x",
    "C:x",
  ],
  ...["__proto__", "constructor", "a".repeat(40), "a".repeat(64), "A".repeat(64), "\ud800"],
  ...["x".repeat(100_000), "/".repeat(50_000), " ".repeat(50_000), "9".repeat(5000), DEEP],
  ...["http://h", "https://h/../x", "https://u:p@h/", "//h", "file:///x", "1e999", "NaN"],
  ...[new Array(2000).fill(0), new Array(2000).fill({}), { length: 5 }, { toString: null }],
];

const EDIT: fc.Arbitrary<Edit> = fc.record({
  kind: fc.constantFrom("replace", "replace", "replace", "delete", "rename", "double", "repeat"),
  node: fc.nat(9999),
  value: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...HOSTILE) },
    { weight: 1, arbitrary: anyText(20) },
    { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
  ),
  name: fc.constantFrom("__proto__", "constructor", "length", "", "x", "toJSON", "then", "0"),
});

/** A copy in which one node, counted from the top, is changed. */
function applied(value: unknown, edit: Edit): unknown {
  let left = edit.node % nodesIn(value);
  const walk = (node: unknown): unknown => {
    if (left-- === 0) return changed(node, edit);
    if (typeof node !== "object" || node === null) return node;
    if (Array.isArray(node)) {
      return node.flatMap((item) => {
        const isHere = left === 0;
        const fresh = walk(item);
        if (!isHere) return [fresh];
        return edit.kind === "delete" ? [] : edit.kind === "double" ? [item, item] : [fresh];
      });
    }
    return Object.fromEntries(
      Object.entries(node).flatMap(([name, item]) => {
        const isHere = left === 0;
        const fresh = walk(item);
        if (!isHere) return [[name, fresh]];
        switch (edit.kind) {
          case "delete":
            return [];
          case "rename":
            return [[edit.name, item]];
          case "double":
            return [[name, item], [`${TWICE}${name}`, edit.value]];
          default:
            return [[name, fresh]];
        }
      }),
    );
  };
  return walk(value);
}

function changed(node: unknown, { kind, value }: Edit): unknown {
  if (kind === "replace") return value;
  if (kind === "repeat") return Array.isArray(node) ? new Array(100).fill(node).flat() : [node];
  return node;
}

function nodesIn(value: unknown): number {
  if (typeof value !== "object" || value === null) return 1;
  return Object.values(value).reduce<number>((sum, item) => sum + nodesIn(item), 1);
}

function textOf(value: unknown): string {
  const text = JSON.stringify(value);
  const depth = Math.floor(DEEPEST / Math.max(1, text.split(`"${DEEP}"`).length - 1));
  return text.replaceAll(`"${DEEP}"`, "[".repeat(depth) + "]".repeat(depth))
    .replaceAll(`"${TWICE}`, '"')
    .slice(0, LONGEST);
}

/** What edits of edits have made longer than this is cut off, and then is no JSON. */
const LONGEST = 1_000_000;

const DEEPEST = 50_000;
