import type { ByteRange, WireMeter } from "../../vocabulary/byte_source.ts";
import { HubError } from "../../vocabulary/errors.ts";
import { mapConcurrently } from "../../vocabulary/map_concurrently.ts";
import type { RemoteFile, Repository } from "../../vocabulary/repository.ts";
import { retry, type RetryOptions } from "../../vocabulary/retry.ts";
import type { CasClient } from "../../xet/cas_client.ts";
import type { ChunkList } from "../../xet/chunk_list.ts";
import { MIN_CHUNK_SIZE } from "../../xet/chunker.ts";
import { firstChunk } from "../../xet/first_chunk.ts";
import { findChunks, hasAny } from "../../xet/hash_lookup.ts";
import { chunkSizes, sampleChunks } from "../../xet/local_chunks.ts";
import { type ChunkFacts, type LocalRun, matchTerms, type Piece } from "../../xet/match_terms.ts";
import type { Reconstruction } from "../../xet/reconstruction.ts";
import type { Shard } from "../../xet/shard.ts";
import type { XetHash } from "../../xet/xet_hash.ts";
import { XetHasher } from "../../xet/xet_hasher.ts";
import { ChunkIndex } from "./chunk_index.ts";
import type { Delta } from "./delta.ts";
import { type DeltaBase, deltaBases } from "./delta_bases.ts";
import { usesXet } from "./file_source.ts";
import { withoutHead } from "./without_head.ts";
import { wireCosts } from "./wire_costs.ts";
import type { PullSession } from "./pull_session.ts";
import type { XetAccess } from "./xet_access.ts";

/**
 * Finds out which bytes of a file are on this disk already, in an earlier revision or a relative.
 * Undefined where there is nothing of the kind, or too little to be worth it. Nothing is written but
 * our own index, and nothing is believed: the whole file is proven by its digest later.
 */
export async function planDelta(
  session: PullSession,
  repository: Repository,
  commit: string,
  file: RemoteFile,
): Promise<Delta | undefined> {
  const { config, signal } = session;
  const access = session.xetAccess(repository, commit);
  const isProven = (config.verifyChecksum ?? true) && !config.force;
  const { xetHash } = file;
  if (!isProven || xetHash === undefined || access === undefined || access.isLost) return undefined;
  if (!usesXet(session, file)) return undefined;
  const bases = await deltaBases(session, repository, file);
  if (bases.length === 0) return undefined;
  try {
    const planning = new DeltaPlanning(session, access, { xetHash, size: file.size }, bases);
    return await planning.plan();
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof HubError)) throw error;
    access.failed(error);
    return undefined;
  }
}

class DeltaPlanning {
  readonly #session: PullSession;
  readonly #cas: CasClient;
  readonly #file: { readonly xetHash: XetHash; readonly size: number };
  readonly #bases: readonly DeltaBase[];
  #spentBytes = 0;
  #head: Uint8Array = new Uint8Array();
  readonly #meter: WireMeter = {
    burst: Infinity,
    take: (bytes) => {
      this.#spentBytes += bytes;
      return Promise.resolve();
    },
  };

  constructor(
    session: PullSession,
    access: XetAccess,
    file: { readonly xetHash: XetHash; readonly size: number },
    bases: readonly DeltaBase[],
  ) {
    this.#session = session;
    this.#cas = access.client;
    this.#file = file;
    this.#bases = bases;
  }

  async plan(): Promise<Delta | undefined> {
    const wanted = await this.#ask(this.#cas, this.#file);
    const known = { runs: await this.#localRuns(wanted), sizesOf: this.#cutter() };
    let pieces = await matchTerms(wanted.terms, known);
    const isNew = pieces[0]?.local === undefined && missingBytes(pieces) >= WORTH_HASHING;
    if (isNew && this.#bases.some(({ isEarlier }) => isEarlier)) {
      const xorbs = await this.#findByHash();
      if (xorbs !== undefined) pieces = await matchTerms(wanted.terms, { ...known, xorbs });
    }
    if (this.#file.size - missingBytes(pieces) < WORTH_COPYING) return undefined;
    return {
      pieces,
      head: this.#head,
      paths: this.#bases.map(({ path }) => path),
      spentBytes: this.#spentBytes,
      ...wireCosts(wanted, withoutHead(pieces, this.#head.length)),
    };
  }

  async #ask(
    cas: CasClient,
    { xetHash, size }: { readonly xetHash: XetHash; readonly size: number },
  ): Promise<Reconstruction> {
    const range: ByteRange = { start: 0, end: size };
    return await this.#repeating(() => cas.reconstruct(xetHash, range, this.#options));
  }

  /** Where the xorbs that the file is made of occur in the files that are here. */
  async #localRuns({ terms }: Reconstruction): Promise<Map<XetHash, LocalRun[]>> {
    const wanted = new Set(terms.map(({ xorb }) => xorb));
    const runs = new Map<XetHash, LocalRun[]>();
    const asked = await mapConcurrently(this.#bases, this.#bases.length, async (base) => {
      const access = this.#session.xetAccess(base.repository, base.commit);
      // A relative that the store has forgotten is no reason to do without the others.
      return access && await this.#ask(access.client, base).catch((error) => {
        this.#session.signal.throwIfAborted();
        if (!(error instanceof HubError)) throw error;
        return undefined;
      });
    });
    for (const [file, reconstruction] of asked.entries()) {
      let offset = 0;
      for (const { xorb, chunks, size } of reconstruction?.terms ?? []) {
        if (wanted.has(xorb)) {
          const others = runs.get(xorb) ?? [];
          runs.set(xorb, [...others, { file, chunks, offset, size }]);
        }
        offset += size;
      }
    }
    return runs;
  }

  /** Cuts runs of local files into chunks, each once, as its uploader has cut it. */
  #cutter(): (run: LocalRun) => Promise<readonly number[] | undefined> {
    const cut = new Map<LocalRun, Promise<readonly number[] | undefined>>();
    return (run) => {
      const sizes = cut.get(run) ?? this.#cut(run);
      cut.set(run, sizes);
      return sizes;
    };
  }

  async #cut({ file, chunks, offset, size }: LocalRun): Promise<readonly number[] | undefined> {
    const path = this.#bases[file]?.path;
    if (path === undefined) return undefined;
    const range = { start: offset, end: offset + size };
    for (const minSize of MIN_SIZES) {
      const options = { minSize, signal: this.#session.signal };
      const sizes = await chunkSizes(path, range, options);
      if (sizes.length === chunks.end - chunks.start) return sizes;
    }
    return undefined;
  }

  /**
   * What of the file's own xorbs is here under other names. An uploader that does not look for what
   * the Hub has already stores it anew, and then only the hashes of chunks tell. The store gives
   * them to whoever asks for the first chunk of a file.
   */
  async #findByHash(): Promise<Map<XetHash, ChunkFacts[]> | undefined> {
    const chunk = await this.#repeating(() =>
      firstChunk(this.#cas, this.#file.xetHash, this.#options)
    );
    this.#head = chunk;
    const hash = (await XetHasher.create()).chunk(chunk);
    const limit = SPARE_SHARD + Math.ceil(this.#file.size / BYTES_PER_SHARD_BYTE);
    const shard = await this.#cas.queryChunk(hash, { ...this.#options, limit });
    return shard && await findChunks(shard, await this.#indexed(shard));
  }

  /**
   * The chunks of earlier revisions, by the indexes of the bases. Hashing one takes as long as
   * fetching it over a fast link, so one that is not known yet is looked into first.
   */
  async #indexed(shard: Shard): Promise<(ChunkList | undefined)[]> {
    const { settings, signal } = this.#session;
    const options = { minSize: minSizeOf(shard), signal };
    const index = new ChunkIndex(settings.stateDir);
    const lists: (ChunkList | undefined)[] = [];
    for (const base of this.#bases) {
      const kept = await index.kept(base, options.minSize);
      const isAlike = kept === undefined && base.isEarlier &&
        await hasAny(shard, await sampleChunks(base.path, base.size, options));
      lists.push(isAlike ? await index.chunksOf(base, options) : kept);
    }
    return lists;
  }

  async #repeating<T>(operation: () => Promise<T>): Promise<T> {
    const options: RetryOptions = { attempts: 3, signal: this.#session.signal };
    return await retry(operation, options);
  }

  get #options(): { readonly signal: AbortSignal; readonly meter: WireMeter } {
    return { signal: this.#session.signal, meter: this.#meter };
  }
}

/** The rule, and how huggingface.js understood it up to now. */
const MIN_SIZES = [MIN_CHUNK_SIZE, MIN_CHUNK_SIZE - 64] as const;
/** Below this, the answer to a question for hashes may be longer than what it saves. */
const WORTH_HASHING = 8 * 1024 * 1024;
/** Below this, the file is fetched as a whole. */
const WORTH_COPYING = 1024 * 1024;
/** 48 bytes for each chunk of 64 KiB, and room for chunks that are smaller, and for other files. */
const BYTES_PER_SHARD_BYTE = 256;
const SPARE_SHARD = 1024 * 1024;

function missingBytes(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, { start, end, local }) => sum + (local ? 0 : end - start), 0);
}

/** How a shard's chunks were cut: chunks that the rule forbids tell. */
function minSizeOf({ xorbs }: Shard): number {
  const [strict, lenient] = MIN_SIZES;
  const isLenient = xorbs.some(({ chunks }) =>
    chunks.slice(0, -1).some(({ size }) => size >= lenient && size < strict)
  );
  return isLenient ? lenient : strict;
}
