import type { ModelInfo } from "../../registry/model_info.ts";
import type { ListingConfig, ModelFilter } from "./model_filter.ts";
import { openRegistry } from "./open_registry.ts";

/**
 * Lists models of the registry: base models from small to large, then adapters. Opens no socket.
 *
 * @throws {ModelNotFoundError} when the registry has no base model of the id in `adaptersOf`
 */
export async function listModels(
  filter: ModelFilter = {},
  config: ListingConfig = {},
): Promise<ModelInfo[]> {
  const { size, adaptersOf, cached = false } = filter;
  const registry = config.registry ?? await openRegistry(config);
  const models = adaptersOf === undefined
    ? registry.listAll()
    : registry.listAdapters(registry.require(adaptersOf).id);
  const wanted = models.filter((model) => size === undefined || model.size === size);
  if (!cached) return wanted;
  const { onDisk } = await import("./on_disk.ts");
  return await onDisk(wanted, config);
}
