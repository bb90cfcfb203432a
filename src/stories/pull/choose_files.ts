import { assertNoCollisions, assertSafePath } from "../../cache/safe_path.ts";
import type { GgufVariant } from "../../gguf/gguf_variants.ts";
import { AmbiguousModelError } from "../../vocabulary/errors.ts";
import type { RemoteFile } from "../../vocabulary/repository.ts";
import type { AutomaticChoice } from "../fit/automatic_choice.ts";
import { companionReasons } from "../fit/fit_words.ts";
import { type FitOptions, type FitSources, judgeVariants } from "../fit/model_fit.ts";
import { decide, modelChoices } from "../fit/model_fit_decision.ts";
import { type FileWish, selectFiles } from "./select_files.ts";

/** The files of a pull, and which model was chosen, where nobody had named one. */
export interface ChosenFiles {
  /** The files, in the order of the listing. */
  readonly files: readonly RemoteFile[];
  /** The model, and why. */
  readonly choice?: AutomaticChoice;
}

/** What a choice is made by. */
export interface ChoiceContext extends FitSources {
  /** What the model has to fit. */
  readonly fit?: FitOptions | undefined;
  /** Whether a file is here already; given when only such files can be had. */
  readonly isHere?: (file: RemoteFile) => Promise<boolean>;
}

/**
 * Selects files, and where the wish leaves open which quantization, chooses the best that fits. Every
 * path chosen is one that may be written.
 *
 * @throws {AmbiguousModelError} when only a person can choose
 * @throws {DoesNotFitError} when no quantization fits
 */
export async function chooseFiles(
  wish: FileWish,
  context: ChoiceContext,
): Promise<ChosenFiles> {
  const selection = selectFiles(context.files, wish);
  if (selection.kind === "ambiguous") throw ambiguous(selection.variants, context);
  const chosen = selection.kind === "files"
    ? { files: selection.files }
    : await chooseAutomatically(selection.variants, context);
  for (const { path } of chosen.files) assertSafePath(path);
  assertNoCollisions(chosen.files.map(({ path }) => path));
  return chosen;
}

function ambiguous(
  variants: readonly GgufVariant[],
  { repository }: ChoiceContext,
): AmbiguousModelError {
  return new AmbiguousModelError(
    `Cannot choose from "${repository.name}": it holds ${variants.length} models`,
    { choices: modelChoices(variants) },
  );
}

async function chooseAutomatically(
  variants: readonly GgufVariant[],
  context: ChoiceContext,
): Promise<ChosenFiles> {
  const { files } = context;
  const candidates = await obtainable(variants, context);
  const report = await judgeVariants(candidates, context, context.fit);
  const { chosen, choice } = decide(report, context.repository.name);
  const paths = new Set(chosen.files.map(({ path }) => path));
  return {
    files: files.filter(({ path }) => paths.has(path)),
    choice: { ...choice, reasons: [...choice.reasons, ...companionReasons(files)] },
  };
}

/** Those of which every file is here, when nothing else can be had; all, where that is none. */
async function obtainable(
  variants: readonly GgufVariant[],
  { isHere }: ChoiceContext,
): Promise<readonly GgufVariant[]> {
  if (isHere === undefined) return variants;
  const here: GgufVariant[] = [];
  for (const variant of variants) {
    const found = await Promise.all(variant.files.map(isHere));
    if (found.every((isThere) => isThere)) here.push(variant);
  }
  return here.length > 0 ? here : variants;
}
