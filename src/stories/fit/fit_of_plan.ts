import { fitPlace } from "../../fit/choose_variant.ts";
import { type MachineMemory, machineMemory, memoryBudget } from "../../fit/machine_memory.ts";
import { type MemoryNeed, memoryNeed } from "../../fit/memory_need.ts";
import { type GgufVariant, ggufVariants } from "../../gguf/gguf_variants.ts";
import type { TransferFit } from "../../vocabulary/events.ts";
import { headerQuestion } from "./model_fit_header.ts";
import { paramsOf } from "./model_fit.ts";
import type { PreparedPull } from "../pull/prepare_pull.ts";
import type { PullSession } from "../pull/pull_session.ts";

/**
 * How the model that is pulled fits the memory. Undefined where the plan has no GGUF model, or
 * several, or the memory is not known. For a model that somebody named nothing is asked: without a
 * header that is known already, the need is estimated.
 */
export async function fitOfPlan(
  session: PullSession,
  { plan, facts, target }: PreparedPull,
): Promise<TransferFit | undefined> {
  if (plan.choice !== undefined) return fitOf(plan.choice.need, plan.choice.machine);
  const [model, ...others] = ggufVariants(facts.map(({ file }) => file));
  if (model === undefined || others.length > 0) return undefined;
  const need = await needOf(model, session, { plan, target });
  const { fit = {} } = target;
  // Looking for a GPU takes a while, and is only of interest to what does not fit without.
  const withoutGpu = fitOf(need, await machineMemory({ vramBytes: 0, ...fit }));
  return withoutGpu === undefined || withoutGpu.place !== null
    ? withoutGpu
    : fitOf(need, await machineMemory(fit));
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

async function needOf(
  variant: GgufVariant,
  { answers }: PullSession,
  { plan, target }: Pick<PreparedPull, "plan" | "target">,
): Promise<MemoryNeed> {
  const { repository, commit } = plan;
  const [file] = variant.files;
  const header = file && await answers.recall(headerQuestion(repository, commit, file));
  const { fit, model } = target;
  return memoryNeed(variant.size, {
    ...fit,
    shape: header?.value,
    paramsB: model?.paramsB ?? paramsOf(variant),
    modelContext: model?.contextLength,
  });
}
