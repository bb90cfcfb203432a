import { InvalidFormatError } from "../vocabulary/errors.ts";
import { isObject } from "../vocabulary/is_object.ts";
import { parseJsonBytes } from "../vocabulary/parse_json_bytes.ts";
import type { RangeReader } from "../vocabulary/range_reader.ts";

/** What a safetensors file says about itself. */
export interface SafetensorsFacts {
  /** Number of tensors. */
  readonly tensors: number;
  /** Number of weights, all tensors together. */
  readonly parameters: number;
  /** The type most weights have, such as `BF16`; undefined without a weight. */
  readonly dtype: string | undefined;
  /** Whether the tensors are the factors of a low-rank adapter rather than a model. */
  readonly isAdapter: boolean;
  /** What the writer noted under `__metadata__`. */
  readonly metadata: ReadonlyMap<string, string>;
}

/**
 * Reads and checks the header of a safetensors file: its length, its JSON, and that the tensors lie
 * one after another in the rest of the file, without a gap, an overlap or a byte left over. No weight
 * is read.
 *
 * Format: https://github.com/huggingface/safetensors#format
 *
 * @throws {InvalidFormatError} that says what is wrong
 */
export async function readSafetensors(file: RangeReader): Promise<SafetensorsFacts> {
  const headerEnd = LENGTH_BYTES + await headerLength(file);
  const header = parseHeader(await file.read({ start: LENGTH_BYTES, end: headerEnd }));
  const { __metadata__: metadata = {}, ...entries } = header;
  const tensors = Object.entries(entries).map(([name, entry]) => parseTensor(name, entry));
  assertContiguous(tensors, file.size - headerEnd);
  return {
    tensors: tensors.length,
    parameters: tensors.reduce((sum, { weights }) => sum + weights, 0),
    dtype: commonType(tensors),
    isAdapter: tensors.length > 0 && tensors.every(({ name }) => ADAPTER.test(name)),
    metadata: parseMetadata(metadata),
  };
}

/** Whether a file begins as safetensors do: the length of a header, then its brace. */
export function looksLikeSafetensors(beginning: Uint8Array, size: number): boolean {
  if (beginning.length <= LENGTH_BYTES || beginning[LENGTH_BYTES] !== 0x7b) return false;
  const view = new DataView(beginning.buffer, beginning.byteOffset);
  return view.getBigUint64(0, true) <= BigInt(size - LENGTH_BYTES);
}

const LENGTH_BYTES = 8;
/** How PEFT, diffusers and kohya name the factors of a low-rank adapter. */
const ADAPTER = /lora_(?:a|b|up|down|mid|embedding|magnitude)|\.alpha$|adapter/i;
/** A hundred thousand tensors have half of this; the reference implementation takes 100 MB. */
const LONGEST_HEADER = 32 * 1024 * 1024;

interface Tensor {
  readonly name: string;
  readonly dtype: string;
  readonly weights: number;
  readonly start: number;
  readonly end: number;
}

async function headerLength(file: RangeReader): Promise<number> {
  if (file.size < LENGTH_BYTES) fail(`it has ${file.size} bytes, fewer than the header's length`);
  const bytes = await file.read({ start: 0, end: LENGTH_BYTES });
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  if (length > file.size - LENGTH_BYTES) {
    fail(`the header would take ${length} bytes of ${file.size}`);
  }
  if (length > LONGEST_HEADER) {
    fail(`the header takes ${length} bytes, more than ${LONGEST_HEADER}`);
  }
  return Number(length);
}

function parseHeader(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  const header = parseJsonBytes(bytes);
  if (header === undefined) fail("the header is no JSON");
  return isObject(header) ? header : fail("the header is no JSON object");
}

function parseTensor(name: string, entry: unknown): Tensor {
  const where = JSON.stringify(name);
  if (!isObject(entry)) fail(`the entry of ${where} is no JSON object`);
  const { dtype, shape, data_offsets: offsets } = entry;
  if (typeof dtype !== "string") fail(`the type of ${where} is missing`);
  if (!isCounts(shape)) fail(`the shape of ${where} is not a list of sizes`);
  if (!isCounts(offsets) || offsets.length !== 2) fail(`the place of ${where} is missing`);
  const [start = 0, end = 0] = offsets;
  if (end < start) fail(`${where} ends before it begins`);
  const weights = shape.reduce((product, size) => product * size, 1);
  const bits = BITS.get(dtype);
  if (bits !== undefined && weights * bits !== (end - start) * 8) {
    fail(
      `${where} takes ${end - start} bytes, but ${weights} × ${dtype} need ${weights * bits / 8}`,
    );
  }
  return { name, dtype, weights, start, end };
}

/** Bits a weight takes; of a type that is not known here the size is not checked. */
const BITS: ReadonlyMap<string, number> = new Map(Object.entries({
  BOOL: 8,
  U8: 8,
  I8: 8,
  F8_E5M2: 8,
  F8_E4M3: 8,
  F8_E8M0: 8,
  F4: 4,
  F6_E2M3: 6,
  F6_E3M2: 6,
  U16: 16,
  I16: 16,
  F16: 16,
  BF16: 16,
  U32: 32,
  I32: 32,
  F32: 32,
  U64: 64,
  I64: 64,
  F64: 64,
  C64: 64,
}));

function assertContiguous(tensors: readonly Tensor[], size: number): void {
  let covered = 0;
  for (
    const { name, start, end } of tensors.toSorted((a, b) => a.start - b.start || a.end - b.end)
  ) {
    const where = JSON.stringify(name);
    if (end > size) fail(`${where} ends at byte ${end} of ${size} behind the header`);
    if (start < covered) fail(`${where} overlaps the tensor before it`);
    if (start > covered) fail(`no tensor covers the bytes ${covered} to ${start}`);
    covered = end;
  }
  if (covered < size) fail(`no tensor covers the last ${size - covered} bytes`);
}

function commonType(tensors: readonly Tensor[]): string | undefined {
  const weights = new Map<string, number>();
  for (const tensor of tensors) {
    weights.set(tensor.dtype, (weights.get(tensor.dtype) ?? 0) + tensor.weights);
  }
  return [...weights].toSorted(([, a], [, b]) => b - a)[0]?.[0];
}

function parseMetadata(metadata: unknown): ReadonlyMap<string, string> {
  const entries = isObject(metadata) ? Object.entries(metadata) : fail("its metadata is no object");
  return new Map(
    entries.map(([key, value]) =>
      typeof value === "string" ? [key, value] : fail(`its metadata "${key}" is no text`)
    ),
  );
}

function isCounts(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);
}

function fail(state: string): never {
  throw new InvalidFormatError(`Cannot read the safetensors file: ${state}`);
}
