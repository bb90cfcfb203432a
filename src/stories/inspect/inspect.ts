import { fitPlace } from "../../fit/choose_variant.ts";
import { type MachineMemory, machineMemory, memoryBudget } from "../../fit/machine_memory.ts";
import { memoryNeed } from "../../fit/memory_need.ts";
import { ggufVariants } from "../../gguf/gguf_variants.ts";
import { quantizationLabel } from "../../gguf/quantization_label.ts";
import { HubClient } from "../../hub/hub_client.ts";
import type { ModelInfo } from "../../registry/model_info.ts";
import type { RuvLtraRegistry } from "../../registry/ruv_ltra_registry.ts";
import {
  DoesNotFitError,
  HubError,
  LocalEntryNotFoundError,
  PinnedChecksumError,
  RevisionNotFoundError,
} from "../../vocabulary/errors.ts";
import type { RemoteFile } from "../../vocabulary/repository.ts";
import { HubCache } from "../../cache/hub_cache.ts";
import { StateFolder } from "../../cache/state_folder.ts";
import { modelOfFile } from "../catalogue/model_of_file.ts";
import { catalogueDifferences } from "./catalogue_differences.ts";
import { ChecksumPins } from "../pull/checksum_pins.ts";
import type { DownloadOptions } from "../pull/download_config.ts";
import { type DownloadSettings, downloadSettings } from "../pull/download_settings.ts";
import { HubAnswers } from "../hub/hub_answers.ts";
import { type FitReport, judgeVariants } from "../fit/model_fit.ts";
import { decide, type FitDecision } from "../fit/model_fit_decision.ts";
import { type InspectedListing, inspectedListing } from "./inspected_listing.ts";
import {
  downloadEstimates,
  type HubFacts,
  type InspectionConfig,
  type ModelFit,
  type ModelInspection,
  type SonaWeights,
} from "./model_inspection.ts";
import { type PullTarget, pullTarget } from "../pull/pull_target.ts";
import { selectFiles } from "../pull/select_files.ts";
import { sonaFacts } from "../pull/sona_facts.ts";
import { withNeighbours } from "../pull/with_neighbours.ts";

/** Does what `inspectModel` promises. */
export async function inspect(
  reference: string,
  options: DownloadOptions,
  config: InspectionConfig,
): Promise<ModelInspection> {
  const settings = await downloadSettings(config);
  const target = pullTarget(reference, options, settings);
  const registry = settings.registry();
  const catalogue = catalogued(registry, target);
  const machine = await machineMemory(target.fit);
  const answer = await askHub(target, catalogue, { settings, config, machine });
  const asked = { registry, target, catalogue };
  const hub = answer.listing === undefined ? null : hubFacts(answer.listing, asked);
  const measured = await new StateFolder(settings.stateDir).readSpeed();
  const bytes = sizeOf(hub?.chosen ?? null) ?? catalogue?.sizeBytes;
  return {
    repository: target.repository,
    revision: target.revision,
    catalogue: catalogue ?? null,
    hub,
    hubFailure: answer.failure ?? null,
    differences: catalogue === undefined
      ? []
      : catalogueDifferences(catalogue, answer.listing?.files),
    downloads: bytes === undefined ? [] : downloadEstimates(bytes, measured),
    machine,
    fit: fitOfChosen(hub) ?? (catalogue === undefined ? null : fitOf(catalogue, target, machine)),
  };
}

/** Whether the one GGUF model fits that was asked about. */
function fitOfChosen(hub: HubFacts | null): ModelFit | undefined {
  const chosen = hub?.models.filter(({ files }) =>
    files.every((file) => hub.chosen?.includes(file))
  );
  const [model, ...others] = chosen ?? [];
  return model === undefined || others.length > 0
    ? undefined
    : { need: model.need, place: model.place };
}

/** Whether a model of the registry fits, by the catalogue's word alone. */
function fitOf(
  { filename, sizeBytes, paramsB, contextLength }: ModelInfo,
  { fit }: PullTarget,
  machine: MachineMemory,
): ModelFit | null {
  if (!/\.gguf$/i.test(filename)) return null;
  const need = memoryNeed(sizeBytes, { ...fit, paramsB, modelContext: contextLength });
  const budget = memoryBudget(machine);
  return { need, place: budget === undefined ? null : fitPlace(need.totalBytes, budget) ?? null };
}

/** The model of the registry that is asked about, by its id or by its file. */
function catalogued(
  registry: RuvLtraRegistry,
  { repository, wish }: PullTarget,
): ModelInfo | undefined {
  const [path, ...others] = wish.paths ?? [];
  if (repository.type !== "model" || others.length > 0) return undefined;
  return modelOfFile(registry, repository.name, path);
}

interface Listing extends InspectedListing {
  readonly sona: readonly SonaWeights[];
  readonly report: FitReport;
}

interface Answer {
  readonly listing?: Listing;
  readonly failure?: string;
}

interface Inquiry {
  readonly settings: DownloadSettings;
  readonly config: InspectionConfig;
  readonly machine: MachineMemory;
}

async function askHub(
  { repository, revision, fit }: PullTarget,
  catalogue: ModelInfo | undefined,
  { settings, config, machine }: Inquiry,
): Promise<Answer> {
  using client = settings.offline ? undefined : new HubClient({
    endpoint: settings.endpoint,
    token: settings.token,
    stallTimeoutMs: settings.stallTimeoutMs,
    fetch: config.fetch,
    onEvent: config.onProgress,
    retry: { attempts: ATTEMPTS },
  });
  const answers = new HubAnswers({
    ...settings,
    hub: client,
    preferKept: config.preferOffline ?? false,
    onEvent: config.onProgress,
    signal: config.signal,
  });
  const cache = new HubCache(settings.cacheDir);
  const pins = new ChecksumPins(settings.stateDir);
  try {
    const { signal = new AbortController().signal, onProgress: onEvent = () => {} } = config;
    const listing = await inspectedListing(repository, revision, { answers, cache, pins, onEvent });
    const { commit, files, word } = listing;
    const listed = { repository, commit, files };
    // A Hub that has just not answered is not asked again.
    const isAnswered = word !== undefined && (!word.kept || config.preferOffline === true);
    const sona = await sonaFacts(listed, { hub: isAnswered ? client : undefined, cache, signal });
    const report = await judgeVariants(ggufVariants(files), {
      ...listed,
      answers: isAnswered ? answers : answers.offline(),
      cache,
      registry: settings.registry,
    }, { ...fit, machine });
    return { listing: { ...listing, sona, report } };
  } catch (error) {
    // A revision that is not there was asked for; a Hub that does not answer was not.
    if (error instanceof RevisionNotFoundError || !(error instanceof HubError)) throw error;
    if (error instanceof PinnedChecksumError) throw error;
    if (catalogue === undefined) throw await withNeighbours(error, repository, cache);
    return error instanceof LocalEntryNotFoundError ? {} : { failure: error.message };
  }
}

/** Somebody is waiting for a page of facts: half of it now is worth more than all of it later. */
const ATTEMPTS = 2;

function hubFacts(
  { files, commit, isPartial, word, sona, report }: Listing,
  { registry, target, catalogue }: {
    readonly registry: RuvLtraRegistry;
    readonly target: PullTarget;
    readonly catalogue: ModelInfo | undefined;
  },
): HubFacts {
  const { repository } = target;
  const { chosen, choice } = choose(files, target, catalogue, report);
  return {
    commit,
    private: word?.value.private ?? null,
    gated: word?.value.gated ?? null,
    lastModified: word?.value.lastModified ?? null,
    askedAt: word?.askedAt ?? null,
    kept: word?.kept ?? true,
    isPartial,
    fileCount: files.length,
    totalBytes: sizeOf(files) ?? 0,
    chosen,
    ...(choice !== undefined && { choice }),
    models: report.variants.map(({ label, name, size, files, need, place }) => ({
      label,
      quantization: quantizationLabel(name) ?? null,
      id: modelOfFile(registry, repository.name, files[0]?.path)?.id ?? null,
      size,
      files,
      downloads: downloadEstimates(size),
      need,
      place,
    })),
    basis: report.basis,
    ...(sona.length > 0 && { sona }),
  };
}

/** What a pull would take. The registry's model may not be there yet: that is a difference, no error. */
function choose(
  files: readonly RemoteFile[],
  { wish, repository }: PullTarget,
  catalogue: ModelInfo | undefined,
  report: FitReport,
): Pick<HubFacts, "chosen" | "choice"> {
  if (catalogue !== undefined && !files.some(({ path }) => path === catalogue.filename)) {
    return { chosen: null };
  }
  const selection = selectFiles(files, wish);
  if (selection.kind === "files") return { chosen: selection.files };
  if (selection.kind === "ambiguous") return { chosen: null };
  const names = new Set(selection.variants.map(({ name }) => name));
  const variants = report.variants.filter(({ name }) => names.has(name));
  const decision = decideOrNone({ ...report, variants }, repository.name);
  return decision === undefined
    ? { chosen: null }
    : { chosen: decision.chosen.files, choice: decision.choice };
}

function decideOrNone(report: FitReport, repository: string): FitDecision | undefined {
  try {
    return decide(report, repository);
  } catch (error) {
    if (error instanceof DoesNotFitError) return undefined;
    throw error;
  }
}

function sizeOf(files: readonly RemoteFile[] | null): number | undefined {
  return files?.reduce((sum, { size }) => sum + size, 0);
}
