import { fileError } from "../../mod.ts";
import { normalizeArguments } from "./arguments.ts";
import { COMMANDS } from "./commands.ts";
import type { CliContext } from "./context.ts";
import type { GlobalFlags } from "./global_flags.ts";
import { overviewPage } from "./help_page.ts";
import { Interruption } from "./interruption.ts";
import { type CommandSet, parseArguments, type ParsedArguments, proposeWords } from "./parser.ts";
import { Terminal } from "./terminal.ts";

/** Options of {@linkcode runCli}. */
export interface RunOptions {
  /** The commands there are. */
  readonly set?: CommandSet;
  /** What `--version` says in brackets, such as the commit a binary was made from. */
  readonly build?: string | undefined;
}

/** Runs one command line to its end and gives the exit code. Never throws. */
export async function runCli(
  args: readonly string[],
  context: CliContext,
  options: RunOptions = {},
): Promise<number> {
  const { set = COMMANDS, build } = options;
  if (args[0] === "completions" && args[1] === "propose") {
    const words = args.slice(args[2] === "--" ? 3 : 2);
    for (const word of await proposeWords(words, set)) context.stdout.write(`${word}\n`);
    return 0;
  }
  const normalized = normalizeArguments(args);
  if (normalized.length === 0) {
    context.stderr.write(overviewPage(set.commands, { columns: context.screen()?.columns }));
    return 2;
  }
  let parsed: ParsedArguments;
  try {
    parsed = await parseArguments(normalized, set, { build, columns: context.resultColumns() });
  } catch (error) {
    return new Terminal(context, flagsWithoutParsing(normalized)).fail(error);
  }
  if (parsed.kind === "text") {
    context.stdout.write(parsed.text);
    return 0;
  }
  return await runCommand(normalized[0] ?? "", parsed, context);
}

async function runCommand(
  name: string,
  { command, flags, args }: Extract<ParsedArguments, { readonly kind: "command" }>,
  context: CliContext,
): Promise<number> {
  using terminal = new Terminal(context, flags);
  try {
    return await command.run({ ...context, terminal }, flags, args) ?? 0;
  } catch (error) {
    // Whatever an aborted operation threw, what ended it was the signal.
    const { aborted, reason } = context.signal;
    if (aborted && !(error instanceof Interruption)) return terminal.fail(reason);
    // Outside of the library a permission is missed as the runtime says it.
    const isRefused = error instanceof Deno.errors.NotCapable;
    return terminal.fail(isRefused ? fileError("run", name, error) : error);
  }
}

/** How a failure of the command line is to be said, when the flags themselves are what failed. */
function flagsWithoutParsing(args: readonly string[]): GlobalFlags {
  return { json: args.includes("--json"), noColor: args.includes("--no-color") };
}
