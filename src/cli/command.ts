import type { CliContext } from "./context.ts";
import type { AnyFlag, Flags } from "./flag.ts";
import type { GlobalFlags } from "./global_flags.ts";
import type { Terminal } from "./terminal.ts";

/** The world outside, and the one road to the terminal. */
export interface CommandContext extends CliContext {
  /** Where results and talk go. */
  readonly terminal: Terminal;
}

/**
 * What a command does. It says its result through the terminal and throws what went wrong; the exit
 * code and the advice follow from the error. A command whose result is itself bad news, such as a
 * verification that found damage, gives the exit code instead.
 */
export type CommandFunction<T> = (
  context: CommandContext,
  flags: T & GlobalFlags,
  args: readonly string[],
) => Promise<void | number>;

/** A command line as it is typed, and what it is for. */
export type CommandExample = readonly [line: string, purpose: string];

/** How a command is called, and where its code is. */
export interface CommandDescription<T> {
  /** What it does, in one line. */
  readonly brief: string;
  /** The arguments as the help page shows them, such as `<model> [path…]`. */
  readonly usage: string;
  /** Fewest arguments. */
  readonly least: number;
  /** Most arguments. @default as many as wanted */
  readonly most?: number;
  /** What may have been meant by an argument too many. @default nothing */
  readonly instead?: (argument: string) => string;
  /** More about it, a paragraph each. */
  readonly details: readonly string[];
  /** Command lines that people copy; each of them is run by a test. */
  readonly examples: readonly CommandExample[];
  /** Its own flags; those of every command are added. */
  readonly flags: Flags<T>;
  /** Loads the code; called only when the command runs. */
  readonly load: () => Promise<CommandFunction<T>>;
}

/** A command, whatever its flags are. */
export interface Command {
  readonly brief: string;
  readonly usage: string;
  readonly least: number;
  readonly most: number;
  readonly instead?: (argument: string) => string;
  readonly details: readonly string[];
  readonly examples: readonly CommandExample[];
  readonly flags: Readonly<Record<string, AnyFlag>>;
  readonly run: (
    context: CommandContext,
    flags: Readonly<Record<string, unknown>>,
    args: readonly string[],
  ) => Promise<void | number>;
}

/** Describes a command; the flags' types are checked here, against the function's. */
export function defineCommand<T>(description: CommandDescription<T>): Command {
  const { load, flags, most = Infinity, ...rest } = description;
  return {
    ...rest,
    most,
    flags: flags as Readonly<Record<string, AnyFlag>>,
    run: async (context, given, args) => {
      const command = await load();
      return await command(context, given as T & GlobalFlags, args);
    },
  };
}
