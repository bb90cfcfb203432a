import {
  formatBytes,
  type Ink,
  type UpdatedModel,
  updateModels,
  type UpdateOptions,
  type UpdateResult,
  visibleText,
} from "../../../mod.ts";
import { changesTable } from "./changes_table.ts";
import type { CommandContext } from "../command.ts";
import { counted } from "../counted.ts";
import type { GlobalFlags } from "../global_flags.ts";
import { libraryConfig } from "../library_config.ts";
import { type ModelCounts, modelCounts } from "./model_counts.ts";
import { modelName, placeName } from "../model_name.ts";
import { PartialFailure } from "../partial_failure.ts";
import { transferDisplays } from "../transfer_displays.ts";

/** The flags of `update`. */
export interface UpdateFlags {
  readonly lock?: string;
  readonly dryRun?: boolean;
  readonly limitRate?: number;
  readonly allowUnsafe?: boolean;
}

/** Brings what is here up to date, and shows what changed. */
export async function update(
  context: CommandContext,
  flags: UpdateFlags & GlobalFlags,
  args: readonly string[],
): Promise<void> {
  const { dryRun = false, lock = "hub.lock" } = flags;
  const { terminal } = context;
  const result = await updateShown(context, flags, { models: args, lock, dryRun });
  if (terminal.json) terminal.document(asDocument(result));
  else {
    for (const model of result.updated) {
      for (const line of updatePart(model, terminal.ink)) terminal.result(line);
    }
    if (result.lockChanged) terminal.say(visibleText(`Written to ${result.lock}`));
    terminal.say(summary(result, { dryRun }));
  }
  const failures = result.failures.map(({ error, ...model }) => ({
    model: modelName(model),
    error,
  }));
  if (failures.length === 0) return;
  const { updated, current, failed } = countsOf(result);
  const all = counted(updated + current + failed, "model");
  throw new PartialFailure(`Cannot update ${failed} of ${all}`, failures);
}

async function updateShown(
  context: CommandContext,
  flags: UpdateFlags & GlobalFlags,
  options: UpdateOptions,
): Promise<UpdateResult> {
  const { limitRate, allowUnsafe } = flags;
  using displays = transferDisplays(context, flags);
  return await updateModels(options, {
    ...await libraryConfig(context, flags),
    ...(limitRate !== undefined && { limitRate }),
    ...(allowUnsafe && { allowUnsafe }),
    onProgress: displays.show,
  });
}

function updatePart(model: UpdatedModel, ink: Pick<Ink, "unicode">): string[] {
  const { from, to, changes, place, fetchedBytes } = model;
  const commits = `${from.map((commit) => commit.slice(0, 7)).join(" ")} ${
    ink.unicode ? "→" : "->"
  } ${to.slice(0, 7)}`;
  const heading = [modelName(model), commits, formatBytes(fetchedBytes), placeName(place)];
  return [
    visibleText(heading.join("  ")),
    ...(changes.length === 0 ? ["none of your files changed"] : changesTable(changes, ink))
      .map((line) => `  ${line}`),
  ];
}

function summary(
  result: UpdateResult,
  { dryRun }: { readonly dryRun: boolean },
): string {
  const counts = countsOf(result);
  const { updated, current, failed } = counts;
  if (updated + current + failed === 0) return "There is nothing here that could fall behind";
  return modelCounts(counts, { isPlan: dryRun });
}

/** A model is counted once, however many places it is in, and by what went worst. */
function countsOf({ updated, current, failures }: UpdateResult): ModelCounts {
  const failed = new Set(failures.map(modelName));
  const done = new Set(updated.map(modelName)).difference(failed);
  return { updated: done.size, current, failed: failed.size };
}

/** What `--json` prints: a contract, hence spelt out. */
function asDocument(
  { updated, current, failures, lock, lockChanged }: UpdateResult,
): unknown {
  return {
    updated: updated.map(({ place, repository, revision, from, to, changes, path, ...rest }) => ({
      place,
      repo: repository.name,
      type: repository.type,
      revision,
      from,
      to,
      path,
      fetchedBytes: rest.fetchedBytes,
      changes,
    })),
    current,
    failures: failures.map(({ place, repository, revision, error }) => ({
      place,
      repo: repository.name,
      type: repository.type,
      revision,
      error: { name: error.name, message: error.message },
    })),
    lock,
    lockChanged,
  };
}
