import { wrapText } from "../../mod.ts";
import type { Command } from "./command.ts";
import { EXIT_CODES } from "./exit_code.ts";
import type { AnyFlag } from "./flag.ts";
import { GLOBAL_FLAGS } from "./global_flags.ts";
import { kebabCase } from "./kebab_case.ts";

/** The page of the whole program: its commands, its streams, its exit codes. */
export function overviewPage(
  commands: Readonly<Record<string, Command>>,
  options: PageOptions = {},
): string {
  const width = widthOf(options);
  return page([
    wrapText(
      "ruv-hub moves language models between the Hugging Face Hub and this machine: verified, " +
        "parallel, resumable.",
      width,
    ).join("\n"),
    section("Usage", ["ruv-hub <command> [flags]", "ruv-hub help <command>", "ruv-hub --version"]),
    section(
      "Commands",
      table([
        ...Object.entries(commands).map(([name, { brief }]) => [name, brief] as const),
        ["help", HELP.brief],
      ], width),
    ),
    section("Everywhere", flagRows(GLOBAL_FLAGS, width)),
    section(
      "Models",
      table([
        ["ruvltra-small", "a model of the registry"],
        ["user/repo", "a repository; of several quantizations the best that fits"],
        ["user/repo:Q4_K_M", "one quantization; :auto the best that fits"],
        ["user/repo@v1.0", "a branch, tag or commit"],
        ["hf://user/repo/file", "a file; so does the web address of a page or file"],
      ], width),
    ),
    section(
      "Streams",
      wrapText(
        "stdout carries the result alone: a path, a table, or with --json one document. Errors go " +
          'to stderr as "error:" and "hint:" lines; with --json stdout then carries ' +
          '{"error": {"name", "message", "exitCode", "hint"}}.',
        width - 2,
      ),
    ),
    section("Exit codes", table(EXIT_CODES.map(([code, meaning]) => [`${code}`, meaning]), width)),
  ]);
}

/** Options of every page. */
export interface PageOptions {
  /** Columns of the terminal the page is for. @default 80 */
  readonly columns?: number | undefined;
}

/** What the page of a command says. */
export type PageDescription = Omit<Command, "least" | "most" | "instead" | "run">;

/** The page of one command. */
export function commandPage(
  name: string,
  command: PageDescription,
  options: PageOptions & { readonly aliases?: readonly string[] } = {},
): string {
  const { aliases = [] } = options;
  const width = widthOf(options);
  const { brief, usage, details, examples, flags } = command;
  const call = ["ruv-hub", name, usage, "[flags]"].filter((part) => part !== "").join(" ");
  return page([
    `ruv-hub ${name}: ${brief}`,
    section(
      "Usage",
      [call, ...aliases.map((alias) => call.replace(name, alias))].flatMap((line) =>
        wrapText(line, width - 2, { indent: "    " })
      ),
    ),
    ...details.map((paragraph) => wrapText(paragraph, width).join("\n")),
    section("Examples", examples.flatMap(([line, purpose]) => exampleRows(line, purpose, width))),
    ...(Object.keys(flags).length === 0 ? [] : [section("Flags", flagRows(flags, width))]),
    section("Everywhere", flagRows(GLOBAL_FLAGS, width)),
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

/** Lines that are longer are hard to read, on however wide a terminal. */
const WIDEST = 80;

function widthOf({ columns = WIDEST }: PageOptions): number {
  return Math.min(WIDEST, columns);
}

function page(parts: readonly string[]): string {
  return `${parts.join("\n\n")}\n`;
}

function section(title: string, lines: readonly string[]): string {
  return [`${title}:`, ...lines.map((line) => `  ${line}`)].join("\n");
}

function flagRows(flags: object, width: number): readonly string[] {
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
    width,
  );
}

/** What is longer than the terminal is left whole: it is there to be copied. */
function exampleRows(line: string, purpose: string, width: number): readonly string[] {
  return [...wrapText(`# ${purpose}`, width - 2, { indent: "# " }), line];
}

/** Two columns, the second wrapped within itself; one below the other where there is little room. */
function table(rows: readonly (readonly [string, string])[], width: number): readonly string[] {
  const first = Math.max(...rows.map(([left]) => left.length)) + 2;
  const room = width - 2 - first;
  if (room < LEAST_ROOM) {
    return rows.flatMap(([left, right]) => [
      ...wrapText(left, width - 2, { indent: "        " }),
      ...wrapText(right, width - 8).map((line) => `      ${line}`),
    ]);
  }
  return rows.flatMap(([left, right]) =>
    wrapText(right, room).map((line, index) => (index === 0 ? left : "").padEnd(first) + line)
  );
}

/** Columns in which a description can still be read. */
const LEAST_ROOM = 24;
