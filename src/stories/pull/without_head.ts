import type { Piece } from "../../xet/match_terms.ts";

/** What is left of the first piece when the first `length` bytes of a file are known; the others stay. Pure. */
export function withoutHead(pieces: readonly Piece[], length: number): Piece[] {
  return pieces.filter(({ end }) => end > length).map((piece) => {
    const { start, end, local } = piece;
    if (start >= length) return piece;
    const rest = { start: length, end };
    if (local === undefined) return rest;
    return { ...rest, local: { file: local.file, offset: local.offset + length - start } };
  });
}
