import type { WireMeter } from "../vocabulary/byte_source.ts";
import { InvalidFormatError } from "../vocabulary/errors.ts";
import type { CasClient } from "./cas_client.ts";
import { decodeChunk } from "./chunk_record.ts";
import { MAX_CHUNK_SIZE } from "./chunker.ts";
import type { KeptChunks } from "./kept_chunks.ts";
import type { FetchEntry, Reconstruction, ReconstructionTerm } from "./reconstruction.ts";
import { type ChunkRecord, RecordReader } from "./record_reader.ts";

/** Options of a {@linkcode TermReader}. */
export interface TermReaderOptions {
  /** Where entries are fetched. */
  readonly cas: CasClient;
  /** Where chunks wait that are needed more than once. */
  readonly kept: KeptChunks;
  /** Ends all requests. */
  readonly signal: AbortSignal;
  /** Told what comes over the network. */
  readonly meter?: WireMeter | undefined;
}

/**
 * Reads the bytes that a reconstruction describes, in order. An entry is fetched once, however many
 * terms use it, and the next one is asked for shortly before it is needed.
 */
export class TermReader {
  readonly #options: TermReaderOptions;
  readonly #terms: readonly ReconstructionTerm[];
  readonly #usesOf = new Map<FetchEntry, Uses>();
  readonly #readers = new Map<FetchEntry, Promise<RecordReader>>();
  /** Where the last chunk of the present term came from. */
  #reader: RecordReader | undefined;
  /** The next chunk is this one of this term, of which `#termLeft` bytes are still to come. */
  #term = 0;
  #chunk: number;
  #termLeft: number;
  #skip: number;
  #left: number;
  /** What of a chunk did not fit into the caller's buffer. */
  #rest: Uint8Array = new Uint8Array();
  #spare: Uint8Array | undefined;
  #failure: { readonly error: unknown } | undefined;

  /** Reads `size` bytes; fetches nothing yet. */
  constructor({ skip, terms }: Reconstruction, size: number, options: TermReaderOptions) {
    this.#options = options;
    this.#terms = terms;
    this.#skip = skip;
    this.#left = size;
    this.#chunk = terms[0]?.chunks.start ?? 0;
    this.#termLeft = terms[0]?.size ?? 0;
    terms.forEach(({ entry }, index) => {
      const uses = this.#usesOf.get(entry);
      if (uses === undefined) this.#usesOf.set(entry, { terms: [index], ended: 0 });
      else uses.terms.push(index);
    });
  }

  /** Bytes that were not read yet. */
  get left(): number {
    return this.#left;
  }

  /** Fetches the first entry, so that what is wrong with it is known before anything is read. */
  async start(): Promise<void> {
    const first = this.#terms[0];
    if (first !== undefined) await this.#readerOf(first.entry);
  }

  /**
   * Reads the next bytes into `view`, and returns how many there are: 0 at the end. After an error
   * the bytes before it are still given; the next call throws it.
   *
   * @throws {InvalidFormatError} when chunks are not what the reconstruction says
   */
  async read(view: Uint8Array): Promise<number> {
    if (this.#rest.length > 0) return this.#giveRest(view);
    if (this.#failure !== undefined) throw this.#failure.error;
    let filled = 0;
    try {
      while (this.#left > 0) {
        const room = view.subarray(filled);
        if (room.length >= this.#nextSize()) {
          filled += await this.#readChunk(room);
        } else if (filled === 0) {
          this.#spare ??= new Uint8Array(MAX_CHUNK_SIZE);
          this.#rest = this.#spare.subarray(0, await this.#readChunk(this.#spare));
          if (this.#rest.length > 0) return this.#giveRest(view);
        } else {
          break;
        }
      }
    } catch (error) {
      this.#failure = { error };
      if (filled === 0) throw error;
    }
    return filled;
  }

  /** Lets go of all connections. */
  async close(): Promise<void> {
    for (const reader of this.#readers.values()) await close(reader);
    this.#readers.clear();
  }

  #giveRest(view: Uint8Array): number {
    const piece = this.#rest.subarray(0, view.length);
    view.set(piece);
    this.#rest = this.#rest.subarray(piece.length);
    return piece.length;
  }

  /** Size of the next chunk, or the most it may be as long as nothing is known of it. */
  #nextSize(): number {
    const entry = this.#terms[this.#term]?.entry;
    const kept = entry && this.#options.kept.get(entry, this.#chunk);
    return kept?.length ?? this.#reader?.sizeOf(this.#chunk) ?? MAX_CHUNK_SIZE;
  }

  /** Reads one chunk into `output`, and returns how many of its bytes are wanted. */
  async #readChunk(output: Uint8Array): Promise<number> {
    const term = this.#terms[this.#term];
    if (term === undefined) throw malformed("it ends too early");
    const size = await this.#decode(term, this.#chunk, output);
    if (size > this.#termLeft) throw malformed("the chunks of a term are longer than it says");
    this.#termLeft -= size;
    this.#chunk++;
    if (this.#chunk === term.chunks.end) await this.#endTerm(term);
    const skipped = Math.min(this.#skip, size);
    this.#skip -= skipped;
    if (skipped > 0) output.copyWithin(0, skipped, size);
    const wanted = Math.min(size - skipped, this.#left);
    this.#left -= wanted;
    return wanted;
  }

  async #endTerm({ entry }: ReconstructionTerm): Promise<void> {
    if (this.#termLeft > 0) throw malformed("the chunks of a term are shorter than it says");
    const uses = this.#usesOf.get(entry);
    if (uses !== undefined) uses.ended++;
    this.#reader = undefined;
    this.#term++;
    const next = this.#terms[this.#term];
    this.#chunk = next?.chunks.start ?? 0;
    this.#termLeft = next?.size ?? 0;
    if (uses?.ended === uses?.terms.length) await this.#letGo(entry);
  }

  /** Decodes a chunk of a term into `output`, and returns its size. */
  async #decode(term: ReconstructionTerm, index: number, output: Uint8Array): Promise<number> {
    const { kept } = this.#options;
    const earlier = kept.get(term.entry, index);
    if (earlier !== undefined) {
      output.set(earlier);
      if (!this.#isNeededLater(term.entry, index)) kept.drop(term.entry, index);
      return earlier.length;
    }
    const record = await this.#record(term.entry, index);
    const chunk = output.subarray(0, record.header.size);
    decodeChunk(record.header, record.stored, chunk);
    if (this.#isNeededLater(term.entry, index)) kept.keep(term.entry, index, chunk);
    return chunk.length;
  }

  /** A chunk as it is stored; those before it are passed over, or kept where a later term needs them. */
  async #record(entry: FetchEntry, index: number): Promise<ChunkRecord> {
    let reader = await this.#readerOf(entry);
    if (reader.next > index) {
      await this.#letGo(entry);
      reader = await this.#readerOf(entry);
    }
    this.#reader = reader;
    for (;;) {
      const record = await reader.take();
      if (reader.remainingBytes < AHEAD) this.#openAhead(reader.remainingBytes);
      if (record.index === index) return record;
      if (!this.#isNeededLater(entry, record.index)) continue;
      const chunk = new Uint8Array(record.header.size);
      decodeChunk(record.header, record.stored, chunk);
      this.#options.kept.keep(entry, record.index, chunk);
    }
  }

  /** Whether a chunk of the present term's entry is a later term's as well. */
  #isNeededLater(entry: FetchEntry, index: number): boolean {
    const { terms, ended } = this.#usesOf.get(entry) ?? { terms: [], ended: 0 };
    return terms.slice(ended + 1, ended + 1 + LOOKED_AT).some((use) => {
      const chunks = this.#terms[use]?.chunks;
      return chunks !== undefined && chunks.start <= index && index < chunks.end;
    });
  }

  #readerOf(entry: FetchEntry): Promise<RecordReader> {
    let reader = this.#readers.get(entry);
    if (reader === undefined) {
      reader = this.#open(entry);
      // One that is opened ahead fails when it is needed.
      reader.catch(() => {});
      this.#readers.set(entry, reader);
    }
    return reader;
  }

  async #open(entry: FetchEntry): Promise<RecordReader> {
    const { cas, signal, meter } = this.#options;
    return new RecordReader(entry, await cas.openEntry(entry, { signal }), meter);
  }

  /** Asks for the entries of the next terms, as long as few bytes are asked for and not read. */
  #openAhead(pendingBytes: number): void {
    let pending = pendingBytes;
    for (let index = this.#term + 1; index <= this.#term + MAX_AHEAD; index++) {
      const entry = this.#terms[index]?.entry;
      if (entry === undefined || pending >= AHEAD) return;
      if (this.#readers.has(entry)) continue;
      this.#readerOf(entry);
      pending += entry.bytes.end - entry.bytes.start;
    }
  }

  async #letGo(entry: FetchEntry): Promise<void> {
    const reader = this.#readers.get(entry);
    this.#readers.delete(entry);
    if (reader !== undefined) await close(reader);
  }
}

/** The terms that use an entry, by their indexes, and how many of them have ended. */
interface Uses {
  readonly terms: number[];
  ended: number;
}

/** So many bytes are on their way while others are decoded: a round trip on most links. */
const AHEAD = 1024 * 1024;
const MAX_AHEAD = 8;
/** How many later terms of an entry are looked at: a store may claim that there are thousands. */
const LOOKED_AT = 64;

async function close(opening: Promise<RecordReader>): Promise<void> {
  const reader = await opening.catch(() => undefined);
  await reader?.close();
}

function malformed(state: string): InvalidFormatError {
  return new InvalidFormatError(`Cannot put a file together: ${state}`);
}
