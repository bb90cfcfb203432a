/** Takes text as it comes; never throws, even when nobody reads any more. */
export interface TextWriter {
  /** Writes `text` at once, without a line end of its own. */
  write(text: string): void;
}

/**
 * The world outside of a command: everything it may read from or write to, besides what the library
 * does with files and the network. Tests give one that lives in memory.
 */
export interface CliContext {
  /** The result, and nothing else. */
  readonly stdout: TextWriter;
  /** Talk, progress and errors. */
  readonly stderr: TextWriter;
  /** Standard input, to its end. */
  readonly readStdin: () => Promise<string>;
  /** Asks a person for a line, the question standing before it; undefined where nobody can be asked. */
  readonly ask: (question: string) => Promise<string | undefined>;
  /** Asks a person for a line that is not shown; undefined where nobody can be asked. */
  readonly askSecret: (question: string) => Promise<string | undefined>;
  /** An environment variable; undefined where it is not set or may not be read. */
  readonly env: (name: string) => string | undefined;
  /** Whether the runtime refuses to read a variable; it may be set then all the same. */
  readonly isEnvRefused: (name: string) => boolean;
  /** Size of the terminal behind stderr right now; undefined where it is none. */
  readonly screen: () => { readonly columns: number; readonly rows: number } | undefined;
  /** Width of the terminal behind stdout right now; undefined where it is none. */
  readonly resultColumns: () => number | undefined;
  /** Whether the terminal shows colours and nobody asked for none. */
  readonly color: boolean;
  /** Whether the locale has more than ASCII. */
  readonly unicode: boolean;
  /** Aborts when the person or the system wants the program to end; its reason is an `Interruption`. */
  readonly signal: AbortSignal;
  /** A clock that never runs backwards, in milliseconds. */
  readonly now: () => number;
  /** The date and time of day. */
  readonly date: () => Date;
  /** Calls back every `milliseconds` until disposed. */
  readonly every: (milliseconds: number, callback: () => void) => Disposable;
}
