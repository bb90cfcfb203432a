import { fitPlace } from "../../fit/choose_variant.ts";
import { machineMemory, memoryBudget } from "../../fit/machine_memory.ts";
import { memoryNeed } from "../../fit/memory_need.ts";
import type { GgufHeader } from "../../gguf/read_gguf_header.ts";
import type { ModelInfo } from "../../registry/model_info.ts";
import { HubError, PermissionError, PinnedChecksumError } from "../../vocabulary/errors.ts";
import { mapConcurrently } from "../../vocabulary/map_concurrently.ts";
import type { RemoteFile, Repository } from "../../vocabulary/repository.ts";
import { headerQuestion } from "./model_fit_header.ts";
import { openRegistry } from "../catalogue/open_registry.ts";
import { PullSession } from "../pull/pull_session.ts";
import type { Recommendation, RecommendationConfig } from "./recommendation.ts";
import { listRevision, type RevisionListing } from "../pull/revision_listing.ts";

/** Does what `recommendModel` promises. */
export async function recommend(config: RecommendationConfig): Promise<Recommendation> {
  const { fit = {} } = config;
  const machine = await machineMemory(fit);
  const budget = memoryBudget(machine);
  if (budget === undefined) {
    throw new PermissionError(
      "Cannot recommend a model: the runtime does not let the main memory be seen",
      { flag: "--allow-sys=systemMemoryInfo" },
    );
  }
  const bases = (await openRegistry(config)).listBaseModels();
  const { facts, notes } = await factsOf(bases, config);
  const models = bases.map((model) => {
    const { file, header } = facts.get(model.id) ?? {};
    const size = file?.size ?? model.sizeBytes;
    const need = memoryNeed(size, {
      ...fit,
      shape: header,
      paramsB: model.paramsB,
      modelContext: model.contextLength,
    });
    return {
      id: model.id,
      quantization: model.quantization,
      size,
      source: file === undefined ? "catalogue" as const : "hub" as const,
      need,
      place: fitPlace(need.totalBytes, budget) ?? null,
    };
  });
  const recommended = models.findLast(({ place }) => place !== null)?.id ?? null;
  return { recommended, machine, models, notes };
}

/** What the Hub says of a model. */
interface HubFacts {
  readonly file: RemoteFile;
  readonly header: GgufHeader | undefined;
}

async function factsOf(
  models: readonly ModelInfo[],
  config: RecommendationConfig,
): Promise<{ readonly facts: ReadonlyMap<string, HubFacts>; readonly notes: readonly string[] }> {
  using session = await PullSession.open(config, { retry: { attempts: ATTEMPTS } });
  const facts = new Map<string, HubFacts>();
  const notes = new Set<string>();
  for (const [name, ofRepository] of Map.groupBy(models, ({ repository }) => repository)) {
    const repository: Repository = { type: "model", name };
    const listing = await orNote(
      notes,
      () => listRevision(repository, "main", session.listingSources()),
    );
    if (listing === undefined) continue;
    await mapConcurrently(ofRepository, HEADERS, async ({ id, filename }) => {
      const file = listing.files.find(({ path }) => path === filename);
      if (file === undefined) return;
      const header = await orNote(notes, () => headerOf(session, repository, listing, file));
      facts.set(id, { file, header });
    });
  }
  return { facts, notes: [...notes] };
}

/** A recommendation without the Hub is worth more than one that keeps people waiting. */
const ATTEMPTS = 1;
const HEADERS = 4;

async function headerOf(
  { answers }: PullSession,
  repository: Repository,
  { commit }: RevisionListing,
  file: RemoteFile,
): Promise<GgufHeader> {
  return (await answers.answer(headerQuestion(repository, commit, file))).value;
}

/** What cannot be had from the Hub is estimated, and noted. */
async function orNote<T>(notes: Set<string>, ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof HubError) || error instanceof PinnedChecksumError) throw error;
    notes.add(error.message);
    return undefined;
  }
}
