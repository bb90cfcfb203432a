import { type FitPlace, fitPlace, type MemoryBudget } from "../../fit/choose_variant.ts";
import type { HubCache } from "../../cache/hub_cache.ts";
import type { KvCacheType } from "../../fit/kv_cache.ts";
import { type MachineMemory, machineMemory, memoryBudget } from "../../fit/machine_memory.ts";
import { type MemoryNeed, memoryNeed } from "../../fit/memory_need.ts";
import { type GgufVariant, ggufVariants } from "../../gguf/gguf_variants.ts";
import { modelInName } from "../../gguf/model_in_name.ts";
import { paramsInName } from "../../gguf/params_in_name.ts";
import { bitsPerWeight } from "../../gguf/quantization_order.ts";
import type { GgufHeader } from "../../gguf/read_gguf_header.ts";
import type { ModelInfo } from "../../registry/model_info.ts";
import type { RuvLtraRegistry } from "../../registry/ruv_ltra_registry.ts";
import { HubError } from "../../vocabulary/errors.ts";
import { mapConcurrently } from "../../vocabulary/map_concurrently.ts";
import type { RemoteFile, Repository } from "../../vocabulary/repository.ts";
import { modelOfFile } from "../catalogue/model_of_file.ts";
import type { HubAnswers } from "../hub/hub_answers.ts";
import { localHeader } from "./local_header.ts";
import { headerQuestion } from "./model_fit_header.ts";

/** What a model has to fit. Whatever is not given is looked up, as far as permissions go. */
export interface FitOptions {
  /** Main memory to count with, in bytes. @default what this machine has available */
  readonly ramBytes?: number;
  /** Memory of a GPU of its own to count with, in bytes. @default what is free on this machine's */
  readonly vramBytes?: number;
  /** Tokens of context to run with. @default 4096 */
  readonly contextLength?: number;
  /** How keys and values of the context are stored. @default "f16" */
  readonly kvCacheType?: KvCacheType;
}

/** One of a repository's GGUF models, and whether it fits. */
export interface VariantFit {
  /** Its quantization, such as `Q4_K_M`; where its name has none, that name. */
  readonly label: string;
  /** Its path without part number and extension. */
  readonly name: string;
  /** Its files; the parts of a split one in their order. */
  readonly files: readonly RemoteFile[];
  /** Size of its files in bytes. */
  readonly size: number;
  /** The memory it takes. */
  readonly need: MemoryNeed;
  /** Where it fits; null where it does not, or the memory is not known. */
  readonly place: FitPlace | null;
}

/** What fits a machine, and how that is known. */
export interface FitReport {
  /** The machine, as far as it was given or could be seen. */
  readonly machine: MachineMemory;
  /** What models may take of it; undefined where nobody knows. */
  readonly budget: MemoryBudget | undefined;
  /** The models, from large to small. */
  readonly variants: readonly VariantFit[];
  /** How the needs were found out, a clause each. */
  readonly basis: readonly string[];
}

/** Options of {@linkcode judgeVariants}. */
export interface JudgeOptions extends FitOptions {
  /** The machine, where it is known already. @default what is given or can be seen */
  readonly machine?: MachineMemory;
}

/** Where headers are asked for. */
export interface FitSources {
  /** The Hub, and what it said earlier. */
  readonly answers: HubAnswers;
  /** The repository. */
  readonly repository: Repository;
  /** Its commit. */
  readonly commit: string;
  /** What was pulled: a header that is here is not asked for. */
  readonly cache: HubCache;
  /** All files of the commit, of which a few tell what a model needs, whichever is asked about. */
  readonly files: readonly RemoteFile[];
  /** What is known of models before their files are. */
  readonly registry: () => RuvLtraRegistry;
}

/** Finds out what every variant needs and whether it fits. */
export async function judgeVariants(
  variants: readonly GgufVariant[],
  sources: FitSources,
  options: JudgeOptions = {},
): Promise<FitReport> {
  const { machine = await machineMemory(options) } = options;
  const budget = memoryBudget(machine);
  const { needs, basis } = await needsOf(variants, sources, options);
  return {
    machine,
    budget,
    variants: needs.map((variant) => ({
      ...variant,
      place: placeOf(variant.need.totalBytes, budget),
    })),
    basis,
  };
}

/** What models need, and how that was found out, a clause each. */
export interface ModelNeeds {
  /** The models, in the order they were given. */
  readonly needs: readonly (GgufVariant & Pick<VariantFit, "need">)[];
  /** How their needs were found out. */
  readonly basis: readonly string[];
}

/**
 * Finds out what every variant needs. The header is read once for each model, from the smallest of
 * its files in the commit: quantizations differ in size alone, and whoever asks about one of them
 * gets the same answer.
 */
export async function needsOf(
  variants: readonly GgufVariant[],
  sources: FitSources,
  options: FitOptions = {},
): Promise<ModelNeeds> {
  const modelOf = ({ name }: GgufVariant): string => modelInName(name);
  const offered = Map.groupBy(ggufVariants(sources.files), modelOf);
  const models = [...new Set(variants.map(modelOf))];
  const outlines = new Map(
    await mapConcurrently(models, HEADERS, async (model, index) =>
      [
        model,
        index < MOST_MODELS ? await outline(offered.get(model) ?? [], sources) : {},
      ] as const),
  );
  return {
    needs: variants.map((variant) => {
      const { header, params } = outlines.get(modelOf(variant)) ?? {};
      const known = catalogued(variant, sources);
      const need = memoryNeed(variant.size, {
        ...options,
        shape: header,
        paramsB: known?.paramsB ?? params,
        modelContext: known?.contextLength,
      });
      return { ...variant, need };
    }),
    basis: [...new Set([...outlines.values()].flatMap(({ basis }) => basis ?? []))],
  };
}

function catalogued(
  { files: [file] }: GgufVariant,
  { repository, registry }: FitSources,
): ModelInfo | undefined {
  return modelOfFile(registry(), repository.name, file?.path);
}

function placeOf(neededBytes: number, budget: MemoryBudget | undefined): FitPlace | null {
  return budget === undefined ? null : fitPlace(neededBytes, budget) ?? null;
}

/** Headers read at once, and the most that are read for one page of facts. */
const HEADERS = 4;
const MOST_MODELS = 8;

/** What is known of a model, whatever its quantization. */
interface Outline {
  readonly header?: GgufHeader;
  /** Parameters in billions. */
  readonly params?: number | undefined;
  readonly basis?: string;
}

async function outline(
  variants: readonly GgufVariant[],
  sources: FitSources,
): Promise<Outline> {
  const bySize = variants.toSorted((a, b) => a.size - b.size);
  const [smallest] = bySize;
  if (smallest === undefined) return {};
  const params = paramsOf(smallest);
  try {
    const { header, file } = await headerOf(
      bySize.flatMap(({ files: [first] }) => first ?? []),
      sources,
    );
    const counted = memoryNeed(0, { shape: header }).basis === "header";
    const how = counted ? "counted by" : "estimated: too little is said in the first bytes of";
    return {
      header,
      params: header.parameterCount === undefined ? params : header.parameterCount / 1e9,
      basis: `keys and values are ${how} the header of "${file.path}"`,
    };
  } catch (error) {
    // What a model needs can be guessed without its header; who wants to stop wants to stop.
    if (!(error instanceof HubError)) throw error;
    return { params, basis: `keys and values are estimated: ${error.message}` };
  }
}

/** The header of one of the files, of which the first is the cheapest to ask the Hub for. */
async function headerOf(
  files: readonly RemoteFile[],
  { answers, cache, repository, commit }: FitSources,
): Promise<{ readonly header: GgufHeader; readonly file: RemoteFile }> {
  const [first] = files;
  if (first === undefined) throw new RangeError("Cannot read a header: there is no file");
  const question = headerQuestion(repository, commit, first);
  const kept = await answers.recall(question);
  if (kept !== undefined) return { header: kept.value, file: first };
  for (const file of files) {
    const header = await localHeader(cache, repository, file).catch(ifHubError);
    if (header !== undefined) return { header, file };
  }
  return { header: (await answers.answer(question)).value, file: first };
}

/** What is wrong with a file here is said elsewhere. */
function ifHubError(error: unknown): undefined {
  if (!(error instanceof HubError)) throw error;
}

/** Parameters in billions, as the name says them, or by size and quantization. */
function paramsOf({ name, label, size }: GgufVariant): number | undefined {
  const bits = bitsPerWeight(label);
  return paramsInName(name) ?? (bits === undefined ? undefined : size * 8 / bits / 1e9);
}
