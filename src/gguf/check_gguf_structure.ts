import type { RangeReader } from "../vocabulary/range_reader.ts";
import { GgufCursor, malformed } from "./gguf_cursor.ts";
import { LONGEST_KEY, passValue, readStart } from "./gguf_layout.ts";
import { tensorSize } from "./tensor_size.ts";

/**
 * Checks that the header of a GGUF file holds together, and that every tensor it names lies inside
 * the file. Holds nothing of it in memory and loads nothing: it is made for the moment between two
 * files of a download. No weight is read.
 *
 * @throws {InvalidFormatError} that says what is wrong
 */
export async function checkGgufStructure(file: RangeReader): Promise<void> {
  const cursor = new GgufCursor(file);
  const { tensors, entries } = await readStart(cursor, file.size);
  const alignment = await findAlignment(cursor, entries);
  let farthest = { name: "", end: 0 };
  for (let index = 0; index < tensors; index++) {
    const tensor = await readTensor(cursor);
    if (tensor.end >= farthest.end) farthest = tensor;
  }
  const data = Math.ceil(cursor.offset / alignment) * alignment;
  const end = data + farthest.end;
  if (tensors > 0 && !(end <= file.size)) {
    throw malformed(`the tensor "${farthest.name}" ends at byte ${end} of ${file.size}`);
  }
}

/** Walks over the metadata; where the tensors' data begins is a multiple of what this gives. */
async function findAlignment(cursor: GgufCursor, entries: number): Promise<number> {
  let alignment = 32;
  for (let index = 0; index < entries; index++) {
    const key = await cursor.string("a metadata key", LONGEST_KEY);
    const type = await cursor.uint32();
    if (key === "general.alignment" && type === UINT32) alignment = await cursor.uint32();
    else await passValue(cursor, type);
  }
  if (alignment < 1) throw malformed(`its alignment is ${alignment}`);
  return alignment;
}

const UINT32 = 4;
const MOST_DIMENSIONS = 8;

/** A tensor's name, and where its bytes end, counted from the beginning of the data. */
async function readTensor(
  cursor: GgufCursor,
): Promise<{ readonly name: string; readonly end: number }> {
  const name = await cursor.string("a tensor's name", LONGEST_KEY);
  const dimensions = await cursor.uint32();
  if (dimensions > MOST_DIMENSIONS) throw malformed(`a tensor has ${dimensions} dimensions`);
  let weights = 1;
  for (let index = 0; index < dimensions; index++) {
    weights *= cursor.hasShortCounts ? await cursor.uint32() : await cursor.uint64();
  }
  const type = await cursor.uint32();
  const start = await cursor.uint64();
  return { name, end: start + (tensorSize(type, weights) ?? 0) };
}
