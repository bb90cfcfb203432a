import {
  formatBytes,
  type Ink,
  type UpdatedModel,
  updateModels,
  type UpdateResult,
  visibleText,
} from "../../../mod.ts";
import { changesTable } from "./changes_table.ts";
import type { CommandContext } from "../command.ts";
import { counted } from "../counted.ts";
import type { GlobalFlags } from "../global_flags.ts";
import { libraryConfig } from "../library_config.ts";
import { modelName, placeName } from "../model_name.ts";
import { PartialFailure } from "../partial_failure.ts";
import { transferDisplays } from "../transfer_displays.ts";

/** The flags of `update`. */
export interface UpdateFlags {
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
  const { dryRun = false } = flags;
  const { terminal } = context;
  const result = await updateShown(context, flags, { models: args, dryRun });
  if (terminal.json) terminal.document(asDocument(result));
  else {
    for (const model of result.updated) {
      for (const line of updatePart(model, terminal.ink)) terminal.result(line);
    }
    terminal.say(summary(result, { dryRun }));
  }
  const failures = result.failures.map(({ error, ...model }) => ({
    model: modelName(model),
    error,
  }));
  if (failures.length === 0) return;
  const all = counted(result.updated.length + result.current + failures.length, "model");
  throw new PartialFailure(`Cannot update ${failures.length} of ${all}`, failures);
}

async function updateShown(
  context: CommandContext,
  flags: UpdateFlags & GlobalFlags,
  options: { readonly models: readonly string[]; readonly dryRun: boolean },
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
  { updated, current, failures }: UpdateResult,
  { dryRun }: { readonly dryRun: boolean },
): string {
  if (updated.length + current + failures.length === 0) {
    return "There is nothing here that could fall behind";
  }
  const done = updated.length === 0
    ? "Nothing has fallen behind"
    : `${counted(updated.length, "model")} ${dryRun ? "would be" : "now"} up to date`;
  return current === 0 ? done : `${done}, ${current} ${current === 1 ? "was" : "were"} already`;
}

/** What `--json` prints: a contract, hence spelt out. */
function asDocument({ updated, current, failures }: UpdateResult): unknown {
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
  };
}
