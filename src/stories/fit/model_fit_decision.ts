import { chooseVariant, type MemoryBudget } from "../../fit/choose_variant.ts";
import { formatNeed } from "../../fit/format_need.ts";
import type { GgufVariant } from "../../gguf/gguf_variants.ts";
import { compareQuantizations } from "../../gguf/quantization_order.ts";
import { DoesNotFitError, type ModelChoice } from "../../vocabulary/errors.ts";
import type { AutomaticChoice } from "./automatic_choice.ts";
import { basisReason, bestReasons, memoryWords, usualReason } from "./fit_words.ts";
import type { FitReport, VariantFit } from "./model_fit.ts";

/** The model that was decided upon, and the record of it. */
export interface FitDecision {
  /** The model. */
  readonly chosen: VariantFit;
  /** Why. */
  readonly choice: AutomaticChoice;
}

/**
 * Decides between the quantizations of one model: the best that fits; where the memory is not known,
 * what most people take. Pure.
 *
 * @throws {DoesNotFitError} when none fits
 */
export function decide(report: FitReport, repository: string): FitDecision {
  const { variants, budget, machine } = report;
  const [chosen, reasons] = budget === undefined
    ? usual(variants)
    : best(variants, budget, repository);
  const { label, need, place } = chosen;
  return {
    chosen,
    choice: {
      quantization: label,
      need,
      place,
      machine,
      reasons: [
        ...reasons,
        basisReason(need, report.basis),
        ...machine.unseen.map((clause) => `not seen: ${clause}`),
      ],
      considered: variants.map(({ label, name, size, need, place }) => ({
        label,
        name,
        size,
        neededBytes: need.totalBytes,
        place,
      })),
    },
  };
}

/** What to ask for to have one of these: the label, or where several share it, the name. */
export function modelChoices(variants: readonly GgufVariant[]): ModelChoice[] {
  const labels = variants.map(({ label }) => label);
  return variants.map(({ label, name, size, files }) => ({
    label: labels.indexOf(label) === labels.lastIndexOf(label) ? label : name,
    size,
    files: files.length,
  }));
}

type Verdict = readonly [chosen: VariantFit, reasons: readonly string[]];

function best(
  variants: readonly VariantFit[],
  budget: MemoryBudget,
  repository: string,
): Verdict {
  const choice = chooseVariant(variants, ({ need }) => need.totalBytes, budget);
  if (choice.kind === "chosen") {
    return [choice.variant, bestReasons(choice.variant, variants, budget)];
  }
  const { smallest } = choice;
  if (smallest === undefined) throw new RangeError(NO_MODEL);
  const { label, need } = smallest;
  const needs = `needs ${formatNeed(need)}`;
  const memory = memoryWords(budget);
  const state = variants.length === 1
    ? `${label} ${needs}, more than ${memory}`
    : `none of ${variants.length} models fits ${memory}; the smallest, ${label}, ${needs}`;
  throw new DoesNotFitError(`Cannot choose from "${repository}": ${state}`, {
    neededBytes: need.totalBytes,
    availableBytes: budget.ramBytes + budget.vramBytes,
    choices: modelChoices(variants).map((each, index) => ({
      ...each,
      neededBytes: variants[index]?.need.totalBytes ?? 0,
      isEstimate: variants[index]?.need.basis === "estimate",
    })),
  });
}

/** Of those no larger than Q4_K_M the largest, else the smallest. */
function usual(variants: readonly VariantFit[]): Verdict {
  const found = variants.find(({ label }) => compareQuantizations(USUAL, label) <= 0) ??
    variants.at(-1);
  if (found === undefined) throw new RangeError(NO_MODEL);
  return [found, [usualReason(found)]];
}

const NO_MODEL = "Cannot decide: there is no model";

/** What llama.cpp and Ollama take when nobody says otherwise. */
const USUAL = "Q4_K_M";
