/** The command line itself makes no sense; nothing was done. */
export class UsageError extends Error {
  override name = "UsageError";
  /** What may have been meant instead, the likeliest first. */
  readonly suggestions: readonly string[];
  /** What to do instead, a sentence each. */
  readonly advice: readonly string[];
  /** The command whose help says more; undefined where no command was recognised. */
  readonly command: string | undefined;

  /** Makes an error that leads to the right help page. */
  constructor(
    message: string,
    options: {
      readonly suggestions?: readonly string[];
      readonly advice?: readonly string[];
      readonly command?: string | undefined;
    } = {},
  ) {
    super(message);
    this.suggestions = options.suggestions ?? [];
    this.advice = options.advice ?? [];
    this.command = options.command;
  }
}
