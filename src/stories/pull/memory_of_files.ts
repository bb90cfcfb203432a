import type { CardFile, CardHardware } from "../../card/card_facts.ts";
import { memoryNeed } from "../../fit/memory_need.ts";
import { companionKind } from "../../gguf/companion_kind.ts";
import { splitSetOf } from "../../gguf/gguf_variants.ts";
import type { ModelDescription } from "../push/model_description.ts";

/**
 * The memory that the smallest GGUF model among files takes to run, for its card; undefined where
 * there is none. Pure.
 */
export function memoryOfFiles(
  files: readonly CardFile[],
  { parameters, contextLength, isAdapter }: ModelDescription,
): CardHardware | undefined {
  const models = files.filter(({ path }) =>
    /\.gguf$/i.test(path) && companionKind(path) === undefined
  );
  const sizes = [...Map.groupBy(models, ({ path }) => splitSetOf(path) ?? path).values()]
    .map((parts) => parts.reduce((sum, { size = 0 }) => sum + size, 0))
    .filter((size) => size > 0);
  if (sizes.length === 0 || isAdapter) return undefined;
  const { totalBytes } = memoryNeed(Math.min(...sizes), {
    paramsB: parameters && parameters / 1e9,
    modelContext: contextLength,
  });
  return { minRamGb: Math.ceil(totalBytes / HALF_GB) / 2 };
}

const HALF_GB = 5e8;
