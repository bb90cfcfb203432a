import {
  buildCard,
  type CardProblem,
  checkCard,
  type FoundCard,
  parseCard,
  readCard,
  redact,
  type RepositoryType,
  visibleText,
} from "../../../mod.ts";
import type { CommandContext } from "../command.ts";
import type { GlobalFlags } from "../global_flags.ts";
import { libraryConfig } from "../library_config.ts";
import { printText } from "../print_text.ts";
import { sayNotices } from "../say_notices.ts";
import { UsageError } from "../usage_error.ts";

/** The flags of `card`. */
export interface CardFlags {
  readonly build?: boolean;
  readonly check?: boolean;
  readonly repo?: string;
  readonly description?: string;
  readonly license?: string;
  readonly revision?: string;
  readonly type?: RepositoryType;
  readonly offline?: boolean;
}

/** Shows, builds or checks a model card. */
export async function card(
  context: CommandContext,
  flags: CardFlags & GlobalFlags,
  [subject = ""]: readonly string[],
): Promise<number> {
  const { build = false, check = false } = flags;
  assertSensible(flags);
  if (build) return await showBuilt(context, flags, subject);
  const found = await find(context, flags, subject);
  if (check) return await showProblems(context, found);
  const { path, repository, text } = found;
  if (context.terminal.json) {
    const { metadata, body } = await parseCard(text);
    context.terminal.document({ path, repository: repository ?? null, metadata, body });
  } else {
    printText(context.terminal, text);
  }
  return 0;
}

function assertSensible({ build, check, repo, description, license }: CardFlags): void {
  const fail = (state: string): never => {
    throw new UsageError(`Cannot run "card": ${state}`, { command: "card" });
  };
  if (build && check) fail("--build and --check contradict each other");
  const isOnlyForBuild = [repo, description, license].some((flag) => flag !== undefined);
  if (!build && isOnlyForBuild) fail("--repo, --description and --license need --build");
}

async function showBuilt(
  { terminal, signal }: CommandContext,
  { repo, description, license }: CardFlags,
  path: string,
): Promise<number> {
  const builder = await buildCard(path, { signal });
  if (repo !== undefined) builder.repository(repo);
  if (description !== undefined) builder.description(description);
  if (license !== undefined) builder.license(license);
  const built = builder.build();
  if (terminal.json) {
    terminal.document({ path, metadata: built.metadata, body: built.body });
  } else {
    printText(terminal, await built.toMarkdown());
  }
  return 0;
}

async function find(
  context: CommandContext,
  flags: CardFlags & GlobalFlags,
  subject: string,
): Promise<FoundCard> {
  const { revision, type, offline } = flags;
  return await readCard(subject, {
    ...(revision !== undefined && { revision }),
    ...(type !== undefined && { type }),
  }, {
    ...await libraryConfig(context, flags),
    ...(offline !== undefined && { offline }),
    onProgress: sayNotices(context.terminal),
  });
}

/** Each problem on a line that editors can follow. Only an error is a failure. */
async function showProblems(
  { terminal }: CommandContext,
  { path, repository, text }: FoundCard,
): Promise<number> {
  const problems = await checkCard(text);
  const count = (kind: CardProblem["severity"]): number =>
    problems.filter(({ severity }) => severity === kind).length;
  const errors = count("error");
  const warnings = count("warning");
  const place = repository === undefined ? path : `${repository}/README.md`;
  if (terminal.json) {
    terminal.document({ path, repository: repository ?? null, errors, warnings, problems });
  } else {
    for (const { line, severity, message } of problems) {
      terminal.result(visibleText(redact(`${place}:${line}: ${severity}: ${message}`)));
    }
    terminal.say(`  ${summary(errors, warnings)}`);
  }
  return errors === 0 ? 0 : 2;
}

function summary(errors: number, warnings: number): string {
  const counted = (count: number, name: string): string =>
    `${count} ${name}${count === 1 ? "" : "s"}`;
  if (errors + warnings === 0) return "the card is as the Hub wants it";
  return [
    ...(errors === 0 ? [] : [counted(errors, "error")]),
    ...(warnings === 0 ? [] : [counted(warnings, "warning")]),
  ].join(", ");
}
