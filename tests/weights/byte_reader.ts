import type { RangeReader } from "../../src/vocabulary/range_reader.ts";

/** Bytes in memory, read as a file is. */
export function byteReader(bytes: Uint8Array<ArrayBuffer>): RangeReader {
  return {
    size: bytes.length,
    read({ start, end }) {
      if (start < 0 || end > bytes.length || start > end) {
        throw new Error(`no bytes ${start} to ${end} in ${bytes.length}`);
      }
      return Promise.resolve(bytes.slice(start, end));
    },
  };
}

/** Text as bytes. */
export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}
