import { findOutdated, type ModelStanding, redact, visibleText } from "../../../mod.ts";
import type { CommandContext } from "../command.ts";
import { counted } from "../counted.ts";
import type { GlobalFlags } from "../global_flags.ts";
import { libraryConfig } from "../library_config.ts";
import { modelName, placeName } from "../model_name.ts";
import { noteAge } from "../note_age.ts";
import { sayNotices } from "../say_notices.ts";
import { textTable } from "../text_table.ts";

/** The flags of `outdated`. */
export interface OutdatedFlags {
  readonly lock?: string;
  readonly all?: boolean;
  readonly offline?: boolean;
  readonly preferOffline?: boolean;
}

/** Shows what has fallen behind the Hub. */
export async function outdated(
  context: CommandContext,
  flags: OutdatedFlags & GlobalFlags,
  args: readonly string[],
): Promise<void> {
  const { lock = "hub.lock", all = false, offline, preferOffline } = flags;
  const { terminal } = context;
  const standings = await findOutdated({ models: args, lock }, {
    ...await libraryConfig(context, flags),
    ...(offline !== undefined && { offline }),
    ...(preferOffline !== undefined && { preferOffline }),
    onProgress: sayNotices(terminal),
  });
  if (terminal.json) return terminal.document(standings);
  const shown = all ? standings : standings.filter(isWorthALine);
  const heading = ["model", "here", "Hub", "where"];
  const rows = shown.map((standing) => [
    modelName(standing),
    standing.commits.map((commit) => commit.slice(0, 7)).join(" "),
    hubWord(standing),
    placeName(standing.place),
  ]);
  if (rows.length > 0) {
    for (const line of textTable([heading, ...rows], { width: Infinity })) terminal.result(line);
  }
  for (const { failure } of shown) {
    if (failure !== null) terminal.say(visibleText(redact(`  note: ${failure}`)));
  }
  terminal.say(summary(standings));
  const [oldest] = standings.filter(({ kept }) => kept).map(({ askedAt }) => askedAt ?? "").sort();
  if (oldest !== undefined) noteAge(context, { kept: true, askedAt: oldest });
}

function isWorthALine({ state, newerTag }: ModelStanding): boolean {
  return state !== "current" || newerTag !== null;
}

function hubWord({ state, latest, newerTag }: ModelStanding): string {
  if (state === "gone") return "gone";
  if (state === "unknown") return "not known";
  if (newerTag !== null) return `has ${newerTag}`;
  return state === "current" ? "the same" : latest?.slice(0, 7) ?? "";
}

function summary(standings: readonly ModelStanding[]): string {
  if (standings.length === 0) return "There is nothing here that could fall behind";
  // A model is counted once, however many places it is in.
  const names = (some: readonly ModelStanding[]): number => new Set(some.map(modelName)).size;
  const behind = names(standings.filter(({ state }) => state === "behind"));
  const all = counted(names(standings), "model");
  if (behind === 0) return `Of ${all}, none has fallen behind`;
  const [verb, what] = behind === 1 ? ["has", "it"] : ["have", "them"];
  return `Of ${all}, ${behind} ${verb} fallen behind: "ruv-hub update" brings ${what} up to date`;
}
