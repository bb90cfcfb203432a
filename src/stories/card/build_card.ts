import type { ModelCardBuilder } from "../../card/model_card_builder.ts";
import { InvalidArgumentError } from "../../vocabulary/errors.ts";
import type { LocalFile } from "../push/local_file.ts";

/** Options of {@linkcode buildCard}. */
export interface BuildCardOptions {
  /** Ends the work. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Begins the card of a GGUF or safetensors file on this disk: what its header says, its size and its
 * SHA-256. All of it is read once, for the digest.
 *
 * @throws {InvalidArgumentError} when there is no such file, or it is neither, or damaged
 * @throws {HubError} when it may not be read
 */
export async function buildCard(
  path: string,
  options: BuildCardOptions = {},
): Promise<ModelCardBuilder> {
  const { inspectModelFile } = await import("../push/inspect_model_file.ts");
  const { openInput } = await import("../push/open_input.ts");
  const { describeModel } = await import("../push/model_description.ts");
  const { cardFiles, describedModel } = await import("../push/push_card.ts");
  using input = await openInput(path);
  const inspection = await inspectModelFile(path);
  if (inspection.kind === "broken") {
    throw new InvalidArgumentError(
      `Cannot read "${path}" as ${inspection.format}: ${inspection.problem}`,
    );
  }
  if (inspection.kind === "other" || inspection.kind === "pickle") {
    const what = inspection.kind === "pickle"
      ? `it is ${inspection.found}`
      : "it is something else";
    throw new InvalidArgumentError(
      `Cannot build a card for "${path}": expected GGUF or safetensors, but ${what}`,
    );
  }
  const file = { path: path.replace(/^.*[/\\]/, ""), ...await measure(input, options) };
  const inspected = { ...file, localPath: path, isNamed: true, inspection };
  const description = describeModel([inspected], {});
  const quantization = inspection.kind === "gguf"
    ? inspection.facts.quantization
    : inspection.facts.dtype;
  const files = cardFiles([file]).map((file) => ({ ...file, quantization }));
  return describedModel(description, files, file.path.replace(/\.[^.]*$/, ""));
}

async function measure(
  file: LocalFile,
  { signal }: BuildCardOptions,
): Promise<{ readonly size: number; readonly sha256: string }> {
  const { createHash } = await import("../../vocabulary/hashing.ts");
  const hash = await createHash("sha256");
  for (let start = 0; start < file.size; start += PIECE) {
    signal?.throwIfAborted();
    hash.update(await file.read({ start, end: Math.min(start + PIECE, file.size) }));
  }
  return { size: file.size, sha256: hash.digest() };
}

const PIECE = 1024 * 1024;
