import type { ByteRange } from "../vocabulary/byte_source.ts";
import type { StreamedBody } from "./outgoing_body.ts";

/**
 * Reads a range of the file that is uploaded, to its end; called again when a part is sent again.
 * Pieces it has given belong to the upload: their memory must not be used again.
 */
export type PartReader = (
  range: ByteRange,
) => Promise<ReadableStream<Uint8Array> | Uint8Array>;

/** Options of {@linkcode partBody}. */
export interface PartBodyOptions {
  /** Waits until so many bytes may be sent. @default not at all */
  readonly throttle?: ((bytes: number) => Promise<void>) | undefined;
  /** Called as an attempt begins; what it gives is told how far that comes, in bytes of the range. */
  readonly onAttempt: () => (bytes: number) => void;
}

/** Bytes that are handed over at once: a server that takes fewer in its time is a silent one. */
const PIECE = 256 * 1024;

/** A range of a file as a body, which starts anew with each attempt. */
export function partBody(
  read: PartReader,
  range: ByteRange,
  { throttle, onAttempt }: PartBodyOptions,
): StreamedBody {
  async function* pieces(): AsyncGenerator<Uint8Array> {
    const onSent = onAttempt();
    let sent = 0;
    const source = await read(range);
    for await (const bytes of source instanceof Uint8Array ? [source] : source) {
      for (let offset = 0; offset < bytes.length; offset += PIECE) {
        const piece = bytes.subarray(offset, offset + PIECE);
        await throttle?.(piece.length);
        onSent(sent += piece.length);
        yield piece;
      }
    }
  }
  return { size: range.end - range.start, open: pieces };
}
