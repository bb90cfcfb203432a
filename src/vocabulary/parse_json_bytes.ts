/**
 * The value of JSON that came from strangers; undefined where the bytes are no JSON in UTF-8, or hold
 * more values than memory should be given for: a list of nothing but empty lists takes thirty times
 * the memory of its text.
 */
export function parseJsonBytes(bytes: Uint8Array): unknown {
  if (isCrowded(bytes)) return undefined;
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

/** A listing of a hundred thousand files has a million. */
const MOST_VALUES = 2_000_000;

/** Counts what begins or separates values; those within texts count too, which does no harm. */
function isCrowded(bytes: Uint8Array): boolean {
  if (bytes.length <= MOST_VALUES) return false;
  let count = 0;
  for (const byte of bytes) {
    if (byte === 0x2c || byte === 0x5b || byte === 0x7b) count++;
  }
  return count > MOST_VALUES;
}
