/** Aborts a request to a server that says nothing for too long. */
export class SilenceTimer implements Disposable {
  readonly #controller = new AbortController();
  readonly #milliseconds: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #hasEnded = false;

  /** Starts to wait for `milliseconds`. */
  constructor(milliseconds: number) {
    this.#milliseconds = milliseconds;
    this.restart();
  }

  /** Aborted with a `TimeoutError` when the time is over. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Stops the clock: it is somebody else's turn. */
  pause(): void {
    clearTimeout(this.#timer);
  }

  /** Starts to wait anew, unless the waiting has ended. */
  restart(): void {
    this.pause();
    if (this.#hasEnded) return;
    this.#timer = setTimeout(
      () => this.#controller.abort(new DOMException("The headers timed out", "TimeoutError")),
      this.#milliseconds,
    );
  }

  /** Ends the waiting. */
  [Symbol.dispose](): void {
    this.pause();
    this.#hasEnded = true;
  }
}
