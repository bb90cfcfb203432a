import {
  formatBytes,
  InvalidArgumentError,
  type ListingConfig,
  listModels,
  type ModelInfo,
  type ModelSize,
  PermissionError,
  RuvLtraRegistry,
  updateRegistry,
} from "../../../mod.ts";
import type { CommandContext } from "../command.ts";
import type { GlobalFlags } from "../global_flags.ts";
import { libraryConfig } from "../library_config.ts";
import { sayNotices } from "../say_notices.ts";
import { textTable } from "../text_table.ts";

/** The flags of `list`. */
export interface ListFlags {
  readonly size?: ModelSize;
  readonly adaptersOf?: string;
  readonly cached?: boolean;
  readonly refresh?: boolean;
}

/** Lists the models of the registry. */
export async function list(
  context: CommandContext,
  flags: ListFlags & GlobalFlags,
): Promise<void> {
  const { size, adaptersOf, cached = false, refresh = false } = flags;
  const { terminal } = context;
  if (refresh) {
    await updateRegistry({
      ...await libraryConfig(context, flags),
      onProgress: sayNotices(terminal),
    });
  }
  const models = await listModels({
    cached,
    ...(size !== undefined && { size }),
    ...(adaptersOf !== undefined && { adaptersOf }),
  }, await listingConfig(context, flags));
  if (terminal.json) return terminal.document(models);
  if (models.length === 0) {
    return terminal.say(
      cached ? "No model of the registry is on this disk" : "The registry has no such model",
    );
  }
  for (const line of listPage(models)) terminal.result(line);
  // Who types "ls" may have meant this.
  if (context.screen() !== undefined) terminal.say('"ruv-hub cache ls" lists what is on this disk');
}

/** Where no home directory is known, or may be, there is the built-in registry. */
async function listingConfig(
  context: CommandContext,
  flags: ListFlags & GlobalFlags,
): Promise<ListingConfig> {
  try {
    return await libraryConfig(context, flags);
  } catch (error) {
    const isHomeless = error instanceof PermissionError || error instanceof InvalidArgumentError;
    if (flags.cached || !isHomeless) throw error;
    return { registry: new RuvLtraRegistry() };
  }
}

/** The models as two tables: those that stand on their own, and those that belong to another. */
function listPage(models: readonly ModelInfo[]): readonly string[] {
  const bases = models.filter(({ adapterFor }) => adapterFor === undefined);
  const adapters = models.filter(({ adapterFor }) => adapterFor !== undefined);
  return [
    ...bases.length === 0 ? [] : baseTable(bases),
    ...bases.length === 0 || adapters.length === 0 ? [] : [""],
    ...adapters.length === 0 ? [] : adapterTable(adapters),
  ];
}

function baseTable(models: readonly ModelInfo[]): readonly string[] {
  return textTable([
    ["Base model", "size", "quant", "RAM", "for"],
    ...models.map(({ id, sizeBytes, quantization, hardware, description }) => [
      id,
      formatBytes(sizeBytes),
      quantization,
      `${hardware.minRamGb} GB`,
      description,
    ]),
  ], { right: [1, 3] });
}

function adapterTable(models: readonly ModelInfo[]): readonly string[] {
  return textTable([
    ["Adapter", "size", "base model", "for"],
    ...models.map(({ id, sizeBytes, adapterFor = "", description }) => [
      id,
      formatBytes(sizeBytes),
      adapterFor,
      description,
    ]),
  ], { right: [1] });
}
