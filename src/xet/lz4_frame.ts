import { InvalidFormatError } from "../vocabulary/errors.ts";
import { Lz4Memory } from "./lz4_memory.ts";
import { xxh32 } from "./xxh32.ts";

/** Options of {@linkcode decodeLz4Frame}. */
export interface Lz4FrameOptions {
  /** Whether the content was grouped by four before it was encoded. @default false */
  readonly grouped?: boolean;
}

/**
 * Decodes an LZ4 frame that must fill `output` exactly, at most the largest chunk. Blocks may be linked or independent, and the
 * frame may carry its size and checksums; those that are there are checked.
 *
 * Protocol: the LZ4 frame format 1.6. Dictionaries and skippable frames have no place in a xorb.
 *
 * @throws {InvalidFormatError} when the frame is malformed, or not of that size
 */
export function decodeLz4Frame(
  frame: Uint8Array,
  output: Uint8Array,
  options: Lz4FrameOptions = {},
): void {
  const memory = Lz4Memory.get();
  const size = output.length;
  if (size > memory.capacity) throw malformed(`it claims to have ${size} bytes`);
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  const header = readHeader(frame, view, size);
  let from = header.length;
  let to = 0;
  for (;;) {
    const word = wordAt(view, from);
    from += 4;
    if (word === END_MARK) break;
    const length = word & ~UNCOMPRESSED;
    if (length > frame.length - from) throw malformed("a block is cut off");
    const block = frame.subarray(from, from += length);
    if (header.blockChecksums && wordAt(view, from) !== xxh32(block)) {
      throw malformed("a block has another checksum");
    }
    if (header.blockChecksums) from += 4;
    const start = to;
    if ((word & UNCOMPRESSED) === 0) {
      to = memory.decode(block, to, size, header.linked ? 0 : to);
    } else {
      if (length > size - to) throw malformed("it is longer than announced");
      memory.put(block, to);
      to += length;
    }
    if (to - start > header.maxBlockSize) throw malformed("a block is larger than allowed");
    // A block of nothing would let a frame go on without getting anywhere.
    if (to === start) throw malformed("a block is empty");
  }
  if (to !== size) throw malformed(`expected ${size} bytes, got ${to}`);
  if (header.contentChecksum && wordAt(view, from) !== xxh32(memory.decoded(size))) {
    throw malformed("the content has another checksum");
  }
  if (from + (header.contentChecksum ? 4 : 0) !== frame.length) {
    throw malformed("bytes follow its end");
  }
  output.set(options.grouped === true ? memory.ungrouped(size) : memory.decoded(size));
}

const MAGIC = 0x184d2204;
const END_MARK = 0;
const UNCOMPRESSED = 0x80000000;

interface FrameHeader {
  readonly length: number;
  readonly linked: boolean;
  readonly blockChecksums: boolean;
  readonly contentChecksum: boolean;
  readonly maxBlockSize: number;
}

function readHeader(frame: Uint8Array, view: DataView, expectedSize: number): FrameHeader {
  if (frame.length < 7) throw malformed("it is cut off");
  if (view.getUint32(0, true) !== MAGIC) throw malformed("it does not begin as one");
  const flags = view.getUint8(4);
  const sizes = view.getUint8(5);
  if (flags >>> 6 !== 1) throw malformed("it is of another version");
  if ((flags & 0b11) !== 0 || (sizes & 0b10001111) !== 0) {
    throw malformed("it needs a dictionary, or sets reserved bits");
  }
  const maxBlockSize = MAX_BLOCK_SIZES[(sizes >>> 4) - 4];
  if (maxBlockSize === undefined) throw malformed("its block size is unknown");
  const hasSize = (flags & 0b1000) !== 0;
  const end = hasSize ? 14 : 6;
  if (frame.length <= end) throw malformed("it is cut off");
  if (hasSize && view.getBigUint64(6, true) !== BigInt(expectedSize)) {
    throw malformed(`expected ${expectedSize} bytes, got ${view.getBigUint64(6, true)}`);
  }
  const checksum = (xxh32(frame.subarray(4, end)) >>> 8) & 0xff;
  if (view.getUint8(end) !== checksum) throw malformed("its header has another checksum");
  return {
    length: end + 1,
    linked: (flags & 0b100000) === 0,
    blockChecksums: (flags & 0b10000) !== 0,
    contentChecksum: (flags & 0b100) !== 0,
    maxBlockSize,
  };
}

/** By the number in the header, from 4 on; smaller numbers were never assigned. */
const MAX_BLOCK_SIZES: readonly number[] = [0x10000, 0x40000, 0x100000, 0x400000];

function wordAt(view: DataView, offset: number): number {
  if (offset + 4 > view.byteLength) throw malformed("it is cut off");
  return view.getUint32(offset, true);
}

function malformed(state: string): InvalidFormatError {
  return new InvalidFormatError(`Cannot decode an LZ4 frame: ${state}`);
}
