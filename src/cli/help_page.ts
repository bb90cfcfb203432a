import { wrapText } from "../../mod.ts";
import type { Command } from "./command.ts";
import { EXIT_CODES } from "./exit_code.ts";
import type { AnyFlag } from "./flag.ts";
import { GLOBAL_FLAGS } from "./global_flags.ts";
import { kebabCase } from "./kebab_case.ts";

/** The page of the whole program: its commands, its streams, its exit codes. */
export function overviewPage(commands: Readonly<Record<string, Command>>): string {
  return page([
    "ruv-hub moves language models between the Hugging Face Hub and this machine:\n" +
    "verified, parallel, resumable.",
    section("Usage", ["ruv-hub <command> [flags]", "ruv-hub help <command>", "ruv-hub --version"]),
    section(
      "Commands",
      table([
        ...Object.entries(commands).map(([name, { brief }]) => [name, brief] as const),
        ["help", HELP.brief],
      ]),
    ),
    section("Everywhere", flagRows(GLOBAL_FLAGS)),
    section(
      "Models",
      table([
        ["ruvltra-small", "a model of the registry"],
        ["user/repo", "a repository; of several quantizations the best that fits"],
        ["user/repo:Q4_K_M", "one quantization; :auto the best that fits"],
        ["user/repo@v1.0", "a branch, tag or commit"],
        ["hf://user/repo/file", "a file; so does the web address of a page or file"],
      ]),
    ),
    section(
      "Streams",
      wrapText(
        "stdout carries the result alone: a path, a table, or with --json one document. Errors go " +
          'to stderr as "error:" and "hint:" lines; with --json stdout then carries ' +
          '{"error": {"name", "message", "exitCode", "hint"}}.',
        WIDTH - 2,
      ),
    ),
    section("Exit codes", table(EXIT_CODES.map(([code, meaning]) => [`${code}`, meaning]))),
  ]);
}

/** What the page of a command says. */
export type PageDescription = Omit<Command, "least" | "most" | "run">;

/** The page of one command. */
export function commandPage(
  name: string,
  command: PageDescription,
  options: { readonly aliases?: readonly string[] } = {},
): string {
  const { aliases = [] } = options;
  const { brief, usage, details, examples, flags } = command;
  const call = ["ruv-hub", name, usage, "[flags]"].filter((part) => part !== "").join(" ");
  return page([
    `ruv-hub ${name}: ${brief}`,
    section("Usage", [call, ...aliases.map((alias) => call.replace(name, alias))]),
    ...details.map((paragraph) => wrapText(paragraph, WIDTH).join("\n")),
    section("Examples", examples.flatMap(([line, purpose]) => [`# ${purpose}`, line])),
    ...(Object.keys(flags).length === 0 ? [] : [section("Flags", flagRows(flags))]),
    section("Everywhere", flagRows(GLOBAL_FLAGS)),
  ]);
}

/** `help`: the one command that is about the others. */
export const HELP: PageDescription = {
  brief: "the page of everything, or all about one command",
  usage: "[command]",
  details: ['"ruv-hub <command> --help" is the same.'],
  examples: [
    ["ruv-hub help", "every command, the exit codes, how a model is named"],
    ["ruv-hub help pull", "the flags of a command, and what people do with it"],
  ],
  flags: {},
};

/** A page fits the narrowest terminal that is common. */
const WIDTH = 80;

function page(parts: readonly string[]): string {
  return `${parts.join("\n\n")}\n`;
}

function section(title: string, lines: readonly string[]): string {
  return [`${title}:`, ...lines.map((line) => `  ${line}`)].join("\n");
}

function flagRows(flags: object): readonly string[] {
  const entries: [string, AnyFlag][] = Object.entries(flags);
  return table(
    [
      ...entries.map(([name, flag]) => {
        const short = flag.short === undefined ? "    " : `-${flag.short}, `;
        const value = flag.kind === "switch" ? "" : ` ${flag.placeholder}`;
        const brief = flag.kind === "repeated" ? `${flag.brief} (may be repeated)` : flag.brief;
        return [`${short}--${kebabCase(name)}${value}`, brief] as const;
      }),
      ...(flags === GLOBAL_FLAGS ? [["-h, --help", "show this"] as const] : []),
    ],
  );
}

/** Two columns, the second wrapped within itself. */
function table(rows: readonly (readonly [string, string])[]): readonly string[] {
  const first = Math.max(...rows.map(([left]) => left.length)) + 2;
  return rows.flatMap(([left, right]) =>
    wrapText(right, WIDTH - 2 - first).map((line, index) =>
      (index === 0 ? left : "").padEnd(first) + line
    )
  );
}
