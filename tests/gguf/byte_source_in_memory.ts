import type { ByteRange, ByteSource } from "../../src/vocabulary/byte_source.ts";

/** A source of bytes that lie in memory, and what was asked of it. */
export class ByteSourceInMemory implements ByteSource {
  readonly size: number;
  /** The ranges that were opened. */
  readonly opened: ByteRange[] = [];
  /** Bytes that were handed out. */
  sentBytes = 0;
  readonly #bytes: Uint8Array<ArrayBuffer>;
  readonly #options: { readonly ignoresRange: boolean; readonly pieceSize: number };

  constructor(
    bytes: Uint8Array<ArrayBuffer>,
    options: { readonly ignoresRange?: boolean; readonly pieceSize?: number } = {},
  ) {
    this.size = bytes.length;
    this.#bytes = bytes;
    this.#options = { ignoresRange: false, pieceSize: 4096, ...options };
  }

  open(range: ByteRange): ReturnType<ByteSource["open"]> {
    this.opened.push(range);
    const { ignoresRange, pieceSize } = this.#options;
    let offset = ignoresRange ? 0 : range.start;
    const end = ignoresRange ? this.size : range.end;
    const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull: (controller) => {
        if (offset >= end) return controller.close();
        const piece = this.#bytes.slice(offset, Math.min(end, offset + pieceSize));
        offset += piece.length;
        this.sentBytes += piece.length;
        controller.enqueue(piece);
      },
    }, { highWaterMark: 0 });
    return Promise.resolve({ start: ignoresRange ? 0 : range.start, whole: ignoresRange, body });
  }
}
