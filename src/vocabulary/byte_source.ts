/** A half-open range of bytes: `start` is the first byte, `end` the one after the last. */
export interface ByteRange {
  /** Offset of the first byte. */
  readonly start: number;
  /** Offset after the last byte. */
  readonly end: number;
}

/** What a {@linkcode ByteSource} gives for one range. */
export interface OpenedRange {
  /**
   * Offset of the body's first byte. It is `range.start`, except for a server that ignores Range
   * and sends the whole file: then it is 0 and `whole` is true.
   */
  readonly start: number;
  /** Whether the body is the whole file, whatever was asked for. */
  readonly whole: boolean;
  /** Whether the meter is told what comes over the network; else every byte of the body did. @default false */
  readonly isMetered?: boolean;
  /** The bytes, a byte stream where the runtime offers one. The caller reads it to its end or cancels it. */
  readonly body: ReadableStream<Uint8Array<ArrayBuffer>>;
}

/**
 * Takes note of what comes over the network, for a source whose bytes are not the network's own:
 * they may be compressed there, or be on disk already.
 */
export interface WireMeter {
  /** The most bytes worth reading at once, so that slow rates stay smooth. */
  readonly burst: number;
  /** Counts bytes that came; resolves when the rate allows for more. */
  take(bytes: number): Promise<void>;
}

/** Options of {@linkcode ByteSource.open}. */
export interface OpenOptions {
  /** Ends the request, and the body that came of it. */
  readonly signal: AbortSignal;
  /** Told what comes over the network; whoever does not give one does not want to know. */
  readonly meter?: WireMeter;
}

/**
 * Something whose bytes can be asked for by range: the transfer engine's only view of the network.
 *
 * `open` makes a single attempt. It throws a `HubError` whose `retryable` says whether to try
 * again; when and how often is the engine's decision alone, so that every request is retried at
 * exactly one layer. Calls may overlap.
 */
export interface ByteSource {
  /** Size of the whole in bytes. */
  readonly size: number;
  /**
   * Told that its bytes were wrong, though they came without an error: where there is another way to
   * them, the source takes it from now on.
   */
  distrust?(): void;
  /** Opens a range of at least one byte. */
  open(range: ByteRange, options: OpenOptions): Promise<OpenedRange>;
}
