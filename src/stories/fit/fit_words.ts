import { type FitPlace, fitPlace, type MemoryBudget } from "../../fit/choose_variant.ts";
import { formatNeed } from "../../fit/format_need.ts";
import type { MemoryNeed } from "../../fit/memory_need.ts";
import { companionKind } from "../../gguf/companion_kind.ts";
import { formatBytes } from "../../vocabulary/format.ts";
import type { RemoteFile } from "../../vocabulary/repository.ts";
import type { VariantFit } from "./model_fit.ts";

/** Why a model is the best that fits: its need, what the next better one needs, and the GPU. */
export function bestReasons(
  chosen: VariantFit,
  variants: readonly VariantFit[],
  budget: MemoryBudget,
): string[] {
  const rank = variants.indexOf(chosen);
  const better = variants[rank - 1];
  const onGpu = variants.find(({ place }) => place === "gpu");
  const which = variants.length === 1
    ? "is the only one, and fits"
    : better === undefined
    ? `is the best of ${variants.length}, and fits`
    : `is the best of ${variants.length} that fits`;
  return [
    `${chosen.label} ${which}: it needs ${needWords(chosen.need, budget)}`,
    ...better === undefined
      ? []
      : [`${better.label}, the next better, needs ${formatNeed(better.need)}`],
    ...onGpu === undefined || onGpu === chosen
      ? []
      : [`${onGpu.label} is the best that fits the GPU alone`],
  ];
}

/** Why a model is taken while the memory is not known. */
export function usualReason({ label }: VariantFit): string {
  return `${label} is what most people take; whether it fits is not known`;
}

/** What a need was counted for, and how. */
export function basisReason({ contextLength }: MemoryNeed, basis: readonly string[]): string {
  return [`for a context of ${contextLength} tokens`, ...basis].join("; ");
}

/** Files beside the model that were not taken with it, though people may expect them. */
export function companionReasons(files: readonly RemoteFile[]): string[] {
  const [projector, ...others] = files.filter(({ path }) => companionKind(path) === "mmproj");
  if (projector === undefined) return [];
  const more = others.length === 0 ? "" : ` and ${others.length} more`;
  return [`a vision projector is not part of it: "${projector.path}"${more}`];
}

/** `2.81 GB of 3.00 GB RAM`; without the memory where it does not fit. */
export function needWords(need: MemoryNeed, budget: MemoryBudget): string {
  const place = fitPlace(need.totalBytes, budget);
  const words = formatNeed(need);
  return place === undefined ? words : `${words} of ${placeWords(place, budget)}`;
}

/** `3.00 GB RAM`, `3.00 GB RAM and 8.00 GB of GPU memory`. */
export function memoryWords({ ramBytes, vramBytes }: MemoryBudget): string {
  const ram = `${formatBytes(ramBytes)} RAM`;
  return vramBytes === 0 ? ram : `${ram} and ${formatBytes(vramBytes)} of GPU memory`;
}

function placeWords(place: FitPlace, { ramBytes, vramBytes }: MemoryBudget): string {
  switch (place) {
    case "gpu":
      return `${formatBytes(vramBytes)} GPU memory`;
    case "ram":
      return `${formatBytes(ramBytes)} RAM`;
    case "both":
      return `${formatBytes(ramBytes + vramBytes)} RAM and GPU memory`;
  }
}
