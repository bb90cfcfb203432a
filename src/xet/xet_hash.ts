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
  let text = "";
  for (let index = 0; index < 32; index++) text += HEX[bytes[index ^ 7] as number];
  return text;
}

/**
 * The 32 raw bytes of a hash's string form.
 *
 * @throws {InvalidFormatError} when it is not 64 lower-case hex digits
 */
export function xetHashBytes(hash: XetHash): Uint8Array<ArrayBuffer> {
  if (!isXetHash(hash)) {
    throw new InvalidFormatError(`Cannot read a hash: expected 64 hex digits, got "${hash}"`);
  }
  const bytes = new Uint8Array(32);
  for (let index = 0; index < 32; index++) {
    bytes[index ^ 7] = parseInt(hash.slice(2 * index, 2 * index + 2), 16);
  }
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

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));
