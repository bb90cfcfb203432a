import type { ByteRange } from "./byte_source.ts";

/** Bytes that can be read from anywhere at once, as those of a file on this disk. */
export interface RangeReader {
  /** Size of the whole in bytes. */
  readonly size: number;
  /** Exactly the bytes of a range that lies within the whole. */
  read(range: ByteRange): Promise<Uint8Array<ArrayBuffer>>;
}
