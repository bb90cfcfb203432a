import type { HubClient } from "../../hub/hub_client.ts";
import { xetReadToken } from "../../hub/xet_token.ts";
import { HubError, PermissionError, RateLimitError } from "../../vocabulary/errors.ts";
import type { Repository } from "../../vocabulary/repository.ts";
import { CasClient } from "../../xet/cas_client.ts";
import { TokenKeeper } from "../../xet/token_keeper.ts";

/** Options of {@linkcode XetAccess}. */
export interface XetAccessOptions {
  /** Who gives leave to read the chunks. */
  readonly hub: HubClient;
  /** Whether no other way will do. */
  readonly insists: boolean;
  /** Told once, when another way is taken. */
  readonly onLost: (message: string) => void;
  /** Ends all questions. */
  readonly signal: AbortSignal;
}

/**
 * The way to the chunks of a repository's files at one commit, until it turns out to lead nowhere:
 * plain HTTP always does.
 */
export class XetAccess {
  /** The store of chunks. */
  readonly client: CasClient;
  readonly #options: XetAccessOptions;
  readonly #repository: Repository;
  #failures = 0;
  #isLost = false;

  /** Asks nobody yet. */
  constructor(repository: Repository, commit: string, options: XetAccessOptions) {
    this.#options = options;
    this.#repository = repository;
    const { hub, signal } = options;
    this.client = new CasClient({
      send: (url, request) => hub.send(url, { ...request, anonymous: true }),
      tokens: new TokenKeeper(() => xetReadToken(hub, repository, commit, { signal })),
      secure: hub.endpoint.startsWith("https:"),
      stallTimeoutMs: hub.stallTimeoutMs,
    });
  }

  /** Whether files have to come another way. */
  get isLost(): boolean {
    return this.#isLost;
  }

  /** All that was asked for came. */
  worked(): void {
    this.#failures = 0;
  }

  /** An attempt failed. What may pass is given some attempts, unless the caller insists on this way. */
  failed(error: unknown): void {
    if (this.#options.insists || this.#options.signal.aborted || !(error instanceof HubError)) {
      return;
    }
    this.#failures++;
    const mayPass = error.retryable && !(error instanceof PermissionError) && !asksForLong(error);
    if (!mayPass || this.#failures >= PATIENCE) this.#loseTo(error.message);
  }

  /** The bytes that came are wrong. */
  distrust(): void {
    if (!this.#options.insists) this.#loseTo("the bytes that came are wrong");
  }

  #loseTo(reason: string): void {
    if (this.#isLost) return;
    this.#isLost = true;
    this.#options.onLost(`"${this.#repository.name}" is fetched without Xet: ${reason}`);
  }
}

/** A store that wants to be left alone for so long is out of reach. */
function asksForLong(error: HubError): boolean {
  return error instanceof RateLimitError && (error.retryAfterMs ?? 0) > 60_000;
}

/** Failures in a row after which a store is held to be unreachable. */
const PATIENCE = 3;
