import {
  DoesNotFitError,
  explainNeed,
  formatBytes,
  formatNeed,
  type MachineMemory,
  type Recommendation,
  type RecommendedModel,
  recommendModel,
} from "../../../mod.ts";
import type { CommandContext } from "../command.ts";
import { type FitFlags, fitOptions } from "./fit_flags.ts";
import { needCell } from "./fit_words.ts";
import type { GlobalFlags } from "../global_flags.ts";
import { libraryConfig } from "../library_config.ts";
import { sayNotices } from "../say_notices.ts";
import { textTable } from "../text_table.ts";

/** The flags of `recommend`. */
export interface RecommendFlags extends FitFlags {
  readonly explain?: boolean;
  readonly offline?: boolean;
  readonly preferOffline?: boolean;
}

/** Says which model of the registry to take. */
export async function recommend(
  context: CommandContext,
  flags: RecommendFlags & GlobalFlags,
): Promise<void> {
  const { explain = false, offline, preferOffline } = flags;
  const { terminal } = context;
  const found = await recommendModel({
    ...await libraryConfig(context, flags),
    ...(offline !== undefined && { offline }),
    ...(preferOffline !== undefined && { preferOffline }),
    fit: fitOptions(flags),
    onProgress: sayNotices(terminal),
  });
  if (terminal.json) terminal.document(asDocument(found, explain));
  else for (const line of page(found, explain, context.screen()?.columns)) terminal.say(line);
  if (found.recommended === null) throw nothingFits(found);
  if (!terminal.json) terminal.result(found.recommended);
}

/** What `--json` prints: the library's word, and with `--explain` the sums. */
function asDocument({ models, ...rest }: Recommendation, explain: boolean): unknown {
  return {
    ...rest,
    models: models.map((model) => ({
      ...model,
      ...(explain && { explanation: explainNeed(model.need) }),
    })),
  };
}

/** What there is, and what each model needs of it; from large to small. */
function page(
  { machine, models, notes }: Recommendation,
  explain: boolean,
  columns?: number,
): string[] {
  const largestFirst = models.toReversed();
  return [
    machineLine(machine),
    ...machine.unseen.map((clause) => `  note: not seen: ${clause}`),
    ...notes.map((note) => `  note: ${note}; sizes are the registry's, needs are estimated`),
    "",
    ...textTable([
      ["Base model", "quant", "size", "needs", ""],
      ...largestFirst.map(({ id, quantization, size, need, place }) => [
        id,
        quantization,
        formatBytes(size),
        needCell(need),
        place === null ? "does not fit" : PLACES[place],
      ]),
    ], { right: [2, 3] }),
    "",
    ...explain ? largestFirst.flatMap((model) => sumOf(model, columns)) : [],
  ];
}

const PLACES = { gpu: "fits the GPU", ram: "fits", both: "fits RAM and GPU together" } as const;

/** `This machine: 23.4 GB of 31.2 GB RAM, no GPU memory, 8 processors`. */
function machineLine({ ram, vram, isUnified, isLimited, cpus }: MachineMemory): string {
  const facts = [
    ram === null
      ? "unknown RAM"
      : ram.availableBytes === ram.totalBytes
      ? `${formatBytes(ram.totalBytes)} RAM`
      : `${formatBytes(ram.availableBytes)} of ${formatBytes(ram.totalBytes)} RAM available` +
        (isLimited ? " (limited by a container)" : ""),
    isUnified
      ? "shared with the GPU"
      : vram.totalBytes === 0
      ? "no GPU memory"
      : `${formatBytes(vram.availableBytes)} of GPU memory free`,
    `${cpus} processors`,
  ];
  return `Memory: ${facts.join(", ")}`;
}

function sumOf({ id, need }: RecommendedModel, columns = 80): string[] {
  const rows = explainNeed(need).map(({ bytes, what }) => [formatBytes(bytes), what]);
  return [
    `${id} needs`,
    ...textTable(rows, { right: [0], width: Math.min(80, columns) - 2 }).map((line) => `  ${line}`),
    "",
  ];
}

function nothingFits({ models, machine }: Recommendation): DoesNotFitError {
  const [smallest] = models.toSorted((a, b) => a.need.totalBytes - b.need.totalBytes);
  const neededBytes = smallest?.need.totalBytes ?? 0;
  const availableBytes = (machine.ram?.availableBytes ?? 0) + machine.vram.availableBytes;
  return new DoesNotFitError(
    `Cannot recommend a model: none fits ${formatBytes(availableBytes)}; ` +
      `the smallest, ${smallest?.id}, needs ${smallest && formatNeed(smallest.need)}`,
    { neededBytes, availableBytes, choices: [] },
  );
}
