import type { XetHash } from "./xet_hash.ts";

/** Where a chunk is stored. */
export interface StoredPlace {
  /** The xorb it is in. */
  readonly xorb: XetHash;
  /** Its index there. */
  readonly index: number;
}

/**
 * Where chunks are stored, by their hashes, in some 60 bytes each: a `Map` of strings and objects
 * would take 250, and a model of 100 GB has more than a million.
 *
 * A table with open addressing, at most half full. Whoever has made the hashes does not know where
 * in the table they come, so that nobody can make it slow.
 */
export class ChunkPlaces {
  readonly #limit: number;
  readonly #factors = crypto.getRandomValues(new Uint32Array(WORDS));
  readonly #xorbs: XetHash[] = [];
  readonly #numbers = new Map<XetHash, number>();
  #keys = new Uint32Array(WORDS * FIRST_ROOM);
  /** Of each chunk the number of its xorb, and its index there. */
  #places = new Uint32Array(2 * FIRST_ROOM);
  /** Of each slot the number of its chunk, from 1; 0 where it is free. */
  #slots = new Uint32Array(2 * FIRST_ROOM);
  #size = 0;

  /** Keeps at most `limit` chunks; those beyond are left out. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Adds a chunk, unless it is there: its first place is kept. */
  add(chunk: XetHash, { xorb, index }: StoredPlace): void {
    if (this.#size === this.#limit) return;
    const key = wordsOf(chunk);
    const slot = this.#slotOf(key);
    if (this.#slots[slot] !== 0) return;
    this.#keys.set(key, WORDS * this.#size);
    this.#places.set([this.#numberOf(xorb), index], 2 * this.#size);
    this.#slots[slot] = ++this.#size;
    if (2 * this.#size === this.#slots.length) this.#grow();
  }

  /** Where a chunk is. */
  find(chunk: XetHash): StoredPlace | undefined {
    const number = this.#slots[this.#slotOf(wordsOf(chunk))] ?? 0;
    if (number === 0) return undefined;
    const [xorb = 0, index = 0] = this.#places.subarray(2 * number - 2, 2 * number);
    return { xorb: this.#xorbs[xorb] ?? "", index };
  }

  /** The slot of a key, or the free one where it would be. */
  #slotOf(key: Uint32Array): number {
    const mask = this.#slots.length - 1;
    for (let slot = this.#mixed(key) & mask;; slot = (slot + 1) & mask) {
      const number = this.#slots[slot] ?? 0;
      if (number === 0 || this.#isKey(number - 1, key)) return slot;
    }
  }

  #isKey(chunk: number, key: Uint32Array): boolean {
    for (let word = 0; word < WORDS; word++) {
      if (this.#keys[WORDS * chunk + word] !== key[word]) return false;
    }
    return true;
  }

  #mixed(key: Uint32Array): number {
    let sum = 0;
    for (let word = 0; word < WORDS; word++) {
      sum = Math.imul(sum ^ (key[word] ?? 0), (this.#factors[word] ?? 0) | 1);
      sum ^= sum >>> 15;
    }
    return sum >>> 0;
  }

  #numberOf(xorb: XetHash): number {
    const known = this.#numbers.get(xorb);
    if (known !== undefined) return known;
    this.#numbers.set(xorb, this.#xorbs.length);
    return this.#xorbs.push(xorb) - 1;
  }

  #grow(): void {
    this.#keys = new Uint32Array(this.#keys.buffer.transfer(2 * this.#keys.byteLength));
    this.#places = new Uint32Array(this.#places.buffer.transfer(2 * this.#places.byteLength));
    this.#slots = new Uint32Array(2 * this.#slots.length);
    for (let chunk = 0; chunk < this.#size; chunk++) {
      const key = this.#keys.subarray(WORDS * chunk, WORDS * (chunk + 1));
      this.#slots[this.#slotOf(key)] = chunk + 1;
    }
  }
}

/** A hash's digits as eight numbers. */
function wordsOf(hash: XetHash): Uint32Array {
  const words = new Uint32Array(WORDS);
  for (let word = 0; word < WORDS; word++) {
    words[word] = parseInt(hash.slice(8 * word, 8 * word + 8), 16);
  }
  return words;
}

const WORDS = 8;
const FIRST_ROOM = 1024;
