import type { GgufFacts } from "../../gguf/check_gguf.ts";
import type { SafetensorsFacts } from "../../weights/safetensors.ts";
import { InvalidFormatError } from "../../vocabulary/errors.ts";
import { LocalFile } from "./local_file.ts";

/** What a file turned out to be. */
export type ModelFileInspection =
  | {
    /** A GGUF model, adapter, or a part of one, whose header holds together. */
    readonly kind: "gguf";
    /** What it says about itself. */
    readonly facts: GgufFacts;
  }
  | {
    /** Weights or an adapter in safetensors, whose header holds together. */
    readonly kind: "safetensors";
    /** What it says about itself. */
    readonly facts: SafetensorsFacts;
  }
  | {
    /** A pickle, or something with one inside: it can run any program when it is loaded. */
    readonly kind: "pickle";
    /** What was found, in words that follow "it is". */
    readonly found: string;
  }
  | {
    /** By its name or its first bytes a model, but damaged or something else. */
    readonly kind: "broken";
    /** What it claims to be. */
    readonly format: "GGUF" | "safetensors";
    /** What is wrong, in words that follow a colon. */
    readonly problem: string;
  }
  | {
    /** Anything else. */
    readonly kind: "other";
  };

/**
 * Finds out what a file is, by its content more than by its name, and whether it is sound. Only
 * headers are read.
 *
 * @throws {HubError} when there is no such file, or it may not be read
 */
export async function inspectModelFile(path: string): Promise<ModelFileInspection> {
  using file = await LocalFile.open(path);
  const { checkGguf, looksLikeGguf } = await import("../../gguf/check_gguf.ts");
  const { looksLikeSafetensors, readSafetensors } = await import("../../weights/safetensors.ts");
  const beginning = await file.read({ start: 0, end: Math.min(16, file.size) });
  if (looksLikeGguf(beginning) || /\.gguf$/i.test(path)) {
    return await claimed("GGUF", async () => ({ kind: "gguf", facts: await checkGguf(file) }));
  }
  const isSafetensors = /\.safetensors$/i.test(path);
  if (isSafetensors || looksLikeSafetensors(beginning, file.size)) {
    const inspection = await claimed("safetensors", async () => ({
      kind: "safetensors",
      facts: await readSafetensors(file),
    }));
    if (isSafetensors || inspection.kind !== "broken") return inspection;
  }
  const { findPickle } = await import("../../weights/pickle.ts");
  const found = await findPickle(file);
  return found === undefined ? { kind: "other" } : { kind: "pickle", found };
}

async function claimed(
  format: "GGUF" | "safetensors",
  read: () => Promise<ModelFileInspection>,
): Promise<ModelFileInspection> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof InvalidFormatError)) throw error;
    return { kind: "broken", format, problem: error.message.replace(/^[^:]*: /, "") };
  }
}
