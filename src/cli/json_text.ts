/**
 * A value as JSON that steers no terminal: what JSON leaves as it is and a terminal obeys, or reorders
 * the line by, is written as an escape. For a program that reads it, it is the same.
 */
export function jsonText(value: unknown, indent?: number): string {
  return JSON.stringify(value, undefined, indent).replace(
    STEERING,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Deletion, the second set of control characters, line separators, and marks of direction. */
const STEERING = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;
