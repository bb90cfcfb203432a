import { join } from "node:path";
import { findFile } from "../../cache/file_facts.ts";
import { HubCache } from "../../cache/hub_cache.ts";
import type { ModelInfo } from "../../registry/model_info.ts";
import type { Repository } from "../../vocabulary/repository.ts";
import { downloadSettings } from "../pull/download_settings.ts";
import type { ListingConfig } from "./model_filter.ts";

/** Those of the models whose file is on this disk. */
export async function onDisk(
  models: readonly ModelInfo[],
  config: ListingConfig,
): Promise<ModelInfo[]> {
  const { cacheDir, outputDir } = await downloadSettings({ ...config, token: false });
  const cache = new HubCache(cacheDir);
  const found: ModelInfo[] = [];
  for (const model of models) {
    const isHere = outputDir === undefined
      ? await isCached(model, cache)
      : await findFile(join(outputDir, model.filename), { published: true }) !== undefined;
    if (isHere) found.push(model);
  }
  return found;
}

async function isCached({ repository, filename }: ModelInfo, cache: HubCache): Promise<boolean> {
  const source: Repository = { type: "model", name: repository };
  const commit = await cache.readRef(source, "main");
  if (commit === undefined) return false;
  return (await cache.listSnapshot(source, commit)).includes(filename);
}
