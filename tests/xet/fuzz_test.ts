import assert from "node:assert/strict";
import { InvalidFormatError } from "../../src/vocabulary/errors.ts";
import { readShard } from "../../src/xet/read_shard.ts";
import { parseReconstruction } from "../../src/xet/reconstruction.ts";
import { XetHasher } from "../../src/xet/xet_hasher.ts";
import { readXorb } from "../../src/xet/xorb.ts";
import { XorbBuilder } from "../../src/xet/xorb_builder.ts";
import { xorbFooter } from "../../src/xet/xorb_footer.ts";
import { pseudoRandom, pseudoRandomBytes } from "../transfer/pseudo_random_bytes.ts";
import { vectors } from "./xet_vectors.ts";

/** How many inputs of each kind are tried. */
const ROUNDS = 10_000;
const SEED = 1;

const hasher = await XetHasher.create();

/** A copy with a few bytes changed, cut out, doubled or appended. */
function mutateBytes(bytes: Uint8Array, random: () => number): Uint8Array {
  let mutant = bytes.slice();
  const at = (length: number): number => Math.floor(random() * length);
  for (let times = 1 + at(3); times > 0; times--) {
    const offset = at(mutant.length);
    const kind = at(6);
    if (kind === 0) mutant = mutant.slice(0, offset);
    else if (kind === 1) {
      mutant = joined(mutant.subarray(0, offset), mutant.subarray(offset + at(64)));
    } else if (kind === 2) {
      mutant = joined(mutant.subarray(0, offset), mutant.subarray(at(offset + 1)));
    } else if (kind === 3) mutant.fill(255, offset, offset + 1 + at(8));
    else if (kind === 4) mutant[offset] = at(256);
    else mutant[offset] = (mutant[offset] ?? 0) ^ (1 << at(8));
  }
  return mutant;
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes;
}

/** Runs `read` on many mutants: it may succeed or throw an InvalidFormatError, and must be quick. */
function survive<T>(
  original: T,
  mutate: (original: T, random: () => number) => T,
  read: (mutant: T) => void,
): { readonly refused: number } {
  const random = pseudoRandom(SEED);
  let refused = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const mutant = mutate(original, random);
    const begin = performance.now();
    try {
      read(mutant);
    } catch (error) {
      if (!(error instanceof InvalidFormatError)) {
        throw new Error(`round ${round}`, { cause: error });
      }
      refused++;
    }
    const elapsed = performance.now() - begin;
    assert.ok(elapsed < 1000, `round ${round} took ${elapsed} ms`);
  }
  return { refused };
}

function xorb(): Uint8Array {
  const builder = new XorbBuilder({ maxSize: 200_000 });
  const floats = Float32Array.from({ length: 3000 }, (_, index) => Math.sin(index) / 50);
  const chunks = [
    pseudoRandomBytes(2000, 1),
    new TextEncoder().encode("one line like another\n".repeat(400)),
    new Uint8Array(floats.buffer),
  ];
  for (const chunk of chunks) builder.add(chunk, hasher.chunk(chunk));
  const built = builder.finish(hasher);
  return joined(built.bytes, xorbFooter(built));
}

Deno.test("readXorb() survives mutants, and hands out no wrong size", () => {
  const { refused } = survive(xorb(), mutateBytes, (mutant) => {
    readXorb(mutant, hasher, (chunk) => assert.ok(chunk.length <= 131_072));
  });
  assert.ok(refused > ROUNDS / 2);
});

Deno.test("readShard() survives mutants", () => {
  const shard = Uint8Array.fromHex(vectors.derived.upload_shard_no_footer.hex);
  const { refused } = survive(shard, mutateBytes, readShard);
  assert.ok(refused > ROUNDS / 4);
});

Deno.test("parseReconstruction() survives mutants, and promises no byte outside of its limits", () => {
  const range = { start: 0, end: 300_000 };
  const { refused } = survive(reply(), mutateJson, (mutant) => {
    const { skip, terms } = parseReconstruction(mutant, range);
    const size = terms.reduce((sum, term) => sum + term.size, 0) - skip;
    assert.ok(size >= 300_000 && skip < (terms[0]?.size ?? 0));
    for (const { chunks, entry } of terms) {
      assert.ok(entry.chunks.start <= chunks.start && chunks.end <= entry.chunks.end);
      assert.ok(entry.bytes.start < entry.bytes.end && entry.bytes.end <= 67_108_864);
    }
  });
  assert.ok(refused > ROUNDS / 4);
});

function reply(): unknown {
  const hash = "a".repeat(64);
  const url = "https://transfer.example/xorb";
  return {
    offset_into_first_range: 0,
    terms: [
      { hash, unpacked_length: 120_000, range: { start: 2, end: 4 } },
      { hash, unpacked_length: 180_000, range: { start: 4, end: 8 } },
    ],
    xorbs: {
      [hash]: [{
        url,
        ranges: [{ chunks: { start: 2, end: 8 }, bytes: { start: 16, end: 600_015 } }],
      }],
    },
  };
}

/** A copy with one value, somewhere, replaced by another that a hostile server might send. */
function mutateJson(value: unknown, random: () => number): unknown {
  if (typeof value !== "object" || value === null || random() < 0.08) {
    return HOSTILE[Math.floor(random() * HOSTILE.length)];
  }
  const keys = Object.keys(value);
  const chosen = keys[Math.floor(random() * keys.length)] ?? "";
  const change = ([key, child]: [string, unknown]): [string, unknown] => [
    key,
    key === chosen ? mutateJson(child, random) : child,
  ];
  if (Array.isArray(value)) return value.map((child, index) => change([String(index), child])[1]);
  return Object.fromEntries(Object.entries(value).map(change));
}

const HOSTILE = [
  ...[null, true, "", "x", [], {}, -1, 0, 1, 7, 8192, 8193, 2 ** 31, 2 ** 32, 2 ** 53, 1e300, 0.5],
  ...[Number.NaN, Infinity, "a".repeat(64), "9".repeat(1000), { start: 0, end: 2 ** 40 }],
  ...[{ start: 5, end: 5 }, { start: 2, end: 8 }, 119_999, 300_000],
];
