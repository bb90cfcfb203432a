import {
  AliasNotFoundError,
  type Application,
  type ApplicationText,
  ArgumentParseError,
  buildApplication,
  buildCommand,
  buildRouteMap,
  type Command as ParserCommand,
  type CommandContext as ParserContext,
  FlagNotFoundError,
  type FlagParametersForType,
  help,
  proposeCompletions,
  run,
  text_en,
  UnexpectedFlagError,
  UnexpectedPositionalError,
  UnsatisfiedFlagError,
  UnsatisfiedPositionalError,
  version,
} from "@stricli/core";
import { nearestNames, RuvLtraRegistry, VERSION } from "../../mod.ts";
import { STANDS_ALONE } from "./arguments.ts";
import type { Command } from "./command.ts";
import { type AnyFlag, readFlag } from "./flag.ts";
import { GLOBAL_FLAGS } from "./global_flags.ts";
import { commandPage, HELP, overviewPage, type PageOptions } from "./help_page.ts";
import { kebabCase } from "./kebab_case.ts";
import { UsageError } from "./usage_error.ts";

/** The commands of a program, and other names for them. */
export interface CommandSet {
  /** Each under its name. */
  readonly commands: Readonly<Record<string, Command>>;
  /** What else a command is called, each leading to its name. */
  readonly aliases: Readonly<Record<string, string>>;
}

/** What a command line asks for. */
export type ParsedArguments =
  | {
    /** Run a command. */
    readonly kind: "command";
    readonly command: Command;
    readonly flags: Readonly<Record<string, unknown>>;
    readonly args: readonly string[];
  }
  | {
    /** Print a text: a help page, the version. */
    readonly kind: "text";
    readonly text: string;
  };

/**
 * Parses a normalised command line. Stricli finds the command, checks flags and arguments, and
 * suggests what may have been meant; what it would print or run is handed back instead.
 *
 * @throws {UsageError} when the command line makes no sense
 */
export async function parseArguments(
  args: readonly string[],
  set: CommandSet,
  options: PageOptions & { readonly build?: string | undefined } = {},
): Promise<ParsedArguments> {
  const [first = ""] = args;
  if (first.startsWith("-") && !STANDS_ALONE.has(first)) throw withoutCommand(first);
  const outcome: Outcome = { parsed: undefined, failures: [], text: "" };
  const process = {
    stdout: { write: (text: string) => void (outcome.text += text) },
    // Failures are collected as errors; their text is not wanted.
    stderr: { write: () => {} },
    exitCode: null,
  };
  await run(application(set, outcome, options), args, { process });
  const [failure] = outcome.failures;
  if (failure !== undefined) throw asUsageError(failure, set.aliases[first] ?? first, set);
  return outcome.parsed ?? { kind: "text", text: outcome.text };
}

/**
 * What the last of `words` may become: commands, flags and their values, the registry's models.
 *
 * @param words what was typed after the program's name, the unfinished word last
 */
export async function proposeWords(
  words: readonly string[],
  set: CommandSet,
): Promise<readonly string[]> {
  const [first, partial, ...others] = words;
  if (first === "help" && partial !== undefined && others.length === 0) {
    return beginning(Object.keys(set.commands), partial);
  }
  const outcome: Outcome = { parsed: undefined, failures: [], text: "" };
  const silent = { write: () => {} };
  const process = { stdout: silent, stderr: silent, exitCode: null };
  const proposals = await proposeCompletions(application(set, outcome), words, { process });
  return [...new Set(proposals.map(({ completion }) => completion))];
}

/** What an argument may be, as far as it can be told without asking anybody. */
function proposalsFor(usage: string): readonly string[] {
  if (/^[<[]model/.test(usage)) return new RuvLtraRegistry().modelIds();
  const [, words] = /^<((?:[a-z]+\|)+[a-z]+)>/.exec(usage) ?? [];
  return words?.split("|") ?? [];
}

function beginning(words: readonly string[], partial: string): readonly string[] {
  return words.filter((word) => word.startsWith(partial));
}

interface Outcome {
  parsed: ParsedArguments | undefined;
  readonly failures: unknown[];
  text: string;
}

function application(
  set: CommandSet,
  outcome: Outcome,
  options: PageOptions & { readonly build?: string | undefined } = {},
): Application<ParserContext> {
  const aliasesOf = (name: string) =>
    Object.keys(set.aliases).filter((alias) => set.aliases[alias] === name);
  const routes = Object.entries(set.commands).map(([name, command]) => {
    const target = parserCommand(command, outcome);
    const formatHelp = () => commandPage(name, command, { ...options, aliases: aliasesOf(name) });
    return [name, { ...target, formatHelp }] as const;
  });
  // With a topic, `help` has become a flag of the topic's command before it comes here.
  const helpRoute = buildCommand<NonNullable<unknown>>({
    func: () => void (outcome.text = overviewPage(set.commands, options)),
    parameters: {},
    docs: { brief: "" },
  });
  const formatHelp = () => commandPage("help", HELP, options);
  const root = buildRouteMap({
    routes: bare({ ...Object.fromEntries(routes), help: { ...helpRoute, formatHelp } }),
    aliases: bare(set.aliases),
    docs: { brief: "" },
  });
  const formatting = {
    caseStyle: "original",
    useAliasInUsageLine: false,
    onlyRequiredInUsageLine: true,
  } as const;
  return buildApplication(
    { ...root, formatHelp: () => overviewPage(set.commands, options) },
    {
      name: "ruv-hub",
      scanner: { allowArgumentEscapeSequence: true, distanceOptions: LIKENESS },
      completion: { includeAliases: true },
      localization: { text: collecting(outcome) },
    },
    {
      help: help({ brief: "", alias: "h", defaultForRouteMap: true, formatting }),
      version: version({
        brief: "",
        alias: "V",
        info: { currentVersion: versionLine(options.build) },
      }),
    },
  );
}

function versionLine(build: string | undefined): string {
  return build === undefined ? `ruv-hub ${VERSION}` : `ruv-hub ${VERSION} (${build})`;
}

/** How far a name may be from what was typed to be suggested: a slip of the finger or two. */
const LIKENESS = {
  threshold: 3,
  weights: { insertion: 1, deletion: 2, substitution: 2, transposition: 0 },
};

function parserCommand(command: Command, outcome: Outcome): ParserCommand<ParserContext> {
  const flags = Object.entries({ ...command.flags, ...GLOBAL_FLAGS } as Record<string, AnyFlag>);
  const { least, most, usage } = command;
  const [placeholder = ""] = usage.split(" ");
  return buildCommand<Readonly<Record<string, unknown>>, readonly string[]>({
    func: (given, ...args) => {
      const named = flags.map(([name]) => [name, given[kebabCase(name)]] as const);
      const present = named.filter(([, value]) => value !== undefined);
      outcome.parsed = { kind: "command", command, flags: Object.fromEntries(present), args };
    },
    parameters: {
      flags: bare(
        Object.fromEntries(flags.map(([name, flag]) => {
          const external = kebabCase(name);
          return [external, parserFlag(external, flag)];
        })) as FlagParametersForType<Readonly<Record<string, unknown>>>,
      ),
      aliases: bare(
        Object.fromEntries(
          flags.flatMap(([name, { short }]) =>
            short === undefined ? [] : [[short, kebabCase(name)]]
          ),
        ),
      ),
      positional: {
        kind: "array",
        parameter: {
          brief: "",
          placeholder,
          parse: String,
          proposeCompletions: (partial) => beginning(proposalsFor(usage), partial),
        },
        minimum: least,
        ...(Number.isFinite(most) && { maximum: most }),
      },
    },
    docs: { brief: command.brief },
  });
}

type ParserFlag =
  | { kind: "boolean"; brief: string; optional: true; withNegated: false }
  | {
    kind: "parsed";
    brief: string;
    optional: true;
    variadic: boolean;
    parse: (text: string) => unknown;
    proposeCompletions: (partial: string) => readonly string[];
  };

function parserFlag(name: string, flag: AnyFlag): ParserFlag {
  if (flag.kind === "switch") {
    return { kind: "boolean", brief: flag.brief, optional: true, withNegated: false };
  }
  return {
    kind: "parsed",
    brief: flag.brief,
    optional: true,
    variadic: flag.kind === "repeated",
    parse: (text) => readFlag(name, flag, text),
    proposeCompletions: (partial) => beginning(flag.words ?? [], partial),
  };
}

/** Without a prototype, so that `toString` is neither a command nor a flag. */
function bare<T extends object>(entries: T): T {
  return Object.assign(Object.create(null), entries);
}

/** Texts that hand back the failure itself instead of its wording. */
function collecting({ failures }: Outcome): ApplicationText {
  const collect = (failure: unknown): string => {
    failures.push(failure);
    return "";
  };
  return {
    ...text_en,
    exceptionWhileParsingArguments: collect,
    exceptionWhileLoadingCommandFunction: collect,
    exceptionWhileLoadingCommandContext: collect,
    exceptionWhileRunningCommand: collect,
    exceptionWhileRunningIntegrationFlag: ({ exception }) => collect(exception),
    noCommandRegisteredForInput: ({ input, corrections }) =>
      collect(
        new UsageError(`Cannot run "${input}": no such command`, {
          suggestions: corrections.map((name) => name.replaceAll("`", "")),
        }),
      ),
  };
}

/** A flag alone: one that is only good for a command, or one that does not exist. */
function withoutCommand(flag: string): UsageError {
  // What follows may be a token.
  const [name = flag] = flag.split("=");
  const ofCommands = Object.entries<AnyFlag>(GLOBAL_FLAGS).flatMap(([key, { short }]) => [
    `--${kebabCase(key)}`,
    ...(short === undefined ? [] : [`-${short}`]),
  ]);
  if (ofCommands.includes(name)) {
    return new UsageError("Cannot run ruv-hub: no command is given");
  }
  const known = [...STANDS_ALONE, ...ofCommands];
  const suggestions = name.length > "-V".length
    ? nearestNames(name, known, { limit: 1 })
    : known.filter((other) => other.toLowerCase() === name.toLowerCase());
  return new UsageError(`Cannot run ruv-hub: it has no flag ${name}`, { suggestions });
}

/** The failure in our words. No value of a flag is repeated: it may be a token. */
function asUsageError(failure: unknown, command: string, { commands }: CommandSet): unknown {
  const cannot = (state: string, suggestions: readonly string[] = []) =>
    new UsageError(`Cannot run "${command}": ${state}`, { command, suggestions });
  if (failure instanceof ArgumentParseError && failure.exception instanceof UsageError) {
    return new UsageError(failure.exception.message, { command });
  }
  if (failure instanceof FlagNotFoundError) {
    return cannot(
      `it has no flag --${failure.input}`,
      failure.corrections.map((name) => `--${name}`),
    );
  }
  if (failure instanceof AliasNotFoundError) return cannot(`it has no flag -${failure.input}`);
  if (failure instanceof UnsatisfiedFlagError) {
    return cannot(`--${failure.externalFlagName} lacks its value`);
  }
  if (failure instanceof UnexpectedFlagError) {
    return cannot(`--${failure.externalFlagName} is given more than once`);
  }
  if (failure instanceof UnexpectedPositionalError) {
    const { input } = failure;
    const meant = commands[command]?.instead?.(input);
    return cannot(`"${input}" is one argument too many`, meant === undefined ? [] : [meant]);
  }
  if (failure instanceof UnsatisfiedPositionalError) {
    return cannot(`${failure.placeholder} is missing`);
  }
  return failure;
}
