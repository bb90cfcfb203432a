import { InvalidFormatError } from "./errors.ts";
import { isObject } from "./is_object.ts";
import { nearestNames } from "./nearest_names.ts";

/**
 * The fields of one object of a JSON document, each read by the type it must have. Every method
 * throws an {@linkcode InvalidFormatError} that names the field, its value and what was expected.
 */
export class JsonFields {
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #where: string;
  readonly #document: string;

  private constructor(
    values: Readonly<Record<string, unknown>>,
    where: string,
    document: string,
  ) {
    this.#values = values;
    this.#where = where;
    this.#document = document;
  }

  /**
   * Takes a JSON value that must be an object; `where` is its place, "" for the whole, and `document`
   * what it is a part of, for the messages.
   *
   * @throws {InvalidFormatError} when it is not an object
   */
  static of(value: unknown, where: string, document: string): JsonFields {
    if (isObject(value)) return new JsonFields(value, where, document);
    throw new InvalidFormatError(
      `Cannot read ${document}: ${where || "it"} is ${shown(value)}, expected an object`,
    );
  }

  /** Refuses fields of any other name: a misspelt one would be ignored. */
  only(names: readonly string[]): void {
    const other = Object.keys(this.#values).find((name) => !names.includes(name));
    if (other === undefined) return;
    const [near] = nearestNames(other, names);
    throw new InvalidFormatError(
      `Cannot read ${this.#document}: ${this.#place(other)} is not a field it may have${
        near === undefined ? `, expected ${names.join(", ")}` : `; the nearest: "${near}"`
      }`,
    );
  }

  /** Whether the field is there. */
  has(name: string): boolean {
    return Object.hasOwn(this.#values, name);
  }

  /** The field as it is; undefined where it is missing. */
  value(name: string): unknown {
    return this.has(name) ? this.#values[name] : undefined;
  }

  /** A text of at least one character. */
  text(name: string): string {
    const value = this.value(name);
    return typeof value === "string" && value !== "" ? value : this.#fail(name, "a text");
  }

  /** A text of the form that `pattern` describes. */
  matching(name: string, pattern: RegExp): string {
    const text = this.text(name);
    return pattern.test(text) ? text : this.#fail(name, `the form ${pattern.source}`);
  }

  /** One of a few texts. */
  oneOf<T extends string>(name: string, choices: readonly T[]): T {
    const value = this.value(name);
    return choices.find((choice) => choice === value) ??
      this.#fail(name, `one of ${choices.join(", ")}`);
  }

  /** A number above zero. */
  positive(name: string): number {
    const value = this.value(name);
    return typeof value === "number" && value > 0 ? value : this.#fail(name, "a positive number");
  }

  /** A whole number above zero. */
  wholeNumber(name: string): number {
    const value = this.positive(name);
    return Number.isSafeInteger(value) ? value : this.#fail(name, "a whole number");
  }

  /** True or false. */
  flag(name: string): boolean {
    const value = this.value(name);
    return typeof value === "boolean" ? value : this.#fail(name, "true or false");
  }

  /** A list of anything. */
  list(name: string): readonly unknown[] {
    const value = this.value(name);
    return Array.isArray(value) ? value : this.#fail(name, "a list");
  }

  /** A list of texts of at least one character each. */
  texts(name: string): readonly string[] {
    return this.list(name).map((value, index) =>
      typeof value === "string" && value !== ""
        ? value
        : this.#fail(`${name}[${index}]`, "a text", value)
    );
  }

  /** Where a field is, such as `models[1].to`. */
  #place(name: string): string {
    return this.#where === "" ? name : `${this.#where}.${name}`;
  }

  #fail(name: string, expected: string, value: unknown = this.value(name)): never {
    throw new InvalidFormatError(
      `Cannot read ${this.#document}: ${this.#place(name)} is ${
        shown(value)
      }, expected ${expected}`,
    );
  }
}

/** A value as its document has it, as far as it is short. */
function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "missing";
  return text.length <= MOST_SHOWN ? text : `${text.slice(0, MOST_SHOWN)}...`;
}

const MOST_SHOWN = 60;
