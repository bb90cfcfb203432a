import { retry, type RetryPolicy, type RetrySeams } from "../vocabulary/retry.ts";
import type { CasBody, CasClient } from "./cas_client.ts";
import type { XetHash } from "./xet_hash.ts";
import type { BuiltXorb } from "./xorb_builder.ts";
import type { XorbShares } from "./xorb_shares.ts";

/** Options of {@linkcode XorbSender}. */
export interface XorbSenderOptions {
  /** The most xorbs on their way at a time. */
  readonly connections: number;
  /** Waits until so many bytes may be sent. @default not at all */
  readonly throttle?: ((bytes: number, signal: AbortSignal) => Promise<void>) | undefined;
  /** The most bytes that are handed over at once, up to 256 KiB. @default that many */
  readonly pieceBytes?: number | undefined;
  /** How failed attempts are repeated. */
  readonly retry?: (RetryPolicy & RetrySeams) | undefined;
  /** Ends everything. */
  readonly signal: AbortSignal;
}

/** A xorb to send. */
export interface OutgoingXorb {
  /** The xorb. */
  readonly xorb: BuiltXorb;
  /** Whose bytes are in it. */
  readonly shares: XorbShares;
  /** Called when the store has it: nobody reads its bytes any more. */
  readonly onStored: () => void;
}

/** Sends xorbs, several at a time, and none that the store has from an earlier attempt. */
export class XorbSender {
  readonly #cas: CasClient;
  readonly #options: XorbSenderOptions;
  readonly #sending = new Set<Promise<void>>();
  readonly #ending = new AbortController();
  readonly #signal: AbortSignal;
  /** Settled when all xorbs so far have been looked for. */
  #looked: Promise<void> = Promise.resolve();
  /** How many of those looked for last were not there. */
  #missing = 0;
  #failure: { readonly error: unknown } | undefined;

  /** Makes a sender; nothing is on its way yet. */
  constructor(cas: CasClient, options: XorbSenderOptions) {
    this.#cas = cas;
    this.#options = options;
    this.#signal = AbortSignal.any([options.signal, this.#ending.signal]);
  }

  /** Number of xorbs on their way. */
  get connections(): number {
    return this.#sending.size;
  }

  /** Sends a xorb. */
  send(outgoing: OutgoingXorb): void {
    const sending = this.#send(outgoing).catch((error) => {
      this.#failure ??= { error };
      this.#ending.abort(error);
    }).finally(() => this.#sending.delete(sending));
    this.#sending.add(sending);
  }

  /** Waits until there is room for one more; throws what sending has thrown. */
  async ready(): Promise<void> {
    while (this.#sending.size >= this.#options.connections) await Promise.race(this.#sending);
    if (this.#failure !== undefined) await this.finish();
  }

  /** Waits until all are stored; throws what sending has thrown, when nothing is on its way any more. */
  async finish(): Promise<void> {
    await Promise.all(this.#sending);
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  async #send({ xorb: { hash, bytes }, shares, onStored }: OutgoingXorb): Promise<void> {
    const isThere = this.#lookFor(hash);
    const looked = this.#looked;
    this.#looked = Promise.allSettled([looked, isThere]).then(() => {});
    if (await isThere) shares.found({ kept: true });
    else {
      // What was kept is known before the first byte is sent, and can be said.
      await looked;
      await this.#upload(hash, bytes, shares);
    }
    onStored();
  }

  /**
   * Whether the store has a xorb from an earlier upload. Such come one after the other, with no more
   * gaps than were on their way when that ended, so that after some gaps there is nothing to look for.
   */
  async #lookFor(hash: XetHash): Promise<boolean> {
    if (this.#missing >= MOST_GAPS) return false;
    const options = { signal: this.#signal };
    const policy = { ...this.#options.retry, ...options };
    const isThere = await retry(() => this.#cas.hasXorb(hash, options), policy);
    this.#missing = isThere ? 0 : this.#missing + 1;
    return isThere;
  }

  async #upload(hash: XetHash, bytes: Uint8Array, shares: XorbShares): Promise<void> {
    const options = { signal: this.#signal };
    const body = this.#body(bytes, shares);
    await retry(async (attempt) => {
      // An answer that was lost may have been a good one.
      if (attempt > 1 && await this.#cas.hasXorb(hash, options)) {
        return shares.found({ kept: false });
      }
      await this.#cas.uploadXorb(hash, body, options);
    }, { ...this.#options.retry, ...options });
  }

  #body(bytes: Uint8Array, shares: XorbShares): CasBody {
    const { throttle, pieceBytes = Infinity } = this.#options;
    const most = Math.min(pieceBytes, MOST_AT_ONCE);
    const size = bytes.length;
    const signal = this.#signal;
    async function* pieces(): AsyncGenerator<Uint8Array> {
      const onSent = shares.attempt(size);
      for (let offset = 0; offset < size; offset += most) {
        const piece = bytes.subarray(offset, offset + most);
        await throttle?.(piece.length, signal);
        onSent(offset + piece.length);
        yield piece;
      }
    }
    return { size, open: pieces };
  }
}

/** More than anybody sends at a time. */
const MOST_GAPS = 8;
/** A store that takes fewer in its time is a silent one. */
const MOST_AT_ONCE = 256 * 1024;
