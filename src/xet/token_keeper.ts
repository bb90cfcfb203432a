/** Access to a store of chunks. */
export interface CasToken {
  /** Base URL of the store, without a trailing slash. */
  readonly casUrl: string;
  /** Sent to that store and nowhere else. */
  readonly accessToken: string;
  /** When it ends, in milliseconds since 1970. */
  readonly expiresAt: number;
}

/** Keeps one token for all requests, and asks for the next one before it ends. */
export class TokenKeeper {
  readonly #ask: () => Promise<CasToken>;
  readonly #now: () => number;
  #token: CasToken | undefined;
  #validUntil = 0;
  #asking: Promise<CasToken> | undefined;

  /** Asks nobody yet. `now` is a clock in milliseconds since 1970. */
  constructor(
    ask: () => Promise<CasToken>,
    options: { readonly now?: () => number } = {},
  ) {
    this.#ask = ask;
    this.#now = options.now ?? Date.now;
  }

  /** A token that lasts a while; whoever asks at the same time gets the same one. */
  async get(): Promise<CasToken> {
    if (this.#token !== undefined && this.#now() < this.#validUntil) return this.#token;
    this.#asking ??= this.#renew().finally(() => this.#asking = undefined);
    return await this.#asking;
  }

  /** Drops a token the store does not accept, unless it was renewed already. */
  refuse(token: CasToken): void {
    if (this.#token === token) this.#token = undefined;
  }

  async #renew(): Promise<CasToken> {
    const token = await this.#ask();
    this.#token = token;
    // A clock that is wrong, or a token that is short, must not make every request ask for a new one.
    this.#validUntil = Math.max(token.expiresAt - MARGIN_MS, this.#now() + SHORTEST_MS);
    return token;
  }
}

const MARGIN_MS = 60_000;
const SHORTEST_MS = 10_000;
