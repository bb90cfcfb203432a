import { fitPlace } from "../../fit/choose_variant.ts";
import { type MachineMemory, machineMemory, memoryBudget } from "../../fit/machine_memory.ts";
import type { MemoryNeed } from "../../fit/memory_need.ts";
import { ggufVariants } from "../../gguf/gguf_variants.ts";
import type { TransferFit } from "../../vocabulary/events.ts";
import type { PreparedPull } from "../pull/prepare_pull.ts";
import type { PullSession } from "../pull/pull_session.ts";
import { needsOf } from "./model_fit.ts";

/**
 * How the model that is pulled fits the memory. Undefined where the plan has no GGUF model, or
 * several, or the memory is not known.
 */
export async function fitOfPlan(
  session: PullSession,
  { plan, facts, target, listing }: PreparedPull,
): Promise<TransferFit | undefined> {
  if (plan.choice !== undefined) return fitOf(plan.choice.need, plan.choice.machine);
  const models = ggufVariants(facts.map(({ file }) => file));
  if (models.length !== 1) return undefined;
  const { fit = {}, repository } = target;
  // Where nothing has to be fetched, the Hub is not asked for this alone.
  const offline = listing.offline || plan.fetchBytes === 0;
  const sources = session.fitSources(repository, { ...listing, offline });
  const { needs } = await needsOf(models, sources, fit);
  const [model] = needs;
  if (model === undefined) return undefined;
  // Looking for a GPU takes a while, and is only of interest to what does not fit without.
  const withoutGpu = fitOf(model.need, await machineMemory({ vramBytes: 0, ...fit }));
  return withoutGpu === undefined || withoutGpu.place !== null
    ? withoutGpu
    : fitOf(model.need, await machineMemory(fit));
}

function fitOf(need: MemoryNeed, machine: MachineMemory): TransferFit | undefined {
  const budget = memoryBudget(machine);
  if (budget === undefined) return undefined;
  return {
    neededBytes: need.totalBytes,
    isEstimate: need.basis === "estimate",
    place: fitPlace(need.totalBytes, budget) ?? null,
    ...budget,
  };
}
