import type { ModelInfo } from "../../registry/model_info.ts";
import type { RuvLtraRegistry } from "../../registry/ruv_ltra_registry.ts";

/** The model of the registry whose file this is; undefined for every other file. */
export function modelOfFile(
  registry: RuvLtraRegistry,
  repository: string,
  path: string | undefined,
): ModelInfo | undefined {
  return registry.listAll().find((model) =>
    model.repository === repository && model.filename === path
  );
}
