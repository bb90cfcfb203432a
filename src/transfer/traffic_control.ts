import { HubHttpError, NetworkError } from "../vocabulary/errors.ts";
import type { TransferEventListener } from "../vocabulary/events.ts";
import type { ConnectionController, ConnectionDecision } from "./connection_controller.ts";
import type { ConnectionPool } from "./connection_pool.ts";

/** Options of a {@linkcode TrafficControl}. */
export interface TrafficControlOptions {
  /** The requests in flight. */
  readonly pool: ConnectionPool;
  /** Who chooses their number; undefined where the caller has fixed it. */
  readonly controller: ConnectionController | undefined;
  /** Told of every decision. */
  readonly onEvent: TransferEventListener;
  /** Milliseconds of a monotonic clock. @default performance.now */
  readonly now?: () => number;
}

/** Carries what happens on the wire to whoever chooses the number of connections, and its choice back to the pool. */
export class TrafficControl {
  readonly #pool: ConnectionPool;
  readonly #controller: ConnectionController | undefined;
  readonly #onEvent: TransferEventListener;
  readonly #now: () => number;
  #totalBytes = 0;

  /** Makes a control; it acts only when told something. */
  constructor({ pool, controller, onEvent, now = () => performance.now() }: TrafficControlOptions) {
    this.#pool = pool;
    this.#controller = controller;
    this.#onEvent = onEvent;
    this.#now = now;
  }

  /** Bytes came in. */
  received(bytes: number): void {
    this.#totalBytes += bytes;
    const isBusy = this.#pool.inFlight >= this.#pool.limit;
    this.#obey(this.#controller?.received(this.#now(), this.#totalBytes, isBusy));
  }

  /** An attempt failed. */
  failed(error: unknown): void {
    if (error instanceof HubHttpError && [429, 503].includes(error.status)) {
      this.#obey(this.#controller?.overloaded(this.#now()));
    } else if (error instanceof NetworkError) {
      this.#controller?.lost();
    }
  }

  #obey(decision: ConnectionDecision | undefined): void {
    if (decision === undefined) return;
    this.#pool.limit = decision.limit;
    this.#onEvent({ type: "connections", ...decision });
  }
}
