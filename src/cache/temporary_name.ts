/** Eight random hex digits, which keep the temporary names of two processes apart. */
export function randomSuffix(): string {
  return crypto.getRandomValues(new Uint8Array(4)).toHex();
}
