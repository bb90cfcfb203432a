import { GLOBAL_FLAGS } from "./global_flags.ts";
import { kebabCase } from "./kebab_case.ts";

/**
 * Brings a command line into the one form the parser knows: the names that `hf` has for a flag
 * become ours, `rm` becomes `cache rm`, flags in front of the command go behind it, `help pull`
 * becomes `pull --help`, `version` becomes `--version`, and an empty value becomes an argument of
 * its own. What follows `--` is left alone.
 */
export function normalizeArguments(args: readonly string[]): readonly string[] {
  const end = args.indexOf("--");
  const flags = (end < 0 ? args : args.slice(0, end)).flatMap(normalizeOne);
  return [...commandFirst(flags), ...(end < 0 ? [] : args.slice(end))];
}

/** Flags under the names users of `hf` know. */
const ALIASES: Readonly<Record<string, string>> = {
  "--local-dir": "--output",
  "--repo-type": "--type",
  "--force-download": "--force",
  "--commit-message": "--message",
};

function normalizeOne(argument: string): string[] {
  const [, given = argument, value] = /^(--[a-z][a-z-]*)(?:=(.*))?$/s.exec(argument) ?? [];
  const name = Object.hasOwn(ALIASES, given) ? ALIASES[given] ?? given : given;
  if (value === undefined) return [name];
  // The parser takes `--name=` and a value with a line break for an argument.
  return value === "" || value.includes("\n") ? [name, value] : [`${name}=${value}`];
}

function commandFirst(args: readonly string[]): readonly string[] {
  let start = 0;
  while (isLeadingFlag(args[start])) start += TAKES_NEXT.has(args[start] ?? "") ? 2 : 1;
  const [command, ...rest] = args.slice(start).flatMap((argument, index) =>
    index === 0 && argument === "rm" ? ["cache", "rm"] : [argument]
  );
  if (command === undefined) return args;
  const leading = args.slice(0, start);
  const [topic] = rest;
  if (command === "version" && topic === undefined) return ["--version"];
  return command === "help" && topic !== undefined && !topic.startsWith("-")
    ? [topic, ...leading, "--help"]
    : [command, ...leading, ...rest];
}

function isLeadingFlag(argument: string | undefined): boolean {
  return argument !== undefined && argument.startsWith("-") && !STANDS_ALONE.has(argument);
}

/** Flags that are meaningful without any command. */
export const STANDS_ALONE: ReadonlySet<string> = new Set(["-h", "--help", "-V", "--version"]);

const TAKES_NEXT: ReadonlySet<string> = new Set(
  Object.entries(GLOBAL_FLAGS)
    .filter(([, flag]) => flag.kind === "value")
    .map(([name]) => `--${kebabCase(name)}`),
);
