import { HubError } from "../vocabulary/errors.ts";
import type { SilenceTimer } from "./silence_timer.ts";

/** A body that is made while it is sent, so that it need not fit into memory. */
export interface StreamedBody {
  /** Length in bytes, sent as Content-Length. @default unknown, and the body is sent in chunks */
  readonly size?: number;
  /** Gives the bytes from the first one; called for each attempt. What it throws ends the request. */
  open(): AsyncIterable<Uint8Array>;
}

/** What a request carries. */
export type RequestBody = string | Uint8Array<ArrayBuffer> | StreamedBody;

/**
 * A body on its way. The server's time runs while it takes a piece, and not while the next one is
 * made; a failure to make one is kept as it was thrown.
 */
export class OutgoingBody {
  /** What `fetch` is given. */
  readonly init: BodyInit;
  readonly #silence: SilenceTimer;
  #failure: { readonly reason: unknown } | undefined;

  /** Opens the body, which is sent to a server that `silence` waits for. */
  constructor(body: RequestBody, silence: SilenceTimer) {
    this.#silence = silence;
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

  #stream({ size = Infinity, open }: StreamedBody): ReadableStream<Uint8Array<ArrayBuffer>> {
    const pieces = open()[Symbol.asyncIterator]();
    let sent = 0;
    /** The next piece, and whether it is the last: nobody asks again once the size is reached. */
    const next = async (): Promise<{ piece?: Uint8Array; isLast: boolean }> => {
      const { done = false, value } = await pieces.next();
      if (done && size !== Infinity && sent < size) throw wrongSize(size, `it has ${sent}`);
      if (done) return { isLast: true };
      sent += value.length;
      const isLast = sent >= size;
      if (isLast && (sent > size || !(await pieces.next()).done)) {
        throw wrongSize(size, "there are more");
      }
      return { piece: value, isLast };
    };
    return new ReadableStream({
      pull: async (controller) => {
        this.#silence.pause();
        try {
          const { piece, isLast } = await next();
          if (piece !== undefined) controller.enqueue(piece as Uint8Array<ArrayBuffer>);
          if (isLast) controller.close();
        } catch (error) {
          this.#failure = { reason: error };
          controller.error(error);
          await pieces.return?.();
        } finally {
          this.#silence.restart();
        }
      },
      cancel: async () => void await pieces.return?.(),
    }, { highWaterMark: 0 });
  }
}

function wrongSize(size: number, state: string): HubError {
  return new HubError(`Cannot send a body of ${size} bytes: ${state}`);
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
