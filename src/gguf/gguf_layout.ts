import type { ByteRange } from "../vocabulary/byte_source.ts";
import type { RangeReader } from "../vocabulary/range_reader.ts";
import { GgufCursor, malformed } from "./gguf_cursor.ts";

/** Where the pieces of a GGUF header lie. */
export interface GgufLayout {
  /** 1, 2 or 3. */
  readonly version: number;
  /** Whether numbers have their least significant byte first. */
  readonly littleEndian: boolean;
  /** Number of tensors. */
  readonly tensors: number;
  /** The metadata, except long lists and texts such as the tokenizer's: neighbours are one range. */
  readonly metadata: readonly ByteRange[];
  /** Number of entries in those. */
  readonly metadataEntries: number;
  /** The table of tensors. */
  readonly tensorTable: ByteRange;
}

/**
 * Walks over the header of a GGUF file and finds out whether it holds together: magic, version,
 * counts, every entry's type and length, the tensor table. Nothing is believed before it is
 * compared with the size of the file, and no list is held in memory.
 *
 * Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
 *
 * @throws {InvalidFormatError} that says what is wrong
 */
export async function layOutGguf(file: RangeReader): Promise<GgufLayout> {
  const cursor = new GgufCursor(file);
  const { version, tensors, entries } = await readStart(cursor, file.size);
  const { kept, count } = await walkMetadata(cursor, entries);
  const start = cursor.offset;
  for (let index = 0; index < tensors; index++) await passTensor(cursor);
  if (cursor.offset - start > LARGEST_TABLE) throw malformed("its tensor table is too large");
  return {
    version,
    littleEndian: cursor.littleEndian,
    tensors,
    metadata: kept,
    metadataEntries: count,
    tensorTable: { start, end: cursor.offset },
  };
}

/**
 * Reads what stands before the metadata, and leaves the cursor there: how the file is written, and
 * how many tensors and metadata entries a file of so many bytes says it has.
 */
export async function readStart(
  cursor: GgufCursor,
  size: number,
): Promise<{ readonly version: number; readonly tensors: number; readonly entries: number }> {
  if (size < SMALLEST_HEADER) throw malformed(`it has only ${size} bytes`);
  if (await cursor.uint32() !== MAGIC) throw malformed('it does not begin with "GGUF"');
  const version = await readVersion(cursor);
  // A tensor takes 24 bytes at least and an entry 13, or 16 and 9 in version 1.
  const [leastTensor, leastEntry] = version === 1 ? [16, 9] : [24, 13];
  const tensors = await cursor.count("the number of tensors", size / leastTensor);
  const entries = await cursor.count("the number of metadata entries", size / leastEntry);
  if (tensors > MOST_TENSORS) throw malformed(`it has ${tensors} tensors`);
  if (entries > MOST_ENTRIES) throw malformed(`it has ${entries} metadata entries`);
  return { version, tensors, entries };
}

/** "GGUF" as a little-endian number. */
const MAGIC = 0x46554747;
const SMALLEST_HEADER = 24;
/** Far beyond the largest models, which have some ten thousand tensors and a hundred entries. */
const MOST_TENSORS = 100_000;
const MOST_ENTRIES = 100_000;
const LARGEST_TABLE = 32 * 1024 * 1024;
/** Lists and texts that are longer than this hold no fact that is asked for. */
const LONGEST_KEPT_LIST = 64;
const LONGEST_KEPT_TEXT = 16 * 1024;
/** By the specification. */
export const LONGEST_KEY = 65_535;
const MOST_DIMENSIONS = 8;

/** The version decides about the byte order too: the reversed one would be enormous. */
async function readVersion(cursor: GgufCursor): Promise<number> {
  const little = await cursor.uint32();
  cursor.littleEndian = (little & 0xffff) !== 0;
  const version = cursor.littleEndian ? little : little >>> 24 | (little >>> 8 & 0xff00);
  if (version < 1 || version > 3) throw malformed(`its version ${version} is not known`);
  cursor.hasShortCounts = version === 1;
  return version;
}

async function walkMetadata(
  cursor: GgufCursor,
  entries: number,
): Promise<{ readonly kept: readonly ByteRange[]; readonly count: number }> {
  const kept: ByteRange[] = [];
  let count = 0;
  for (let index = 0; index < entries; index++) {
    const start = cursor.offset;
    await cursor.string("a metadata key", LONGEST_KEY);
    if (!await passValue(cursor, await cursor.uint32())) continue;
    const last = kept.at(-1);
    if (last?.end === start) kept[kept.length - 1] = { start: last.start, end: cursor.offset };
    else kept.push({ start, end: cursor.offset });
    count++;
  }
  return { kept, count };
}

/** Passes over a value; false for a long one. */
export async function passValue(
  cursor: GgufCursor,
  type: number,
  depth = 0,
): Promise<boolean> {
  if (type === STRING) {
    const length = await cursor.count("the length of a metadata text");
    cursor.skip(length);
    return length <= LONGEST_KEPT_TEXT;
  }
  if (type !== ARRAY) {
    cursor.skip(widthOf(type));
    return true;
  }
  if (depth > 2) throw malformed("its metadata has lists within lists within lists");
  const itemType = await cursor.uint32();
  const items = await cursor.count("the length of a metadata list");
  if (itemType !== STRING && itemType !== ARRAY) {
    cursor.skip(items * widthOf(itemType));
    return items <= LONGEST_KEPT_LIST;
  }
  if (itemType === STRING && items > LONGEST_KEPT_LIST) {
    await cursor.skipTexts(items, "the length of a metadata text");
    return false;
  }
  let isShort = items <= LONGEST_KEPT_LIST;
  for (let index = 0; index < items; index++) {
    isShort = await passValue(cursor, itemType, depth + 1) && isShort;
  }
  return isShort;
}

/** The types' numbers of a text and of a list. */
export const STRING = 8;
/** See {@linkcode STRING}. */
export const ARRAY = 9;
/** Bytes of a value, by its type: 8, 16, 32 bits with and without a sign, float, bool, …, 64 bits. */
const WIDTHS: readonly (number | undefined)[] = [
  1,
  1,
  2,
  2,
  4,
  4,
  4,
  1,
  undefined,
  undefined,
  8,
  8,
  8,
];

function widthOf(type: number): number {
  const width = WIDTHS[type];
  if (width === undefined) throw malformed(`its metadata has a value of the unknown type ${type}`);
  return width;
}

async function passTensor(cursor: GgufCursor): Promise<void> {
  await cursor.string("a tensor's name", LONGEST_KEY);
  const dimensions = await cursor.uint32();
  if (dimensions > MOST_DIMENSIONS) throw malformed(`a tensor has ${dimensions} dimensions`);
  cursor.skip(dimensions * (cursor.hasShortCounts ? 4 : 8));
  cursor.skip(4 + 8);
}
