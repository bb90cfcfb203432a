import type { FileTally } from "./file_tally.ts";

/** The bytes that files have in one xorb, and how far these have come. */
export class XorbShares {
  readonly #shares = new Map<FileTally, Share>();

  /** Adds bytes of a file; `storedBytes` is what the xorb has grown by. */
  add(tally: FileTally, bytes: number, storedBytes: number): void {
    const share = this.#shares.get(tally) ?? { bytes: 0, storedBytes: 0, told: 0 };
    share.bytes += bytes;
    share.storedBytes += storedBytes;
    this.#shares.set(tally, share);
  }

  /** Notes that the store has the xorb; `kept` where an upload before this one has left it. */
  found(options: { readonly kept: boolean }): void {
    for (const [tally, share] of this.#shares) {
      tally.found(share.bytes - share.told, options);
      share.told = share.bytes;
    }
  }

  /**
   * Begins to send the xorb, of `size` stored bytes, once more or for the first time. What it returns
   * is told how far that comes.
   */
  attempt(size: number): (sent: number) => void {
    let before = 0;
    return (sent) => {
      for (const [tally, share] of this.#shares) {
        // What is sent again is no progress until it is further than ever before.
        const reached = Math.max(share.told, Math.floor(share.bytes * sent / size));
        tally.sent(share.storedBytes * (sent - before) / size, reached - share.told);
        share.told = reached;
      }
      before = sent;
    };
  }
}

interface Share {
  bytes: number;
  storedBytes: number;
  /** Bytes that the tally knows of. */
  told: number;
}
