import {
  CacheKeeper,
  type CacheRemoval,
  type CacheRemovalPlan,
  formatBytes,
  type SparedItem,
  visibleText,
} from "../../../mod.ts";
import type { CacheFlags } from "./cache_flags.ts";
import { removalDocument, removalTable } from "./cache_removal_table.ts";
import type { CommandContext } from "../command.ts";
import { confirm } from "../confirm.ts";
import type { GlobalFlags } from "../global_flags.ts";
import { libraryConfig } from "../library_config.ts";
import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usage_error.ts";

/** Removes what is named from the cache; 1 when any of it stays. */
export async function cacheRemove(
  context: CommandContext,
  flags: CacheFlags & GlobalFlags,
  targets: readonly string[],
): Promise<number> {
  if (targets.length === 0) {
    throw new UsageError('Cannot run "cache rm": nothing is named', { command: "cache" });
  }
  const keeper = new CacheKeeper(await libraryConfig(context, flags));
  const plan = await keeper.planRemoval(targets);
  const removal = await carryOut(context, flags, { keeper, plan });
  return removal !== "declined" && removal.spared.length === 0 ? 0 : 1;
}

/** Removes from the cache what nobody needs; 1 when the person says no. */
export async function cachePrune(
  context: CommandContext,
  flags: CacheFlags & GlobalFlags,
  names: readonly string[],
): Promise<number> {
  if (names.length > 0) {
    throw new UsageError('Cannot run "cache prune": it takes no name, but the whole cache', {
      command: "cache",
    });
  }
  const keeper = new CacheKeeper(await libraryConfig(context, flags));
  const plan = await keeper.planPrune({ olderThanMs: flags.olderThan });
  return await carryOut(context, flags, { keeper, plan }) === "declined" ? 1 : 0;
}

/** Shows the plan, asks, and does it. */
async function carryOut(
  context: CommandContext,
  flags: CacheFlags & GlobalFlags,
  { keeper, plan }: { readonly keeper: CacheKeeper; readonly plan: CacheRemovalPlan },
): Promise<CacheRemoval | "declined"> {
  const { terminal } = context;
  const { dryRun = false } = flags;
  const isAnything = plan.repositories.length + plan.abandoned.length > 0;
  const say = dryRun && !terminal.json ? terminal.result : terminal.say;
  for (const line of removalTable(plan)) say.call(terminal, line);
  noteSpared(terminal, plan.spared);
  if (!isAnything) terminal.say("Nothing is to be removed");
  if (isAnything && !dryRun) {
    const action = `remove ${formatBytes(plan.freedBytes)} from ${visibleText(plan.root)}`;
    if (!await confirm(context, flags, action)) {
      terminal.say("Nothing was removed");
      return "declined";
    }
  }
  const removal = isAnything && !dryRun ? await keeper.remove(plan) : NOTHING;
  noteSpared(terminal, removal.spared);
  if (terminal.json) terminal.document(removalDocument(plan, removal, { dryRun }));
  else if (isAnything && !dryRun) terminal.result(`${formatBytes(removal.freedBytes)} freed`);
  return removal;
}

const NOTHING: CacheRemoval = { freedBytes: 0, revisions: 0, partials: 0, spared: [] };

function noteSpared(terminal: Terminal, spared: readonly SparedItem[]): void {
  for (const { path, reason } of spared) {
    terminal.say(visibleText(`  note: "${path}" stays: ${reason}`));
  }
}
