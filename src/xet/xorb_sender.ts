import { retry, type RetryPolicy, type RetrySeams } from "../vocabulary/retry.ts";
import type { CasBody, CasClient } from "./cas_client.ts";
import type { BuiltXorb } from "./xorb_builder.ts";

/** Options of {@linkcode XorbSender}. */
export interface XorbSenderOptions {
  /** The most xorbs on their way at a time. */
  readonly connections: number;
  /** Waits until so many bytes may be sent. @default not at all */
  readonly throttle?: (bytes: number) => Promise<void>;
  /** How failed attempts are repeated. */
  readonly retry?: RetryPolicy & RetrySeams;
  /** Ends everything. */
  readonly signal: AbortSignal;
}

/** Sends xorbs, several at a time, and none that the store has from an earlier attempt. */
export class XorbSender {
  readonly #cas: CasClient;
  readonly #options: XorbSenderOptions;
  readonly #sending = new Set<Promise<void>>();
  readonly #ending = new AbortController();
  readonly #signal: AbortSignal;
  #failure: { readonly error: unknown } | undefined;
  #sentBytes = 0;

  /** Makes a sender; nothing is on its way yet. */
  constructor(cas: CasClient, options: XorbSenderOptions) {
    this.#cas = cas;
    this.#options = options;
    this.#signal = AbortSignal.any([options.signal, this.#ending.signal]);
  }

  /** Bytes handed to the network so far, those sent again included. */
  get sentBytes(): number {
    return this.#sentBytes;
  }

  /** Sends a xorb; `onStored` is called when the store has it. */
  send(xorb: BuiltXorb, onStored: () => void): void {
    const sending = this.#send(xorb).then(onStored).catch((error) => {
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

  async #send({ hash, bytes }: BuiltXorb): Promise<void> {
    const options = { signal: this.#signal };
    await retry(async () => {
      if (await this.#cas.hasXorb(hash, options)) return;
      await this.#cas.uploadXorb(hash, this.#body(bytes), options);
    }, { ...this.#options.retry, ...options });
  }

  #body(bytes: Uint8Array): CasBody {
    const { throttle } = this.#options;
    const pieces = async function* (count: (bytes: number) => void): AsyncGenerator<Uint8Array> {
      for (let offset = 0; offset < bytes.length; offset += PIECE) {
        const piece = bytes.subarray(offset, offset + PIECE);
        await throttle?.(piece.length);
        count(piece.length);
        yield piece;
      }
    };
    return { size: bytes.length, open: () => pieces((sent) => this.#sentBytes += sent) };
  }
}

const PIECE = 256 * 1024;
