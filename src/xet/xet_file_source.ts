import type { ByteRange, ByteSource, OpenedRange, OpenOptions } from "../vocabulary/byte_source.ts";
import {
  HubError,
  HubHttpError,
  InvalidFormatError,
  UnsafeFileError,
} from "../vocabulary/errors.ts";
import type { CasClient } from "./cas_client.ts";
import { KeptChunks } from "./kept_chunks.ts";
import type { Reconstruction } from "./reconstruction.ts";
import { TermReader } from "./term_reader.ts";
import type { XetHash } from "./xet_hash.ts";

/** How often one range may find its URLs expired without getting anywhere. */
const MAX_EXPIRED = 3;

/** Options of {@linkcode XetFileSource}. */
export interface XetFileSourceOptions {
  /**
   * Told why a body broke off; what `open` throws is not told. Says whether the bytes come another
   * way from now on, so that asking again helps whatever went wrong.
   */
  readonly onFailure?: (error: unknown) => boolean;
  /** Told when a body was given to its end. */
  readonly onEnd?: () => void;
  /**
   * The most bytes to fetch for each byte of a range. Stores name the chunks of a range alone; one
   * that does not would send most of them many times over. @default Infinity
   */
  readonly mostWaste?: number;
}

/**
 * The bytes of one file from a store of chunks.
 *
 * Every range asks for its own reconstruction: the store then names the chunks of that range and no
 * others, at URLs that are fresh, and a range can begin anywhere without a byte too much.
 */
export class XetFileSource implements ByteSource {
  /** Size of the file in bytes. */
  readonly size: number;
  readonly #cas: CasClient;
  readonly #hash: XetHash;
  readonly #options: XetFileSourceOptions;
  readonly #kept = new KeptChunks(MAX_KEPT);

  /** Makes a source for the file of this Xet hash; asks nobody yet. */
  constructor(
    cas: CasClient,
    file: { readonly xetHash: XetHash; readonly size: number },
    options: XetFileSourceOptions = {},
  ) {
    this.size = file.size;
    this.#cas = cas;
    this.#hash = file.xetHash;
    this.#options = options;
  }

  /**
   * Opens a range: its reconstruction and first chunks are there when this resolves. Signed URLs
   * that run out while it is read are renewed.
   *
   * @throws {UnsafeFileError} when the store says or sends what makes no sense
   */
  async open(range: ByteRange, options: OpenOptions): Promise<OpenedRange> {
    const reading = new RangeReading(range, (rest) => this.#reader(rest, options));
    await reading.start().catch((error) => {
      throw error instanceof InvalidFormatError ? nonsense(error) : error;
    });
    const body = new ReadableStream({
      type: "bytes",
      autoAllocateChunkSize: CHUNKS_AT_ONCE,
      pull: async (controller) => {
        const request = controller.byobRequest;
        const view = request?.view;
        if (!request || !view) return;
        const bytes = new Uint8Array(view.buffer as ArrayBuffer, view.byteOffset, view.byteLength);
        const length = await reading.read(bytes).catch((error) => {
          throw this.#failed(error);
        });
        if (length === 0) {
          controller.close();
          this.#options.onEnd?.();
        }
        request.respond(length);
      },
      cancel: () => reading.close(),
    });
    return { start: range.start, whole: false, isMetered: true, body };
  }

  /** An error in the middle, told; what makes no sense may have been damaged on its way only. */
  #failed(error: unknown): unknown {
    const hasOtherWay = this.#options.onFailure?.(error) ?? false;
    if (error instanceof InvalidFormatError) return nonsense(error, { retryable: true });
    return hasOtherWay && error instanceof HubError
      ? new HubError(error.message, { cause: error, retryable: true })
      : error;
  }

  #assertNoWaste({ terms }: Reconstruction, { start, end }: ByteRange): void {
    const { mostWaste = Infinity } = this.#options;
    const entries = new Set(terms.map(({ entry }) => entry));
    const bytes = entries.values().reduce((sum, { bytes }) => sum + bytes.end - bytes.start, 0);
    if (bytes <= mostWaste * (end - start) + SPARE) return;
    throw new HubError(
      `Cannot fetch chunks: their store sends ${bytes} bytes for ${end - start} of the file`,
    );
  }

  async #reader(range: ByteRange, { signal, meter }: OpenOptions): Promise<TermReader> {
    const reconstruction = await this.#cas.reconstruct(this.#hash, range, { signal, meter });
    this.#assertNoWaste(reconstruction, range);
    const options = { cas: this.#cas, kept: this.#kept, signal, meter };
    return new TermReader(reconstruction, range.end - range.start, options);
  }
}

/** A short range may begin and end in the middle of large chunks. */
const SPARE = 1024 * 1024;
/** Memory for chunks that are needed more than once, over all ranges of a file. */
const MAX_KEPT = 32 * 1024 * 1024;
/** Two of the largest chunks. */
const CHUNKS_AT_ONCE = 256 * 1024;

/** The reading of one range, over as many reconstructions as it takes. */
class RangeReading {
  readonly #end: number;
  readonly #readerOf: (range: ByteRange) => Promise<TermReader>;
  #reader: TermReader | undefined;
  #left: number;
  #expired = 0;

  constructor({ start, end }: ByteRange, readerOf: (range: ByteRange) => Promise<TermReader>) {
    this.#end = end;
    this.#left = end - start;
    this.#readerOf = readerOf;
  }

  async start(): Promise<void> {
    await this.#renewing((reader) => reader.start());
  }

  /** Reads the next bytes; 0 at the end, when everything is closed. */
  async read(view: Uint8Array): Promise<number> {
    const length = await this.#renewing((reader) => reader.read(view));
    if (length > 0) this.#expired = 0;
    else await this.close();
    return length;
  }

  async close(): Promise<void> {
    await this.#reader?.close();
  }

  async #renewing<T>(operation: (reader: TermReader) => Promise<T>): Promise<T> {
    for (;;) {
      this.#reader ??= await this.#readerOf({ start: this.#end - this.#left, end: this.#end });
      try {
        return await operation(this.#reader);
      } catch (error) {
        await this.close();
        if (!isExpired(error) || ++this.#expired === MAX_EXPIRED) throw error;
        this.#left = this.#reader.left;
        this.#reader = undefined;
      }
    }
  }
}

/** Not the fault of an input: somebody sends what must not become a file. */
function nonsense(cause: InvalidFormatError, { retryable = false } = {}): UnsafeFileError {
  return new UnsafeFileError(cause.message, { cause, retryable });
}

/** A signed URL knows no other reason to refuse. */
function isExpired(error: unknown): boolean {
  return error instanceof HubHttpError && [401, 403, 410].includes(error.status);
}
