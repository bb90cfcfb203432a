import fc from "fast-check";
import { decodeLz4Frame } from "../../src/xet/lz4_frame.ts";
import { readShard } from "../../src/xet/read_shard.ts";
import { parseReconstruction } from "../../src/xet/reconstruction.ts";
import { XetHasher } from "../../src/xet/xet_hasher.ts";
import { readXorb } from "../../src/xet/xorb.ts";
import { XorbBuilder } from "../../src/xet/xorb_builder.ts";
import { readXorbFooter, xorbFooter } from "../../src/xet/xorb_footer.ts";
import { pseudoRandomBytes } from "../transfer/pseudo_random_bytes.ts";
import { vectors } from "../xet/xet_vectors.ts";
import { type FuzzTarget, fuzzTarget } from "./fuzz_target.ts";
import { mutatedBytes } from "./mutated_bytes.ts";
import { mutatedJson, valueOf } from "./mutated_json.ts";

const hasher = await XetHasher.create();

function xorbParts(): { readonly bytes: Uint8Array; readonly footer: Uint8Array } {
  const builder = new XorbBuilder({ maxSize: 200_000 });
  const floats = Float32Array.from({ length: 1000 }, (_, index) => Math.sin(index) / 50);
  const text = new TextEncoder().encode("one line like another\n".repeat(100));
  for (const chunk of [pseudoRandomBytes(500, 1), text, new Uint8Array(floats.buffer)]) {
    builder.add(chunk, hasher.chunk(chunk));
  }
  const built = builder.finish(hasher);
  return { bytes: built.bytes, footer: xorbFooter(built) };
}

const { bytes, footer } = xorbParts();
const HASH = "a".repeat(64);
const TERMS = [
  { hash: HASH, unpacked_length: 120_000, range: { start: 2, end: 4 } },
  { hash: HASH, unpacked_length: 180_000, range: { start: 4, end: 8 } },
];
const URL = "https://transfer.example/xorb";
const RANGES = [{ chunks: { start: 2, end: 8 }, bytes: { start: 16, end: 600_015 } }];
const FETCHES = [{ url: URL, range: { start: 2, end: 8 }, url_range: { start: 16, end: 600_015 } }];

/** An LZ4 frame of 60 bytes: `abc` and copies of it. */
const FRAME = Uint8Array.fromHex(
  "04224d18604082080000003f616263030020006162000000000000".slice(0, 52),
);

/** Readers of what a store of chunks sends. */
export const XET_TARGETS: readonly FuzzTarget[] = [
  fuzzTarget("xet xorb", 500, {
    input: mutatedBytes(new Uint8Array([...bytes, ...footer]), new Uint8Array(bytes)),
    run: (xorb) => readXorb(xorb, hasher),
  }),
  fuzzTarget("xet xorb footer", 1000, {
    input: mutatedBytes(new Uint8Array(footer)),
    run: readXorbFooter,
  }),
  fuzzTarget("xet shard", 1000, {
    input: mutatedBytes(Uint8Array.fromHex(vectors.derived.upload_shard_no_footer.hex)),
    run: readShard,
  }),
  fuzzTarget("xet reconstruction", 1000, {
    input: mutatedJson(
      {
        offset_into_first_range: 0,
        terms: TERMS,
        xorbs: { [HASH]: [{ url: URL, ranges: RANGES }] },
      },
      { offset_into_first_range: 0, terms: TERMS, fetch_info: { [HASH]: FETCHES } },
    ),
    run: (text) => parseReconstruction(valueOf(text), { start: 0, end: 300_000 }),
  }),
  fuzzTarget("lz4 frame", 1000, {
    input: fc.tuple(mutatedBytes(FRAME), fc.nat(4096)),
    run: ([frame, size]) => decodeLz4Frame(frame, new Uint8Array(size)),
  }),
];
