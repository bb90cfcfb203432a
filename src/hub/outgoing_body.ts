import { HubError } from "../vocabulary/errors.ts";

/** A body that is made while it is sent, so that it need not fit into memory. */
export interface StreamedBody {
  /** Length in bytes, sent as Content-Length. @default unknown, and the body is sent in chunks */
  readonly size?: number;
  /** Gives the bytes from the first one; called for each attempt. What it throws ends the request. */
  open(): AsyncIterable<Uint8Array>;
}

/** What a request carries. */
export type RequestBody = string | Uint8Array<ArrayBuffer> | StreamedBody;

/** A body on its way, watched: each piece is a sign of life, and a failure is kept as it was thrown. */
export class OutgoingBody {
  /** What `fetch` is given. */
  readonly init: BodyInit;
  readonly #onPiece: () => void;
  #failure: { readonly reason: unknown } | undefined;

  /** Opens the body. `onPiece` is called for each piece that is taken from it. */
  constructor(body: RequestBody, onPiece: () => void) {
    this.#onPiece = onPiece;
    if (typeof body === "string" || body instanceof Uint8Array) {
      this.init = body;
    } else {
      const stream = this.#stream(body);
      this.init = body.size === undefined ? stream : new SizedStream(stream, body.size);
    }
  }

  /** Throws what the making of the body has thrown; else does nothing. */
  throwIfFailed(): void {
    if (this.#failure !== undefined) throw this.#failure.reason;
  }

  #stream({ size, open }: StreamedBody): ReadableStream<Uint8Array<ArrayBuffer>> {
    const pieces = open()[Symbol.asyncIterator]();
    let sent = 0;
    const next = async (): Promise<Uint8Array | undefined> => {
      const { done, value } = await pieces.next();
      sent += done === true ? 0 : value.length;
      if (size !== undefined && (sent > size || (done === true && sent < size))) {
        throw new HubError(
          `Cannot send a body of ${size} bytes: ${
            sent > size ? "there are more" : `it has ${sent}`
          }`,
        );
      }
      return done === true ? undefined : value;
    };
    return new ReadableStream({
      pull: async (controller) => {
        try {
          const piece = await next();
          if (piece === undefined) return controller.close();
          this.#onPiece();
          controller.enqueue(piece as Uint8Array<ArrayBuffer>);
        } catch (error) {
          this.#failure = { reason: error };
          controller.error(error);
          await pieces.return?.();
        }
      },
      cancel: async () => void await pieces.return?.(),
    }, { highWaterMark: 0 });
  }
}

/**
 * A stream that knows its length. Of all bodies that are streamed, Deno 2.9 sends a Content-Length
 * with a Blob alone (a header of that name is dropped), and stores like S3 refuse chunks.
 */
class SizedStream extends Blob {
  readonly #stream: ReadableStream<Uint8Array<ArrayBuffer>>;
  readonly #size: number;

  constructor(stream: ReadableStream<Uint8Array<ArrayBuffer>>, size: number) {
    super();
    this.#stream = stream;
    this.#size = size;
  }

  override get size(): number {
    return this.#size;
  }

  override stream(): ReadableStream<Uint8Array<ArrayBuffer>> {
    return this.#stream;
  }
}
