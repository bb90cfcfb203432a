/** `size` bytes of SplitMix64, its u64 outputs in little-endian: what the vectors of Xet are made of. */
export function splitMixBytes(size: number, seed: bigint): Uint8Array<ArrayBuffer> {
  const words = new BigUint64Array(Math.ceil(size / 8));
  let state = seed;
  for (let index = 0; index < words.length; index++) {
    state = BigInt.asUintN(64, state + 0x9e3779b97f4a7c15n);
    let mixed = state;
    mixed = BigInt.asUintN(64, (mixed ^ (mixed >> 30n)) * 0xbf58476d1ce4e5b9n);
    mixed = BigInt.asUintN(64, (mixed ^ (mixed >> 27n)) * 0x94d049bb133111ebn);
    words[index] = mixed ^ (mixed >> 31n);
  }
  return new Uint8Array(words.buffer, 0, size);
}
