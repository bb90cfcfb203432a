/** A file as a rule sees it. */
export interface Example {
  /** Path from the root of the project, segments separated by `/`. */
  readonly path: string;
  /** What is in it. */
  readonly code: string;
}

/** A lint rule that shows what it wants. */
export interface HouseRule extends Deno.lint.Rule {
  /** Passes. */
  readonly good: Example;
  /** Is refused, once. */
  readonly bad: Example;
}
