import type { HubError } from "../vocabulary/errors.ts";
import type { PartialFile } from "./partial_file.ts";
import type { TransferContext } from "./transfer_context.ts";

/** Tells of one file's transfer. Its numbers never run backwards, whatever is fetched again. */
export class TransferReporter {
  readonly #path: string;
  readonly #partial: PartialFile;
  readonly #context: TransferContext;
  #fetchedBytes = 0;
  #reported = 0;
  #lastReport = 0;

  /** Says that the transfer begins, and what of an earlier one is kept. */
  constructor(path: string, partial: PartialFile, context: TransferContext) {
    this.#path = path;
    this.#partial = partial;
    this.#context = context;
    const { onEvent } = context;
    onEvent({ type: "started", path, size: partial.parts.size });
    if (partial.resumedBytes > 0) onEvent({ type: "resumed", path, bytes: partial.resumedBytes });
  }

  /** Bytes that came over the network so far. */
  get fetchedBytes(): number {
    return this.#fetchedBytes;
  }

  /** Takes note of bytes that came over the network. */
  fetched(bytes: number): void {
    this.#fetchedBytes += bytes;
  }

  /** Reports how far the file has come, now and then, and at the end. */
  progressed(): void {
    const { doneBytes, size } = this.#partial.parts;
    const now = performance.now();
    if (doneBytes <= this.#reported) return;
    if (doneBytes < size && now - this.#lastReport < REPORT_EVERY_MS) return;
    this.#lastReport = now;
    this.#reported = doneBytes;
    const connections = this.#context.pool.inFlight;
    this.#context.onEvent({ type: "bytes", path: this.#path, done: doneBytes, size, connections });
  }

  /** An attempt failed and is repeated. */
  retry(error: HubError, attempt: number, delayMs: number): void {
    const reason = error.message;
    this.#context.onEvent({ type: "retry", path: this.#path, reason, attempt, delayMs });
  }

  /** The server gives the whole file only. */
  rangeIgnored(): void {
    if (this.#partial.parts.count < 2) return;
    this.#context.onEvent({
      type: "slowed",
      reason: "the server ignores Range: one connection only",
    });
  }

  /** Damage is sought and mended. */
  repairing(where: "disk" | "wire", bytes: number): void {
    this.#context.onEvent({ type: "repairing", path: this.#path, where, bytes });
  }

  /** The bytes are the promised ones. */
  verified(algorithm: "sha256" | "git-sha1", digest: string): void {
    this.#context.onEvent({ type: "verified", path: this.#path, algorithm, digest });
  }
}

const REPORT_EVERY_MS = 50;
