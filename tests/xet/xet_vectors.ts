import vectors from "../fixtures/xet_vectors.json" with { type: "json" };
import { splitMixBytes } from "./split_mix.ts";

/** The published test vectors of Xet. */
export { vectors };

/** A file of the vectors. */
export type VectorFile = (typeof vectors.files)[number];

/** The bytes of a file of the vectors, made as its description says. */
export function vectorBytes({ name, length }: VectorFile): Uint8Array<ArrayBuffer> {
  const make: Record<string, () => Uint8Array<ArrayBuffer>> = {
    "splitmix-1e6": () => splitMixBytes(length, 0n),
    "splitmix-256000-seed1": () => splitMixBytes(length, 1n),
    "const59": () => new Uint8Array(length).fill(59),
    "lin7": () => new Uint8Array(length).map((_, index) => index * 7 + 13),
    "lin13": () => new Uint8Array(length).map((_, index) => index * 13 + 37),
    "empty": () => new Uint8Array(0),
    "hello": () => new TextEncoder().encode("Hello World!"),
  };
  const bytes = make[name]?.();
  if (bytes === undefined) throw new Error(`no way to make the file "${name}"`);
  return bytes;
}
