import { InvalidFormatError } from "../vocabulary/errors.ts";

/**
 * The fields of one object of a catalogue, each read by the type it must have. Every method throws
 * an {@linkcode InvalidFormatError} that names the field, its value and what was expected.
 */
export class JsonFields {
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #where: string;

  private constructor(values: Readonly<Record<string, unknown>>, where: string) {
    this.#values = values;
    this.#where = where;
  }

  /**
   * Takes a JSON value that must be an object; `where` is its place, for the messages.
   *
   * @throws {InvalidFormatError} when it is not an object
   */
  static of(value: unknown, where: string): JsonFields {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw new InvalidFormatError(`Cannot read the catalogue: ${where} is not an object`);
    }
    return new JsonFields(value as Readonly<Record<string, unknown>>, where);
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

  #fail(name: string, expected: string): never {
    const value = JSON.stringify(this.value(name)) ?? "missing";
    throw new InvalidFormatError(
      `Cannot read the catalogue: ${this.#where}.${name} is ${value}, expected ${expected}`,
    );
  }
}
