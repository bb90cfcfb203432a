import { retry, type RetryPolicy, type RetrySeams } from "../vocabulary/retry.ts";
import type { CasClient } from "./cas_client.ts";
import { ChunkCutter } from "./chunk_cutter.ts";
import { ChunkList } from "./chunk_list.ts";
import { Chunker, MIN_CHUNK_SIZE } from "./chunker.ts";
import { FileTerms } from "./file_terms.ts";
import type { KnownChunks } from "./known_chunks.ts";
import { packShards } from "./pack_shards.ts";
import type { ShardFile, ShardXorb } from "./shard.ts";
import { writeShard } from "./write_shard.ts";
import { tailModulo, type XetHash, xetHashBytes } from "./xet_hash.ts";
import type { XetHasher } from "./xet_hasher.ts";
import { XorbBuilder } from "./xorb_builder.ts";
import { XorbSender } from "./xorb_sender.ts";

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
  readonly throttle?: (bytes: number) => Promise<void>;
  /** How failed attempts are repeated. */
  readonly retry?: RetryPolicy & RetrySeams;
  /** Ends everything. */
  readonly signal: AbortSignal;
}

/** A file to upload. */
export interface XetUpload {
  /** SHA-256 of its bytes, in hex. */
  readonly sha256: string;
  /** Its bytes, from the first to the last. */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Told how many more bytes of it the store has. */
  readonly onStored?: (bytes: number) => void;
}

/** What has become of a file. */
export interface XetUploaded {
  /** Its Xet hash. */
  readonly xetHash: XetHash;
  /** Its chunks. */
  readonly chunks: ChunkList;
  /** Bytes the store had not, as they are stored. */
  readonly newBytes: number;
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
  readonly #xorbs: ShardXorb[] = [];
  readonly #queries = new Set<Promise<void>>();
  /** Memory of xorbs that are stored, to be used again: what is only let go of is freed much later. */
  readonly #spare: Uint8Array<ArrayBuffer>[] = [];
  #pack = new Pack(new Uint8Array(XORB_SIZE));
  #sinceQuery = Infinity;

  /** Makes an uploader; asks nobody yet. */
  constructor(options: XetUploaderOptions) {
    const { connections = 3, throttle, cas } = options;
    const signal = AbortSignal.any([options.signal, this.#ending.signal]);
    this.#options = options;
    this.#signal = signal;
    this.#sender = new XorbSender(cas, {
      connections,
      signal,
      ...(throttle !== undefined && { throttle }),
      ...(options.retry !== undefined && { retry: options.retry }),
    });
  }

  /** Bytes sent so far, those that had to be sent again included. */
  get sentBytes(): number {
    return this.#sender.sentBytes;
  }

  /** Takes in a file; what it has of new chunks may still be on its way. */
  async add(file: XetUpload): Promise<XetUploaded> {
    const { hasher } = this.#options;
    const terms = new FileTerms(file.sha256);
    const lists: { readonly hash: XetHash; readonly size: number }[] = [];
    let newBytes = 0;
    const cutter = new ChunkCutter(await Chunker.create(), (chunk) => {
      const hash = hasher.chunk(chunk);
      this.#query(hash, lists.length === 0);
      lists.push({ hash, size: chunk.length });
      newBytes += this.#take(chunk, hash, { terms, isFirst: lists.length === 1, file });
    });
    for await (const bytes of file.bytes) {
      this.#signal.throwIfAborted();
      cutter.push(bytes);
      await this.#sender.ready();
    }
    cutter.finish();
    this.#files.push(terms);
    return { xetHash: terms.hash(hasher), chunks: listOf(lists), newBytes };
  }

  /** Sends what is left and registers all files. */
  async finish(): Promise<void> {
    const { cas, hasher } = this.#options;
    const signal = this.#signal;
    this.#send();
    await this.#sender.finish();
    await Promise.all(this.#queries);
    const files = new Map<XetHash, ShardFile>();
    for (const terms of this.#files) {
      const file = terms.describe(hasher);
      files.set(file.hash, file);
    }
    for (const shard of packShards([...files.values()], this.#xorbs)) {
      await retry(() => cas.uploadShard(writeShard(shard), { signal }), {
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

  /** Names a chunk that is known, or packs it. Returns how many bytes it adds to what is sent. */
  #take(
    chunk: Uint8Array,
    hash: XetHash,
    { terms, isFirst, file }: {
      readonly terms: FileTerms;
      readonly isFirst: boolean;
      readonly file: XetUpload;
    },
  ): number {
    const packed = this.#pack.chunks.get(hash);
    const known = packed === undefined ? this.#options.known.find(hash) : undefined;
    if (known !== undefined) {
      terms.add({ hash, size: chunk.length }, { hash: known.xorb }, known.index);
      file.onStored?.(chunk.length);
      return 0;
    }
    if (packed !== undefined) {
      terms.add({ hash, size: chunk.length }, this.#pack.xorb, packed);
      this.#pack.settle(file, chunk.length);
      return 0;
    }
    if (!this.#pack.builder.hasRoom) this.#send();
    const { builder, chunks, xorb } = this.#pack;
    const before = builder.storedSize;
    const index = builder.add(chunk, hash);
    chunks.set(hash, index);
    if (isFirst || isEligible(hash)) this.#pack.global.add(index);
    terms.add({ hash, size: chunk.length }, xorb, index);
    this.#pack.settle(file, chunk.length);
    return builder.storedSize - before;
  }

  /** Closes the xorb that is being packed, and hands it to the sender. */
  #send(): void {
    const { builder, xorb, chunks, global, settled } = this.#pack;
    if (builder.length === 0) return;
    const built = builder.finish(this.#options.hasher);
    xorb.hash = built.hash;
    for (const [hash, index] of chunks) this.#options.known.add(hash, { xorb: built.hash, index });
    this.#xorbs.push({
      hash: built.hash,
      size: built.size,
      storedSize: built.storedSize,
      chunks: built.chunks.map(({ hash, size }, index) =>
        global.has(index) ? { hash, size, isGlobal: true } : { hash, size }
      ),
    });
    this.#sender.send(built, () => {
      this.#spare.push(new Uint8Array(built.bytes.buffer));
      for (const [file, bytes] of settled) file.onStored?.(bytes);
    });
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
  /** How many bytes of which files are stored with it. */
  readonly settled = new Map<XetUpload, number>();

  /** Packs into `output`. */
  constructor(output: Uint8Array<ArrayBuffer>) {
    this.builder = new XorbBuilder({ output });
  }

  settle(file: XetUpload, bytes: number): void {
    this.settled.set(file, (this.settled.get(file) ?? 0) + bytes);
  }
}

/** A quarter of what is allowed: several are in memory at a time. */
const XORB_SIZE = 16 * 1024 * 1024;

function listOf(chunks: readonly { readonly hash: XetHash; readonly size: number }[]): ChunkList {
  const hashes = new Uint8Array(32 * chunks.length);
  chunks.forEach(({ hash }, index) => hashes.set(xetHashBytes(hash), 32 * index));
  return new ChunkList(MIN_CHUNK_SIZE, hashes, Uint32Array.from(chunks, ({ size }) => size));
}
