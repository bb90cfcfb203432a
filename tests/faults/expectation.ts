/** How an operation under a fault has to end. */
export type Expectation =
  /** It succeeds, with exactly the right bytes. */
  | { readonly kind: "whole" }
  /** It fails with this class and exit code, and nothing wrong is visible. */
  | { readonly kind: "fails"; readonly error: string; readonly exitCode: number }
  /** The fault cannot meet this operation, for this reason. */
  | { readonly kind: "none"; readonly why: string };

/** Succeeds all the same. */
export const WHOLE: Expectation = { kind: "whole" };

/** Fails with a class and an exit code. */
export function failsAs(error: string, exitCode: number): Expectation {
  return { kind: "fails", error, exitCode };
}

/** Does not apply. */
export function notHere(why: string): Expectation {
  return { kind: "none", why };
}
