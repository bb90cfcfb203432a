import type { ByteRange, ByteSource, OpenedRange } from "../vocabulary/byte_source.ts";
import { NetworkError } from "../vocabulary/errors.ts";
import type { RangeReader } from "../vocabulary/range_reader.ts";
import { retry, type RetrySeams } from "../vocabulary/retry.ts";

/** Options of {@linkcode SourceReader}. */
export interface SourceReaderOptions extends RetrySeams {
  /** The most bytes it may ask for, repetitions not counted. */
  readonly maxBytes: number;
  /** Ends the reading. */
  readonly signal?: AbortSignal | undefined;
}

/** Reads ranges of something that lies elsewhere, within a budget of bytes. */
export class SourceReader implements RangeReader {
  /** Size of the whole in bytes. */
  readonly size: number;
  readonly #source: ByteSource;
  readonly #options: SourceReaderOptions;
  #bytesRead = 0;

  /** Opens nothing yet. */
  constructor(source: ByteSource, options: SourceReaderOptions) {
    this.size = source.size;
    this.#source = source;
    this.#options = options;
  }

  /** Bytes read so far, those passed over because a server ignores Range included. */
  get bytesRead(): number {
    return this.#bytesRead;
  }

  /**
   * Reads exactly the bytes of a range.
   *
   * @throws {BudgetSpent} when that would be more bytes than it may read
   * @throws {NetworkError} when the connection fails for good
   */
  async read(range: ByteRange): Promise<Uint8Array<ArrayBuffer>> {
    if (range.end - range.start > this.#left) throw new BudgetSpent();
    const bytes = new Uint8Array(range.end - range.start);
    for (let filled = 0; filled < bytes.length;) {
      // A server may send less than was asked for (RFC 9110, 15.3.7): then the rest is asked for.
      filled += await retry(() => this.#fill(bytes.subarray(filled), range), {
        ...this.#options,
        attempts: ATTEMPTS,
        maxServerDelayMs: PATIENCE_MS,
      });
    }
    return bytes;
  }

  get #left(): number {
    return this.#options.maxBytes - this.#bytesRead;
  }

  /** Fills the end of a range; gives the number of bytes that came. */
  async #fill(target: Uint8Array<ArrayBuffer>, { end }: ByteRange): Promise<number> {
    const { signal = new AbortController().signal } = this.#options;
    const start = end - target.length;
    const opened = await this.#source.open({ start, end }, { signal });
    const passed = start - opened.start;
    if (passed > 0 && passed + target.length > this.#left) {
      await opened.body.cancel();
      throw new BudgetSpent();
    }
    const filled = await copy(opened, passed, target);
    this.#bytesRead += passed + filled;
    if (filled > 0) return filled;
    throw new NetworkError(`Cannot read byte ${start}: the reply ended before it`);
  }
}

/** Thrown by {@linkcode SourceReader}; never leaves this folder. */
export class BudgetSpent extends Error {}

/** A header is worth a second try and a short wait, no more: whoever asks can do without it. */
const ATTEMPTS = 2;
const PATIENCE_MS = 5_000;

async function copy(
  { body }: OpenedRange,
  passed: number,
  target: Uint8Array<ArrayBuffer>,
): Promise<number> {
  let toPass = passed;
  let filled = 0;
  // Leaving the loop early lets go of the rest of the body.
  for await (const chunk of body) {
    const piece = chunk.subarray(toPass, toPass + target.length - filled);
    toPass = Math.max(0, toPass - chunk.length);
    target.set(piece, filled);
    filled += piece.length;
    if (filled === target.length) break;
  }
  return filled;
}
