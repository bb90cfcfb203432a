import type { ByteRange } from "../../vocabulary/byte_source.ts";

/** What a `Range` header asks of a file. */
export type RangeRequest =
  | { readonly kind: "whole" }
  | { readonly kind: "part"; readonly range: ByteRange }
  | { readonly kind: "unsatisfiable" };

/**
 * Reads a `Range` header by RFC 9110 §14: `bytes=a-b`, `bytes=a-` and the suffix `bytes=-n`. What
 * cannot be read, and more than one range, is ignored: the whole file is sent.
 */
export function parseRange(header: string | null | undefined, size: number): RangeRequest {
  const [, first, last] = /^bytes=\s{0,9}(\d{0,16})-(\d{0,16})\s{0,9}$/i.exec(header ?? "") ?? [];
  if (first === undefined || last === undefined || first + last === "") return { kind: "whole" };
  const start = first === "" ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === "" || last === "" ? size : Math.min(Number(last) + 1, size);
  if (first !== "" && last !== "" && Number(last) < Number(first)) return { kind: "whole" };
  if (start >= size) return { kind: "unsatisfiable" };
  return { kind: "part", range: { start, end } };
}
