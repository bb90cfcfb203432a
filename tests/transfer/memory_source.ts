import type { ByteRange, ByteSource, OpenedRange } from "../../src/vocabulary/byte_source.ts";

/** What a {@linkcode MemorySource} does about one request, instead of giving what was asked for. */
export interface SourceFault {
  /** Fails before there is a body. */
  readonly error?: Error;
  /** Gives the whole file. */
  readonly whole?: boolean;
  /** Flips a bit of the byte at this offset of the file. */
  readonly flip?: number;
  /** Ends the body after so many bytes. */
  readonly cutAfter?: number;
  /** How the body ends. @default "close" */
  readonly end?: BodyEnd;
  /** Bytes nobody asked for, at the end. */
  readonly extra?: number;
  /** Waits before there is a body. */
  readonly wait?: Promise<void>;
}

/** How a body ends: orderly, by an error, or never. */
export type BodyEnd = "close" | "error" | "silence";

/** Bytes in memory as a source, which does what a script says to each request. */
export class MemorySource implements ByteSource {
  readonly size: number;
  /** What was asked for, in order. */
  readonly ranges: ByteRange[] = [];
  /** Bodies that are neither read to their end nor cancelled. */
  openBodies = 0;
  /** The most requests and bodies at the same time. */
  mostAtOnce = 0;
  readonly #content: Uint8Array;
  readonly #script: (range: ByteRange, nth: number) => SourceFault | undefined;
  readonly #chunk: number;
  readonly #type: "bytes" | undefined;

  /** `script` is asked about each request, counted from 1; bodies come in pieces of `chunk` bytes. */
  constructor(
    content: Uint8Array,
    script: (range: ByteRange, nth: number) => SourceFault | undefined = () => undefined,
    options: { readonly chunk?: number; readonly plain?: boolean } = {},
  ) {
    this.size = content.length;
    this.#content = content;
    this.#script = script;
    this.#chunk = options.chunk ?? 64 * 1024;
    this.#type = options.plain ? undefined : "bytes";
  }

  /** Bytes asked for in all. */
  get askedBytes(): number {
    return this.ranges.reduce((sum, { start, end }) => sum + end - start, 0);
  }

  async open(
    range: ByteRange,
    { signal }: { readonly signal: AbortSignal },
  ): Promise<OpenedRange> {
    this.ranges.push(range);
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.openBodies);
    try {
      const fault = this.#script(range, this.ranges.length) ?? {};
      await fault.wait;
      signal.throwIfAborted();
      if (fault.error !== undefined) throw fault.error;
      const { start, end } = fault.whole ? { start: 0, end: this.size } : range;
      const bytes = new Uint8Array(end - start + (fault.extra ?? 0));
      bytes.set(this.#content.subarray(start, end));
      const flipped = bytes[(fault.flip ?? -1) - start];
      if (flipped !== undefined) bytes[(fault.flip ?? 0) - start] = flipped ^ 1;
      const body = this.#body(bytes.subarray(0, fault.cutAfter), fault.end ?? "close");
      return { start, whole: fault.whole ?? false, body };
    } catch (error) {
      this.openBodies--;
      throw error;
    }
  }

  #body(bytes: Uint8Array, end: BodyEnd): ReadableStream<Uint8Array<ArrayBuffer>> {
    const onEnd = () => this.openBodies--;
    return streamOf(bytes, { chunk: this.#chunk, end, onEnd, type: this.#type });
  }
}

/** A body of given bytes, in pieces. */
export function streamOf(
  bytes: Uint8Array,
  options: {
    readonly chunk: number;
    readonly end?: BodyEnd;
    readonly type?: "bytes" | undefined;
    readonly onEnd?: (() => void) | undefined;
  },
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const { chunk, end = "close", type, onEnd = () => {} } = options;
  const cancelled = Promise.withResolvers<void>();
  let position = 0;
  const pull = async (
    controller:
      | ReadableByteStreamController
      | ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>,
  ): Promise<void> => {
    if (position < bytes.length) {
      const piece = bytes.slice(position, position + chunk);
      position += piece.length;
      return controller.enqueue(piece);
    }
    if (end === "silence") return await cancelled.promise;
    onEnd();
    if (end === "error") throw new TypeError("error reading a body from connection");
    controller.close();
    if ("byobRequest" in controller) controller.byobRequest?.respond(0);
  };
  const cancel = (): void => {
    cancelled.resolve();
    onEnd();
  };
  return type === "bytes"
    ? new ReadableStream({ type, pull, cancel })
    : new ReadableStream({ pull, cancel });
}
