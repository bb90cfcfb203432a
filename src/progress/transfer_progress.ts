import type { TransferEvent } from "../vocabulary/events.ts";
import { RateMeter } from "./rate_meter.ts";

/** Where one file stands. */
export interface FileProgress {
  /** Path within the repository. */
  readonly path: string;
  /** Size in bytes. */
  readonly size: number;
  /** Bytes here so far, those of an earlier transfer included. */
  readonly done: number;
  /** Bytes per second over the last seconds; undefined until it can be measured. */
  readonly rate: number | undefined;
}

/** Where a whole transfer stands at one moment. */
export interface TransferView {
  /** What is done to the files: a push reads them for their digests before it sends them. */
  readonly activity: "hashing" | "transferring";
  /** Files whose bytes are on their way, in the order in which they were started. */
  readonly active: readonly FileProgress[];
  /** Files that are complete. */
  readonly filesDone: number;
  /** Files wanted. */
  readonly files: number;
  /** Bytes here so far, those of earlier transfers included; never less than in an earlier view of the same activity. */
  readonly done: number;
  /** Bytes wanted. */
  readonly total: number;
  /** Bytes per second over the last seconds; undefined until it can be measured. */
  readonly rate: number | undefined;
  /** Seconds until the end at this rate; undefined while it cannot be told. */
  readonly etaSeconds: number | undefined;
  /** Requests in flight. */
  readonly connections: number;
}

interface FileState {
  readonly path: string;
  readonly size: number;
  readonly meter: RateMeter;
  done: number;
  /** Bytes of these that have not travelled. */
  kept: number;
  complete: boolean;
}

/**
 * Follows a transfer by its events and says at any moment where it stands. It holds the numbers
 * and nothing of how they are shown; times are given by the caller, in milliseconds.
 */
export class TransferProgress {
  #activity: TransferView["activity"] = "transferring";
  #states = new Map<string, FileState>();
  #meter = new RateMeter();
  #files = 0;
  #total = 0;
  #done = 0;
  #filesDone = 0;
  #connections = 0;
  #kept = 0;

  /** Takes the next event, which happened at `now`. */
  apply(event: TransferEvent, now: number): void {
    switch (event.type) {
      case "planned":
      case "syncing":
        this.#files = event.files;
        this.#total = event.totalBytes;
        return;
      case "gathered":
        this.#begin("hashing", event, now);
        return;
      case "prepared":
        this.#begin("transferring", event, now);
        return;
      case "started":
        this.#state(event.path, event.size).meter.add(0, now);
        this.#meter.add(this.#done - this.#kept, now);
        return;
      case "hashing": {
        const state = this.#state(event.path, event.size);
        if (state.done === 0) state.meter.add(0, now);
        this.#advance(state, event.done, now);
        if (event.done >= event.size) this.#complete(state, false, now);
        return;
      }
      case "resumed":
        this.#resume(event.path, event.bytes, now);
        return;
      case "bytes":
        this.#connections = event.connections;
        this.#advance(this.#state(event.path, event.size), event.done, now, event.presentBytes);
        return;
      case "done":
      case "sent":
        this.#complete(this.#state(event.path, event.size), event.reused, now);
        return;
    }
  }

  /** The state as of `now`. */
  view(now: number): TransferView {
    const active = [...this.#states.values()].filter((state) => !state.complete);
    const total = Math.max(this.#total, this.#done);
    const rate = this.#meter.rate(now);
    return {
      activity: this.#activity,
      active: active.map(({ path, size, done, meter }) => ({
        path,
        size,
        done,
        rate: meter.rate(now),
      })),
      filesDone: this.#filesDone,
      files: Math.max(this.#files, this.#states.size),
      done: this.#done,
      total,
      rate,
      etaSeconds: rate === undefined || rate === 0 ? undefined : (total - this.#done) / rate,
      connections: this.#connections,
    };
  }

  /** Counts from nothing: what was done to the files before is another thing. */
  #begin(
    activity: TransferView["activity"],
    { files, totalBytes }: { readonly files: number; readonly totalBytes: number },
    now: number,
  ): void {
    this.#activity = activity;
    this.#states = new Map();
    this.#meter = baseline(0, now);
    this.#files = files;
    this.#total = totalBytes;
    this.#done = 0;
    this.#filesDone = 0;
    this.#kept = 0;
  }

  #state(path: string, size: number): FileState {
    let state = this.#states.get(path);
    if (state === undefined) {
      state = { path, size, meter: new RateMeter(), done: 0, kept: 0, complete: false };
      this.#states.set(path, state);
    }
    return state;
  }

  /** Bytes that did not travel now must not count as speed: the meters begin anew after them. */
  #resume(path: string, bytes: number, now: number): void {
    const state = this.#states.get(path);
    if (state === undefined || bytes <= state.done) return;
    this.#kept += bytes - state.done;
    this.#done += bytes - state.done;
    state.kept += bytes - state.done;
    state.done = bytes;
    this.#states.set(path, { ...state, meter: baseline(bytes - state.kept, now) });
  }

  #advance(state: FileState, done: number, now: number, present = 0): void {
    const bounded = Math.min(done, state.size);
    if (bounded <= state.done) return;
    this.#done += bounded - state.done;
    state.done = bounded;
    const kept = Math.min(Math.max(present, state.kept), bounded);
    this.#kept += kept - state.kept;
    state.kept = kept;
    state.meter.add(bounded - kept, now);
    this.#meter.add(this.#done - this.#kept, now);
  }

  #complete(state: FileState, reused: boolean, now: number): void {
    if (state.complete) return;
    if (reused) this.#kept += state.size - state.done;
    this.#done += state.size - state.done;
    state.done = state.size;
    state.complete = true;
    this.#filesDone++;
    if (!reused) this.#meter.add(this.#done - this.#kept, now);
  }
}

function baseline(done: number, now: number): RateMeter {
  const meter = new RateMeter();
  meter.add(done, now);
  return meter;
}
