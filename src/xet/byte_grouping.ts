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

/** Undoes {@linkcode groupBytes}. Both have the same length. */
export function ungroupBytes(grouped: Uint8Array, output: Uint8Array): void {
  const [first, second, third, fourth] = runStarts(grouped.length);
  const whole = grouped.length >>> 2;
  for (let index = 0; index < whole; index++) {
    const to = 4 * index;
    output[to] = grouped[first + index] as number;
    output[to + 1] = grouped[second + index] as number;
    output[to + 2] = grouped[third + index] as number;
    output[to + 3] = grouped[fourth + index] as number;
  }
  const rest = grouped.length & 3;
  if (rest > 0) output[4 * whole] = grouped[first + whole] as number;
  if (rest > 1) output[4 * whole + 1] = grouped[second + whole] as number;
  if (rest > 2) output[4 * whole + 2] = grouped[third + whole] as number;
}

function runStarts(length: number): readonly [number, number, number, number] {
  const whole = length >>> 2;
  const rest = length & 3;
  const second = whole + Math.min(rest, 1);
  const third = second + whole + Math.max(0, Math.min(rest - 1, 1));
  return [0, second, third, third + whole + Math.max(0, rest - 2)];
}
