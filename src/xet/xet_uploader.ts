import { retry, type RetryPolicy, type RetrySeams } from "../vocabulary/retry.ts";
import type { CasClient } from "./cas_client.ts";
import { ChunkCutter } from "./chunk_cutter.ts";
import type { ChunkList } from "./chunk_list.ts";
import { Chunker } from "./chunker.ts";
import { FileTally, type XetProgress } from "./file_tally.ts";
import { FileTerms } from "./file_terms.ts";
import type { KnownChunks } from "./known_chunks.ts";
import { packShards } from "./pack_shards.ts";
import { fileRecord, joinRecords, xorbRecord } from "./write_shard.ts";
import { tailModulo, type XetHash } from "./xet_hash.ts";
import type { XetHasher } from "./xet_hasher.ts";
import { XorbBuilder } from "./xorb_builder.ts";
import { XorbSender } from "./xorb_sender.ts";
import { XorbShares } from "./xorb_shares.ts";

/** Options of {@linkcode XetUploader}. */
export interface XetUploaderOptions {
  /** Where everything goes. */
  readonly cas: CasClient;
  /** Computes the hashes. */
  readonly hasher: XetHasher;
  /** What the store has already. */
  readonly known: KnownChunks;
  /** The most xorbs on their way at a time. @default 3 */
  readonly connections?: number;
  /** Waits until so many bytes may be sent. @default not at all */
  readonly throttle?: (bytes: number, signal: AbortSignal) => Promise<void>;
  /** The most bytes that are handed over at once, up to 256 KiB. @default that many */
  readonly pieceBytes?: number;
  /** How failed attempts are repeated. */
  readonly retry?: RetryPolicy & RetrySeams;
  /** Ends everything. */
  readonly signal: AbortSignal;
}

/** A file to upload. */
export interface XetUpload {
  /** SHA-256 of its bytes, in hex. */
  readonly sha256: string;
  /** Its bytes, from the first to the last; a piece is done with when the next one is asked for. */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Told how far they have come. */
  readonly onProgress?: (progress: XetProgress) => void;
}

/** What has become of a file. */
export interface XetUploaded {
  /** Its chunks. */
  readonly chunks: ChunkList;
  /** What has been sent for it; final when {@linkcode XetUploader.finish} has returned. */
  readonly tally: Pick<FileTally, "sentBytes">;
}

/**
 * Uploads files in chunks: each is cut and hashed in one pass, chunks the store has are named,
 * others are packed into xorbs and sent while the reading goes on. The files exist when
 * {@linkcode finish} has registered them; until then nothing is changed, and all of it can be done
 * again.
 */
export class XetUploader implements AsyncDisposable {
  readonly #options: XetUploaderOptions;
  readonly #ending = new AbortController();
  readonly #signal: AbortSignal;
  readonly #sender: XorbSender;
  readonly #files: FileTerms[] = [];
  /** What the shard will say of the xorbs. */
  readonly #xorbs: Uint8Array[] = [];
  readonly #queries = new Set<Promise<void>>();
  /** Memory of xorbs that are stored, to be used again: what is only let go of is freed much later. */
  readonly #spare: Uint8Array<ArrayBuffer>[] = [];
  #pack = new Pack(new Uint8Array(XORB_SIZE));
  #sinceQuery = Infinity;

  /** Makes an uploader; asks nobody yet. */
  constructor(options: XetUploaderOptions) {
    const { connections = 3, throttle, pieceBytes, retry, cas } = options;
    const signal = AbortSignal.any([options.signal, this.#ending.signal]);
    this.#options = options;
    this.#signal = signal;
    this.#sender = new XorbSender(cas, { connections, signal, throttle, pieceBytes, retry });
  }

  /** Number of xorbs on their way. */
  get connections(): number {
    return this.#sender.connections;
  }

  /** Takes in a file; what it has of new chunks may still be on its way. */
  async add({ sha256, bytes, onProgress }: XetUpload): Promise<XetUploaded> {
    const { hasher } = this.#options;
    const terms = new FileTerms(sha256);
    const tally = new FileTally(onProgress);
    let isFirst = true;
    const cutter = new ChunkCutter(await Chunker.create(), (chunk) => {
      const hash = hasher.chunk(chunk);
      this.#query(hash, isFirst);
      this.#take(chunk, hash, { terms, tally, isFirst });
      isFirst = false;
    });
    for await (const piece of bytes) {
      this.#signal.throwIfAborted();
      cutter.push(piece);
      await this.#sender.ready();
    }
    cutter.finish();
    this.#files.push(terms);
    return { chunks: terms.chunks, tally };
  }

  /** Sends what is left and registers all files. */
  async finish(): Promise<void> {
    const { cas, hasher } = this.#options;
    const signal = this.#signal;
    this.#send();
    await this.#sender.finish();
    await Promise.all(this.#queries);
    const files = new Map<XetHash, FileTerms>();
    for (const terms of this.#files) files.set(terms.hash(hasher), terms);
    const records = {
      files: [...files.values()].map((terms) => fileRecord(terms.describe(hasher))),
      xorbs: this.#xorbs,
    };
    for (const shard of packShards(records)) {
      await retry(() => cas.uploadShard(joinRecords(shard), { signal }), {
        ...this.#options.retry,
        signal,
      });
    }
  }

  /** Ends what is still on its way. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#ending.abort();
    await this.#sender.finish().catch(() => {});
    await Promise.all(this.#queries);
  }

  /** Names a chunk that is known, or packs it. */
  #take(
    chunk: Uint8Array,
    hash: XetHash,
    { terms, tally, isFirst }: {
      readonly terms: FileTerms;
      readonly tally: FileTally;
      readonly isFirst: boolean;
    },
  ): void {
    const entry = { hash, size: chunk.length };
    const packed = this.#pack.chunks.get(hash);
    const known = packed === undefined ? this.#options.known.find(hash) : undefined;
    if (known !== undefined) {
      terms.add(entry, { hash: known.xorb }, known.index);
      tally.found(chunk.length);
      return;
    }
    if (packed === undefined && !this.#pack.builder.hasRoom) this.#send();
    const { builder, chunks, xorb, global, shares } = this.#pack;
    const before = builder.storedSize;
    const index = packed ?? builder.add(chunk, hash);
    chunks.set(hash, index);
    if (isFirst || isEligible(hash)) global.add(index);
    terms.add(entry, xorb, index);
    shares.add(tally, chunk.length, builder.storedSize - before);
  }

  /** Closes the xorb that is being packed, and hands it to the sender. */
  #send(): void {
    const { builder, xorb: reference, chunks, global, shares } = this.#pack;
    if (builder.length === 0) return;
    const xorb = builder.finish(this.#options.hasher);
    reference.hash = xorb.hash;
    for (const [hash, index] of chunks) this.#options.known.add(hash, { xorb: xorb.hash, index });
    this.#xorbs.push(xorbRecord({
      ...xorb,
      chunks: xorb.chunks.map((chunk, index) => ({ ...chunk, isGlobal: global.has(index) })),
    }));
    const onStored = (): void => void this.#spare.push(new Uint8Array(xorb.bytes.buffer));
    this.#sender.send({ xorb, shares, onStored });
    this.#pack = new Pack(this.#spare.pop() ?? new Uint8Array(XORB_SIZE));
  }

  /**
   * Asks the store about a chunk now and then, beside everything else: its answer serves the chunks
   * that come later. Protocol: only a file's first chunk, and one in 1,024, can be asked about; a
   * store that does not know, or does not want to say, fails no upload.
   */
  #query(hash: XetHash, isFirst: boolean): void {
    const { cas, known } = this.#options;
    this.#sinceQuery++;
    if (!isFirst && (this.#sinceQuery < CHUNKS_PER_QUERY || !isEligible(hash))) return;
    if (this.#queries.size >= MAX_QUERIES || known.find(hash) !== undefined) return;
    this.#sinceQuery = 0;
    const query = cas.queryChunk(hash, { limit: MAX_ANSWER, signal: this.#signal })
      .then((shard) => shard && known.addShard(shard))
      .catch(() => {})
      .finally(() => this.#queries.delete(query));
    this.#queries.add(query);
  }
}

const CHUNKS_PER_QUERY = 256;
const MAX_QUERIES = 2;
/** The chunks of some 80 GB. */
const MAX_ANSWER = 64 * 1024 * 1024;

function isEligible(hash: XetHash): boolean {
  return tailModulo(hash, 1024) === 0;
}

/** A xorb that is being packed. */
class Pack {
  readonly builder: XorbBuilder;
  /** Its hash, as soon as it is closed. */
  readonly xorb: { hash?: XetHash } = {};
  /** The indexes of its chunks, by their hashes. */
  readonly chunks = new Map<XetHash, number>();
  /** The indexes of those that others may be told of. */
  readonly global = new Set<number>();
  /** Whose bytes are in it. */
  readonly shares = new XorbShares();

  /** Packs into `output`. */
  constructor(output: Uint8Array<ArrayBuffer>) {
    this.builder = new XorbBuilder({ output });
  }
}

/** An eighth of what is allowed: several are in memory at a time, and a kill loses those on their way. */
const XORB_SIZE = 8 * 1024 * 1024;
