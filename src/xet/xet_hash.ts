import { InvalidFormatError } from "../vocabulary/errors.ts";

/**
 * A 32-byte hash as Xet writes it in URLs, JSON and the text of Merkle nodes: four little-endian
 * u64, each as 16 hex digits of its value. That is the hex of the bytes with every group of eight
 * reversed, and not the plain hex of a digest.
 */
export type XetHash = string;

/** The hash of no bytes at all. */
export const ZERO_HASH: XetHash = "0".repeat(64);

/** The string form of 32 raw bytes. */
export function xetHash(bytes: Uint8Array): XetHash {
  if (bytes.length !== 32) {
    throw new InvalidFormatError(`Cannot read a hash: expected 32 bytes, got ${bytes.length}`);
  }
  for (let index = 0; index < 32; index++) scratch[index] = bytes[index ^ 7] as number;
  return scratch.toHex();
}

/** A text that is put together digit by digit is garbage of a kilobyte. */
const scratch = new Uint8Array(32);

/**
 * The 32 raw bytes of a hash's string form.
 *
 * @throws {InvalidFormatError} when it is not 64 lower-case hex digits
 */
export function xetHashBytes(hash: XetHash): Uint8Array<ArrayBuffer> {
  if (!isXetHash(hash)) {
    throw new InvalidFormatError(`Cannot read a hash: expected 64 hex digits, got "${hash}"`);
  }
  const bytes = Uint8Array.fromHex(hash);
  for (let start = 0; start < 32; start += 8) bytes.subarray(start, start + 8).reverse();
  return bytes;
}

/** Whether a value is a hash in string form. */
export function isXetHash(value: unknown): value is XetHash {
  return typeof value === "string" && /^[0-9a-f]{64}$/.test(value);
}

/**
 * The value of a hash's last eight bytes modulo a power of two up to 2^16: what decides where Merkle
 * groups end, and which chunks are looked up globally.
 */
export function tailModulo(hash: XetHash, powerOfTwo: number): number {
  return parseInt(hash.slice(60), 16) & (powerOfTwo - 1);
}
