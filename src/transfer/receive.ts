import type { OpenedRange } from "../vocabulary/byte_source.ts";
import { HubError, NetworkError } from "../vocabulary/errors.ts";
import { GatheredWriter, type GatheredWriterOptions } from "./gathered_writer.ts";
import type { PartWriter } from "./partial_file.ts";
import type { RateLimiter } from "./rate_limiter.ts";

/** Options of {@linkcode receive}. */
export interface ReceiveOptions extends GatheredWriterOptions {
  /** What holds all connections to a rate. */
  readonly limiter: RateLimiter;
  /** How long the connection may be silent, in milliseconds. */
  readonly stallTimeoutMs: number;
  /** Ends the reading. */
  readonly signal: AbortSignal;
  /** Whether the network was heard of since the last question, for bodies that are not its own bytes. */
  readonly wasHeard?: () => boolean;
  /** Told how many bytes came, before they are written. */
  readonly onRead?: (bytes: number) => void;
}

/**
 * Reads an opened range to byte `end` and writes it as it arrives. One read buffer is all the
 * memory it takes, and no byte is copied on its way but by the runtime itself.
 *
 * @throws {NetworkError} when the connection is cut, silent for too long, or sends too much
 */
export async function receive(
  opened: OpenedRange,
  end: number,
  writer: PartWriter,
  options: ReceiveOptions,
): Promise<void> {
  const { limiter, stallTimeoutMs, signal, wasHeard = () => false, onRead } = options;
  using reader = new StallGuardedReader(opened.body, stallTimeoutMs, signal, wasHeard);
  const wanted = end - opened.start;
  using gathered = new GatheredWriter(writer, wanted, options);
  writer.position = opened.start;
  for (let received = 0;;) {
    const { bytes, buffer } = await reader.read(gathered.room(limiter.burst));
    gathered.buffer = buffer;
    if (bytes === undefined) {
      if (received === wanted) return;
      await gathered.flush();
      throw new NetworkError(
        `Cannot read on: the connection was cut after ${received} of ${wanted} bytes`,
      );
    }
    received += bytes.length;
    onRead?.(bytes.length);
    if (received > wanted) {
      // What came before is right, and progress: without it the attempts would be used up.
      await gathered.flush();
      throw new NetworkError(
        `Cannot read on: the server sent more than the ${wanted} bytes asked for`,
      );
    }
    await gathered.add(bytes);
    // A server may have sent everything and never say that this was the end.
    if (received === wanted) await gathered.flush();
    await limiter.take(bytes.length, signal);
  }
}

/** What one read gives: the bytes, or undefined at the end, and the buffer to use next. */
interface ReadResult {
  readonly bytes: Uint8Array | undefined;
  readonly buffer: ArrayBuffer;
}

/** Reads a body into given buffers, and gives up when nothing comes for too long. */
class StallGuardedReader implements Disposable {
  readonly #read: (view: Uint8Array<ArrayBuffer>) => Promise<ReadResult>;
  readonly #cancel: (reason: unknown) => Promise<void>;
  readonly #stallTimeoutMs: number;
  readonly #signal: AbortSignal;
  readonly #wasHeard: () => boolean;
  readonly #onAbort = () => this.#stop(this.#signal.reason);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #ended = false;
  #failure: { readonly reason: unknown } | undefined;

  constructor(
    body: ReadableStream<Uint8Array<ArrayBuffer>>,
    stallTimeoutMs: number,
    signal: AbortSignal,
    wasHeard: () => boolean,
  ) {
    this.#stallTimeoutMs = stallTimeoutMs;
    this.#signal = signal;
    this.#wasHeard = wasHeard;
    [this.#read, this.#cancel] = readerOf(body);
    signal.addEventListener("abort", this.#onAbort);
  }

  async read(view: Uint8Array<ArrayBuffer>): Promise<ReadResult> {
    this.#signal.throwIfAborted();
    this.#watch();
    try {
      const result = await this.#read(view);
      if (this.#failure !== undefined) throw this.#failure.reason;
      this.#ended = result.bytes === undefined;
      return result;
    } catch (error) {
      this.#ended = true;
      this.#signal.throwIfAborted();
      if (this.#failure !== undefined) throw this.#failure.reason;
      // A source that decodes says itself what is wrong with the bytes.
      if (error instanceof HubError) throw error;
      throw new NetworkError("Cannot read on: the connection was cut", { cause: error });
    } finally {
      clearTimeout(this.#timer);
    }
  }

  /** Gives up when nothing comes, over the network either, until the time is over. */
  #watch(): void {
    this.#timer = setTimeout(
      () => this.#wasHeard() ? this.#watch() : this.#stop(this.#stall()),
      this.#stallTimeoutMs,
    );
  }

  [Symbol.dispose](): void {
    this.#signal.removeEventListener("abort", this.#onAbort);
    if (!this.#ended) this.#cancel(undefined).catch(() => {});
  }

  #stall(): NetworkError {
    return new NetworkError(`Cannot read on: no byte came for ${this.#stallTimeoutMs / 1000} s`);
  }

  #stop(reason: unknown): void {
    this.#failure ??= { reason };
    // A cancelled stream ends the pending read.
    this.#cancel(reason).catch(() => {});
  }
}

/** Reads into the caller's buffer where the stream can (a response's body can), else as it comes. */
function readerOf(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
): [
  read: (view: Uint8Array<ArrayBuffer>) => Promise<ReadResult>,
  cancel: (reason: unknown) => Promise<void>,
] {
  try {
    const reader = body.getReader({ mode: "byob" });
    return [async (view) => {
      const { value, done } = await reader.read(view);
      // The stream has detached the buffer it was given: this is where it is now.
      return { bytes: done ? undefined : value, buffer: value?.buffer ?? new ArrayBuffer(0) };
    }, (reason) => reader.cancel(reason)];
  } catch {
    const reader = body.getReader();
    return [async (view) => {
      const { value, done } = await reader.read();
      return { bytes: done ? undefined : value, buffer: view.buffer };
    }, (reason) => reader.cancel(reason)];
  }
}
