import type { RangeReader } from "../vocabulary/range_reader.ts";

/**
 * The names of the files in a zip archive, by its central directory; where that is missing or
 * damaged, the name of the first file alone.
 *
 * Format: PKWARE APPNOTE, 4.3.7, 4.3.12 to 4.3.16.
 */
export async function zipEntries(file: RangeReader): Promise<string[]> {
  const directory = await findDirectory(file);
  if (directory === undefined) return await firstEntry(file);
  const bytes = await file.read(directory);
  const view = viewOf(bytes);
  const names: string[] = [];
  for (let at = 0; at + 46 <= bytes.length && view.getUint32(at, true) === ENTRY;) {
    const [name = 0, extra = 0, comment = 0] = [28, 30, 32].map((field) =>
      view.getUint16(at + field, true)
    );
    names.push(textOf(bytes.subarray(at + 46, at + 46 + name)));
    at += 46 + name + extra + comment;
  }
  return names.length === 0 ? await firstEntry(file) : names;
}

const LOCAL_FILE = 0x04034b50;
const ENTRY = 0x02014b50;
const END = 0x06054b50;
const END_64 = 0x06064b50;
/** The end record, and the longest comment that may follow it. */
const LONGEST_END = 22 + 65_535;
/** Bytes the 64-bit end record and its locator take before the end record. */
const END_64_BYTES = 56 + 20;
/** More names than any archive of weights has. */
const LARGEST_DIRECTORY = 16 * 1024 * 1024;

async function findDirectory(
  file: RangeReader,
): Promise<{ readonly start: number; readonly end: number } | undefined> {
  const start = Math.max(0, file.size - LONGEST_END - END_64_BYTES);
  const tail = viewOf(await file.read({ start, end: file.size }));
  for (let at = tail.byteLength - 22; at >= 0; at--) {
    if (tail.getUint32(at, true) !== END) continue;
    const at64 = at - END_64_BYTES;
    const is64 = at64 >= 0 && tail.getUint32(at64, true) === END_64;
    const size = is64 ? Number(tail.getBigUint64(at64 + 40, true)) : tail.getUint32(at + 12, true);
    const offset = is64
      ? Number(tail.getBigUint64(at64 + 48, true))
      : tail.getUint32(at + 16, true);
    const end = Math.min(offset + size, offset + LARGEST_DIRECTORY, file.size);
    if (end > offset) return { start: offset, end };
  }
  return undefined;
}

async function firstEntry(file: RangeReader): Promise<string[]> {
  const bytes = await file.read({ start: 0, end: Math.min(file.size, 30 + 65_535) });
  const view = viewOf(bytes);
  if (bytes.length < 30 || view.getUint32(0, true) !== LOCAL_FILE) return [];
  return [textOf(bytes.subarray(30, 30 + view.getUint16(26, true)))];
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
