/**
 * Groups bytes by their index modulo 4: the exponents of 16- and 32-bit floats so come to stand
 * together, where LZ4 finds them alike. Protocol: BG4, the four runs one after the other, the first
 * `size modulo 4` of them one byte longer.
 */
export function groupBytes(bytes: Uint8Array, output: Uint8Array): void {
  const starts = runStarts(bytes.length);
  for (let run = 0; run < 4; run++) {
    let to = starts[run] as number;
    for (let from = run; from < bytes.length; from += 4) output[to++] = bytes[from] as number;
  }
}

function runStarts(length: number): readonly [number, number, number, number] {
  const whole = length >>> 2;
  const rest = length & 3;
  const second = whole + Math.min(rest, 1);
  const third = second + whole + Math.max(0, Math.min(rest - 1, 1));
  return [0, second, third, third + whole + Math.max(0, rest - 2)];
}
