import {
  type FitPlace,
  formatBytes,
  formatNeed,
  type MachineMemory,
  type MemoryNeed,
  type ModelFit,
} from "../../../mod.ts";

/** `1.01 GB with a context of 4096 tokens: fits 23.6 GB RAM`. */
export function needSentence({ need, place }: ModelFit, machine: MachineMemory): string {
  const verdict = machine.ram === null
    ? "whether it fits is not known"
    : `${place === null ? "more than" : "fits"} ${memoryOf(machine, place)}`;
  return `${formatNeed(need)} with a context of ${need.contextLength} tokens: ${verdict}`;
}

/** `334 MB`, and `~334 MB` where that is an estimate. */
export function needCell({ totalBytes, basis }: MemoryNeed): string {
  return `${basis === "header" ? "" : "~"}${formatBytes(totalBytes)}`;
}

/** Whether a model fits, in a word or two. */
export function fitCell(place: FitPlace | null, { ram }: MachineMemory): string {
  if (place === null) return ram === null ? "?" : "no";
  return { gpu: "GPU", ram: "RAM", both: "RAM+GPU" }[place];
}

/** `24.5 GB RAM`, `8.00 GB of GPU memory`, or both where both count. */
function memoryOf({ ram, vram }: MachineMemory, place: FitPlace | null): string {
  const main = `${formatBytes(ram?.availableBytes ?? 0)} RAM`;
  const gpu = `${formatBytes(vram.availableBytes)} of GPU memory`;
  if (place === "gpu") return gpu;
  return place === "ram" || vram.availableBytes === 0 ? main : `${main} and ${gpu}`;
}
