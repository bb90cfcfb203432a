import { InvalidArgumentError } from "../../mod.ts";
import { UsageError } from "./usage_error.ts";

/** A flag of a command: its type follows from the field it fills. */
export type Flag<T> = [T] extends [boolean] ? Switch
  : [T] extends [readonly (infer Item)[]] ? RepeatedFlag<Item>
  : ValueFlag<T>;

/** The flags that fill an object, each under its field's name: `cacheDir` is `--cache-dir`. */
export type Flags<T> = { readonly [Name in keyof T]-?: Flag<NonNullable<T[Name]>> };

interface Described {
  /** What it does, in a few words, for the help page. */
  readonly brief: string;
  /** One letter that stands for it. */
  readonly short?: "o" | "q" | "y";
}

/** Given or not given. */
export interface Switch extends Described {
  /** Tells the kinds apart. */
  readonly kind: "switch";
}

/** Takes one value, and may be given once. */
export interface ValueFlag<T> extends Described, Reading<T> {
  /** Tells the kinds apart. */
  readonly kind: "value";
}

/** Takes one value each time, and may be given often. */
export interface RepeatedFlag<T> extends Described, Reading<T> {
  /** Tells the kinds apart. */
  readonly kind: "repeated";
}

interface Reading<T> {
  /** Stands for the value on the help page. */
  readonly placeholder: string;
  /** Whether the value may be a secret, never to be repeated. @default false */
  readonly secret?: boolean;
  /** What the value has to be, in words: "a whole number from 1 to 64". */
  readonly expects: string;
  /** Every value there is, where they can be told. */
  readonly words?: readonly string[];
  /** Reads the value; undefined, or an `InvalidArgumentError`, when it is not what is expected. */
  readonly read: (text: string) => T | undefined;
}

/** A flag of any type. */
export type AnyFlag = Switch | ValueFlag<unknown> | RepeatedFlag<unknown>;

/** Reads the value given to `--name`. */
export function readFlag<T>(name: string, flag: Reading<T>, text: string): T {
  const value = readOrUndefined(flag, text);
  if (value !== undefined) return value;
  const given = flag.secret === true ? "its value" : `"${text}"`;
  throw new UsageError(`Cannot use ${given} for --${name}: expected ${flag.expects}`);
}

/** A flag given or not. */
export function toggle(brief: string, options: Omit<Described, "brief"> = {}): Switch {
  return { kind: "switch", brief, ...options };
}

/** A text of at least one character. */
export function text(
  placeholder: string,
  brief: string,
  options: Omit<Described, "brief"> = {},
): ValueFlag<string> {
  return { kind: "value", brief, ...nonEmpty(placeholder), ...options };
}

/** Texts of at least one character each. */
export function texts(placeholder: string, brief: string): RepeatedFlag<string> {
  return { kind: "repeated", brief, ...nonEmpty(placeholder) };
}

/** One of several words. */
export function choice<T extends string>(
  words: readonly T[],
  brief: string,
  placeholder: string = words.join("|"),
): ValueFlag<T> {
  return {
    kind: "value",
    brief,
    placeholder,
    expects: `one of ${words.join(", ")}`,
    words,
    read: (given) => words.find((word) => word === given),
  };
}

/** A whole number within bounds, both included. */
export function wholeNumber(
  placeholder: string,
  brief: string,
  bounds: { readonly least: number; readonly most: number },
): ValueFlag<number> {
  const { least, most } = bounds;
  return {
    kind: "value",
    brief,
    placeholder,
    expects: `a whole number from ${least} to ${most}`,
    read: (given) => {
      const value = /^\d+$/.test(given) ? Number(given) : NaN;
      return value >= least && value <= most ? value : undefined;
    },
  };
}

function nonEmpty(placeholder: string): Reading<string> {
  return { placeholder, expects: "a text", read: (given) => given === "" ? undefined : given };
}

function readOrUndefined<T>(flag: Reading<T>, given: string): T | undefined {
  try {
    return flag.read(given);
  } catch (error) {
    if (error instanceof InvalidArgumentError) return undefined;
    throw error;
  }
}
