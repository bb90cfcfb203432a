import type {
  ByteRange,
  ByteSource,
  OpenedRange,
  OpenOptions,
} from "../../vocabulary/byte_source.ts";
import type { Piece } from "../../xet/match_terms.ts";
import type { Delta } from "./delta.ts";
import { copiedPiece, fetchedPiece, knownPiece, type PieceReader } from "./piece_reader.ts";
import { withoutHead } from "./without_head.ts";

/**
 * A file of which some pieces are on this disk. They are read there, and the others come from the
 * source that has all of it. What cannot be read any more comes from that source too, and when the
 * whole turns out wrong, everything does.
 */
export class DeltaSource implements ByteSource {
  readonly size: number;
  readonly #source: ByteSource;
  readonly #pieces: readonly Piece[];
  readonly #paths: readonly string[];
  readonly #head: Uint8Array;
  /** Files that cannot be read any more, by their indexes. */
  readonly #lost = new Set<number>();
  #isDistrusted = false;

  /** Puts the file together as the plan says; what is missing comes from `source`. */
  constructor(source: ByteSource, { pieces, paths, head }: Delta) {
    this.size = source.size;
    this.#source = source;
    this.#head = head;
    this.#pieces = [{ start: 0, end: head.length }, ...withoutHead(pieces, head.length)]
      .filter(({ start, end }) => start < end);
    this.#paths = paths;
  }

  async open(range: ByteRange, options: OpenOptions): Promise<OpenedRange> {
    const pieces = this.#isDistrusted ? [] : within(this.#pieces, range);
    if (pieces.every((piece) => this.#pathOf(piece) === undefined)) {
      return await this.#source.open(range, options);
    }
    const reading = new PiecesReading(pieces, (piece) => this.#read(piece, options));
    const body = new ReadableStream({
      type: "bytes",
      autoAllocateChunkSize: READ_SIZE,
      pull: async (controller) => {
        const request = controller.byobRequest;
        const view = request?.view;
        if (!request || !view) return;
        options.signal.throwIfAborted();
        const bytes = new Uint8Array(view.buffer as ArrayBuffer, view.byteOffset, view.byteLength);
        const length = await reading.read(bytes);
        if (length === 0) controller.close();
        request.respond(length);
      },
      cancel: () => reading.close(),
    });
    return { start: range.start, whole: false, isMetered: true, body };
  }

  distrust(): void {
    this.#isDistrusted = true;
    this.#source.distrust?.();
  }

  /** Where a piece is on this disk; undefined when it is not, or not any more. */
  #pathOf({ local }: Piece): string | undefined {
    return local === undefined || this.#lost.has(local.file) ? undefined : this.#paths[local.file];
  }

  async #read(piece: Piece, options: OpenOptions): Promise<PieceReader> {
    if (piece.end <= this.#head.length) {
      return knownPiece(this.#head.subarray(piece.start, piece.end));
    }
    const path = this.#pathOf(piece);
    const { start, end, local } = piece;
    if (path !== undefined && local !== undefined) {
      const copied = await copiedPiece(path, {
        start: local.offset,
        end: local.offset + end - start,
      });
      if (copied !== undefined) return copied;
      this.#lost.add(local.file);
    }
    return await fetchedPiece(this.#source, { start, end }, options);
  }
}

const READ_SIZE = 256 * 1024;

/** The pieces of a range, the outermost ones cut to it. */
function within(pieces: readonly Piece[], range: ByteRange): Piece[] {
  return pieces.filter(({ start, end }) => start < range.end && end > range.start)
    .map(({ start, end, local }) => {
      const cut = { start: Math.max(start, range.start), end: Math.min(end, range.end) };
      return local === undefined
        ? cut
        : { ...cut, local: { file: local.file, offset: local.offset + cut.start - start } };
    });
}

/** Reads pieces one after the other; the next one that is fetched is asked for ahead. */
class PiecesReading {
  readonly #pieces: readonly Piece[];
  readonly #open: (piece: Piece) => Promise<PieceReader>;
  readonly #opened = new Map<Piece, Promise<PieceReader>>();
  #index = 0;

  constructor(pieces: readonly Piece[], open: (piece: Piece) => Promise<PieceReader>) {
    this.#pieces = pieces;
    this.#open = open;
  }

  /** Reads the next bytes; 0 at the end. */
  async read(view: Uint8Array<ArrayBuffer>): Promise<number> {
    for (let piece = this.#pieces[this.#index]; piece !== undefined;) {
      const reader = this.#opening(piece);
      this.#openAhead();
      const length = await (await reader).read(view);
      if (length > 0) return length;
      await (await reader).close();
      this.#opened.delete(piece);
      piece = this.#pieces[++this.#index];
    }
    return 0;
  }

  async close(): Promise<void> {
    for (const opening of this.#opened.values()) {
      await (await opening.catch(() => undefined))?.close();
    }
    this.#opened.clear();
  }

  #openAhead(): void {
    const next = this.#pieces.slice(this.#index + 1).find(({ local }) => local === undefined);
    if (next !== undefined) this.#opening(next);
  }

  #opening(piece: Piece): Promise<PieceReader> {
    let opening = this.#opened.get(piece);
    if (opening === undefined) {
      opening = this.#open(piece);
      // One that is opened ahead fails when it is needed.
      opening.catch(() => {});
      this.#opened.set(piece, opening);
    }
    return opening;
  }
}
