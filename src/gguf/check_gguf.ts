import type { GGUFTensorInfo } from "@huggingface/gguf";
import { isRepositoryName } from "../vocabulary/model_reference.ts";
import type { RangeReader } from "../vocabulary/range_reader.ts";
import { malformed } from "./gguf_cursor.ts";
import { type GgufLayout, layOutGguf } from "./gguf_layout.ts";
import { tensorSize } from "./tensor_size.ts";

/** What a GGUF file says about itself. What it does not say is undefined. */
export interface GgufFacts {
  /** Such as `llama`. The later parts of a split model do not say it. */
  readonly architecture: string | undefined;
  /** Tokens the model was made for. */
  readonly contextLength: number | undefined;
  /** The mix of tensor types as llama.cpp calls it, such as `Q4_K_M`. */
  readonly quantization: string | undefined;
  /** Number of weights in this file. */
  readonly parameters: number;
  /** Number of tensors in this file. */
  readonly tensors: number;
  /** The model's name. */
  readonly name: string | undefined;
  /** License id, such as `apache-2.0`. */
  readonly license: string | undefined;
  /** The repositories of the models it was made from. */
  readonly baseModels: readonly string[];
  /** Language codes. */
  readonly languages: readonly string[];
  /** Whether it is an adapter for a base model rather than a model. */
  readonly isAdapter: boolean;
}

/**
 * Reads and checks the header of a GGUF file: that it holds together, and that every tensor it names
 * lies inside the file. No weight is read.
 *
 * The header is walked over before `@huggingface/gguf` parses it, and that is given a copy without
 * the tokenizer's lists: it holds all it reads in memory, a quarter of a gigabyte and seconds for a
 * vocabulary of 262,144 tokens.
 *
 * @throws {InvalidFormatError} that says what is wrong
 */
export async function checkGguf(file: RangeReader): Promise<GgufFacts> {
  const layout = await layOutGguf(file);
  const { gguf, GGMLFileQuantizationType, GGMLQuantizationType } = await import(
    "@huggingface/gguf"
  );
  const outline = await outlineOf(file, layout);
  const { metadata, tensorInfos } = await gguf("https://localhost/", {
    fetch: (_url, init) => Promise.resolve(new Response(rangeOf(outline, init))),
  }).catch((error: Error) => {
    throw malformed(error.message);
  });
  const facts = new Map(Object.entries(metadata));
  assertInside(tensorInfos, file.size, dataOffset(layout, facts));
  const architecture = textOf(facts.get("general.architecture"));
  return {
    architecture,
    contextLength: numberOf(facts.get(`${architecture}.context_length`)),
    quantization: fileType(numberOf(facts.get("general.file_type")), GGMLFileQuantizationType) ??
      commonType(tensorInfos, GGMLQuantizationType),
    parameters: tensorInfos.reduce((sum, tensor) => sum + weightsOf(tensor), 0),
    tensors: tensorInfos.length,
    name: textOf(facts.get("general.name")),
    license: textOf(facts.get("general.license")),
    baseModels: baseModels(facts),
    languages: textsOf(facts.get("general.languages")),
    isAdapter: facts.get("general.type") === "adapter" || facts.has("adapter.type"),
  };
}

/** Whether a file begins as GGUF does. */
export function looksLikeGguf(beginning: Uint8Array): boolean {
  return new TextDecoder().decode(beginning.subarray(0, 4)) === "GGUF";
}

type Facts = ReadonlyMap<string, unknown>;

/** A GGUF header of the entries that were kept and the tensor table. */
async function outlineOf(file: RangeReader, layout: GgufLayout): Promise<Blob> {
  const { version, littleEndian, tensors, metadata, metadataEntries, tensorTable } = layout;
  const width = version === 1 ? 4 : 8;
  const start = new DataView(new ArrayBuffer(8 + 2 * width));
  start.setUint32(0, 0x47475546);
  start.setUint32(4, version, littleEndian);
  [tensors, metadataEntries].forEach((count, index) => {
    const at = 8 + index * width;
    if (version === 1) start.setUint32(at, count, littleEndian);
    else start.setBigUint64(at, BigInt(count), littleEndian);
  });
  const pieces: BlobPart[] = [start];
  for (const range of [...metadata, tensorTable]) pieces.push(await file.read(range));
  return new Blob(pieces);
}

/** The bytes that a request for a range of the outline asks for. */
function rangeOf(outline: Blob, init: RequestInit | undefined): Blob {
  const range = new Headers(init?.headers).get("range") ?? "";
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(range) ?? [];
  return outline.slice(Number(first ?? 0), last === undefined ? outline.size : Number(last) + 1);
}

/** Where the tensors' data begins: behind the table, at the next multiple of the alignment. */
function dataOffset({ tensorTable }: GgufLayout, facts: Facts): number {
  const alignment = numberOf(facts.get("general.alignment")) ?? 32;
  if (!Number.isSafeInteger(alignment) || alignment < 1) {
    throw malformed(`its alignment is ${alignment}`);
  }
  return Math.ceil(tensorTable.end / alignment) * alignment;
}

function assertInside(tensors: readonly GGUFTensorInfo[], size: number, data: number): void {
  for (const tensor of tensors) {
    const weights = weightsOf(tensor);
    const start = data + Number(tensor.offset);
    const end = start + (tensorSize(tensor.dtype, weights) ?? 0);
    if (!Number.isSafeInteger(weights) || end > size || start > size) {
      throw malformed(`the tensor "${tensor.name}" ends at byte ${end} of ${size}`);
    }
  }
}

function weightsOf({ shape }: GGUFTensorInfo): number {
  return shape.reduce((product, size) => product * Number(size), 1);
}

/** llama.cpp adds 1024 where it guessed the type from the tensors. */
function fileType(
  type: number | undefined,
  names: Readonly<Record<number, string>>,
): string | undefined {
  return type === undefined ? undefined : names[type >= 1024 ? type - 1024 : type];
}

/** The type most weights have. */
function commonType(
  tensors: readonly GGUFTensorInfo[],
  names: Readonly<Record<number, string>>,
): string | undefined {
  const weights = new Map<number, number>();
  for (const tensor of tensors) {
    weights.set(tensor.dtype, (weights.get(tensor.dtype) ?? 0) + weightsOf(tensor));
  }
  const [type] = [...weights].toSorted(([, a], [, b]) => b - a)[0] ?? [];
  return type === undefined ? undefined : names[type];
}

/** `general.base_model.0.repo_url` and so on, as repository names. */
function baseModels(facts: Facts): string[] {
  return Array.from({ length: MOST_BASE_MODELS }, (_, index) => {
    const url = textOf(facts.get(`general.base_model.${index}.repo_url`)) ?? "";
    return url.replace(/^https:\/\/huggingface\.co\//, "");
  }).filter(isRepositoryName);
}

/** A merge of more models is not known. */
const MOST_BASE_MODELS = 16;

/** On one line, without control characters: it is for people, and whoever made the file wrote it. */
function textOf(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  return value.replaceAll(/[\s\p{Cc}]+/gu, " ").trim() || undefined;
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

function numberOf(value: unknown): number | undefined {
  return typeof value === "number" || typeof value === "bigint" ? Number(value) : undefined;
}
