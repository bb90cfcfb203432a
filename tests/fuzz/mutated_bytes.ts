import fc from "fast-check";

/** Bytes that nearly are one of the originals: cut, doubled, spliced, overwritten; sometimes any bytes. */
export function mutatedBytes(
  ...originals: readonly Uint8Array<ArrayBuffer>[]
): fc.Arbitrary<Uint8Array<ArrayBuffer>> {
  const mutants = fc.tuple(fc.constantFrom(...originals), fc.array(EDIT, { maxLength: 4 }))
    .map(([original, edits]) => edits.reduce(applied, original.slice()));
  const anything = fc.uint8Array({ maxLength: 400 }).map((bytes) => bytes.slice());
  return fc.oneof({ weight: 9, arbitrary: mutants }, { weight: 1, arbitrary: anything });
}

interface Edit {
  readonly kind: (typeof KINDS)[number];
  readonly at: number;
  readonly length: number;
  readonly value: number;
  readonly bigEndian: boolean;
}

const KINDS = ["flip", "set", "word", "long", "cut", "remove", "double", "fill", "insert"] as const;

/** Numbers at which sizes, counts and offsets overflow. */
const HOSTILE_NUMBERS = [0, 1, 2, 7, 8, 9, 31, 32, 33, 63, 64, 127, 128, 255, 256, 4096, 65_535]
  .concat([65_536, 2 ** 24, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 40, 2 ** 53 - 1])
  .concat([2 ** 53, 2 ** 62, 2 ** 63, 2 ** 64 - 2048]);

const EDIT: fc.Arbitrary<Edit> = fc.record({
  kind: fc.constantFrom(...KINDS),
  at: fc.nat(0xffff_ffff),
  length: fc.oneof(fc.nat(16), fc.nat(300)),
  value: fc.oneof(fc.nat(255), fc.constantFrom(...HOSTILE_NUMBERS)),
  bigEndian: fc.boolean(),
});

function applied(bytes: Uint8Array<ArrayBuffer>, edit: Edit): Uint8Array<ArrayBuffer> {
  const { kind, length, value, bigEndian } = edit;
  // Headers are at the beginning, so half of the edits meet the first bytes.
  const span = edit.at % 2 === 0 ? bytes.length : Math.min(bytes.length, 64);
  const at = span === 0 ? 0 : (edit.at >>> 1) % span;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (kind) {
    case "flip":
      if (at < bytes.length) bytes[at] = (bytes[at] ?? 0) ^ (1 << (value % 8));
      return bytes;
    case "set":
      if (at < bytes.length) bytes[at] = value % 256;
      return bytes;
    case "word":
      if (at + 4 <= bytes.length) view.setUint32(at, value % 2 ** 32, !bigEndian);
      return bytes;
    case "long":
      if (at + 8 <= bytes.length) view.setBigUint64(at, BigInt(value), !bigEndian);
      return bytes;
    case "cut":
      return bytes.slice(0, at);
    case "remove":
      return joined(bytes.subarray(0, at), bytes.subarray(at + length));
    case "double":
      return joined(bytes.subarray(0, at + length), bytes.subarray(at));
    case "fill":
      return bytes.fill(value % 256, at, at + length);
    case "insert":
      return joined(
        bytes.subarray(0, at),
        new Uint8Array(length).fill(value % 256),
        bytes.subarray(at),
      );
  }
}

function joined(...pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const piece of pieces) {
    bytes.set(piece, offset);
    offset += piece.length;
  }
  return bytes;
}
