/** How far the bytes of a file have come that is uploaded in chunks. */
export interface XetProgress {
  /** Bytes the store has, or has been given so far; grows only. */
  readonly done: number;
  /** Those of them that it had before, and that did not travel. */
  readonly present: number;
  /** Those of these that an unfinished upload has left. */
  readonly kept: number;
}

/** Counts what becomes of one file's bytes, and tells of it. */
export class FileTally {
  readonly #onProgress: (progress: XetProgress) => void;
  #done = 0;
  #present = 0;
  #kept = 0;
  #sentBytes = 0;

  /** Begins at nothing. */
  constructor(onProgress: (progress: XetProgress) => void = () => {}) {
    this.#onProgress = onProgress;
  }

  /** Bytes sent for it, as they are stored, those that had to be sent again included. */
  get sentBytes(): number {
    return Math.round(this.#sentBytes);
  }

  /** Notes bytes that the store has, because they are in another file, or `kept` from an unfinished upload. */
  found(bytes: number, options: { readonly kept?: boolean } = {}): void {
    this.#present += bytes;
    if (options.kept === true) this.#kept += bytes;
    this.#advance(bytes);
  }

  /** Notes that `storedBytes` have been sent, and that the file is `bytes` further by that. */
  sent(storedBytes: number, bytes: number): void {
    this.#sentBytes += storedBytes;
    this.#advance(bytes);
  }

  #advance(bytes: number): void {
    this.#done += bytes;
    this.#onProgress({ done: this.#done, present: this.#present, kept: this.#kept });
  }
}
