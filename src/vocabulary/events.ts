import type { Repository } from "./repository.ts";

/**
 * What happens during a transfer, one event per fact. Numbers never run backwards: `bytes.done` of
 * a path only grows.
 */
export type TransferEvent =
  | {
    /** The plan is made; nothing has been transferred yet. */
    readonly type: "planned";
    /** The repository the files come from. */
    readonly repository: Repository;
    /** The commit everything is pinned to. */
    readonly commit: string;
    /** The quantization all chosen models share, such as `Q4_K_M`; absent where there is none. */
    readonly quantization?: string | undefined;
    /** Number of files wanted. */
    readonly files: number;
    /** Their size in bytes. */
    readonly totalBytes: number;
    /** Bytes of them that are already here, complete or in part. */
    readonly presentBytes: number;
    /** Bytes that will be fetched. */
    readonly fetchBytes: number;
    /** How the model fits the memory; absent where that is not known, or there is not one model. */
    readonly fit?: TransferFit;
  }
  | {
    /** Several pulls run as one from here on: a `planned` of their own does not come. */
    readonly type: "syncing";
    /** Number of models wanted. */
    readonly models: number;
    /** Number of their files. */
    readonly files: number;
    /** Their size in bytes. */
    readonly totalBytes: number;
    /** Bytes of them that are already here, complete or in part. */
    readonly presentBytes: number;
    /** Bytes that will be fetched. */
    readonly fetchBytes: number;
  }
  | {
    /** A file's transfer begins. */
    readonly type: "started";
    readonly path: string;
    /** Size in bytes. */
    readonly size: number;
  }
  | {
    /** Bytes of an earlier, interrupted transfer are kept. */
    readonly type: "resumed";
    readonly path: string;
    /** Bytes kept. */
    readonly bytes: number;
  }
  | {
    /** Progress of one file. */
    readonly type: "bytes";
    readonly path: string;
    /** Bytes on disk so far, or in a push on the Hub, those kept from earlier included; grows only. */
    readonly done: number;
    /** Size in bytes. */
    readonly size: number;
    /** Requests in flight over the whole transfer. */
    readonly connections: number;
    /** Bytes of `done` that the Hub had before and that do not travel; absent where there are none. */
    readonly presentBytes?: number;
  }
  | {
    /** An attempt failed and is repeated. */
    readonly type: "retry";
    readonly path: string;
    /** The failure, in words. */
    readonly reason: string;
    /** 1 for the first repetition. */
    readonly attempt: number;
    /** Milliseconds until the repetition. */
    readonly delayMs: number;
  }
  | {
    /** The transfer goes on more slowly than asked for; said once per reason. */
    readonly type: "slowed";
    /** Why, in words. */
    readonly reason: string;
  }
  | {
    /** The number of connections adapts to what they bring. */
    readonly type: "connections";
    /** The most requests in flight from now on. */
    readonly limit: number;
    /** Why, in words. */
    readonly reason: string;
  }
  | {
    /** Another process transfers the same file; we wait for it. */
    readonly type: "waiting";
    readonly path: string;
  }
  | {
    /** Damaged parts were found and are fetched again. */
    readonly type: "repairing";
    readonly path: string;
    /** Where the damage was found. */
    readonly where: "disk" | "wire";
    /** Bytes fetched again. */
    readonly bytes: number;
  }
  | {
    /** The bytes are the promised ones. */
    readonly type: "verified";
    readonly path: string;
    /** What the digest is. */
    readonly algorithm: "sha256" | "git-sha1";
    /** Digest in lower-case hex. */
    readonly digest: string;
  }
  | {
    /** The file is complete under its final name. */
    readonly type: "done";
    readonly path: string;
    /** Where it is now. */
    readonly localPath: string;
    /** Size in bytes. */
    readonly size: number;
    /** Whether it was already here, complete. */
    readonly reused: boolean;
  }
  | {
    /** The files of a push have been looked at and are sound; next they are read for their digests. */
    readonly type: "gathered";
    /** Number of files. */
    readonly files: number;
    /** Their size in bytes. */
    readonly totalBytes: number;
  }
  | {
    /** A file that will be pushed is read for its digest, before anything is sent. */
    readonly type: "hashing";
    readonly path: string;
    /** Bytes read so far; grows only. */
    readonly done: number;
    /** Size in bytes. */
    readonly size: number;
  }
  | {
    /** The plan of a push is made; nothing has been sent yet. */
    readonly type: "prepared";
    /** The repository the files go to. */
    readonly repository: Repository;
    /** The branch. */
    readonly revision: string;
    /** Whether the repository is made. */
    readonly isNew: boolean;
    /** Number of files whose bytes are sent, unless the Hub has them. */
    readonly files: number;
    /** Their size in bytes. */
    readonly totalBytes: number;
    /** Number of files that are in the repository already. */
    readonly unchanged: number;
  }
  | {
    /** The Hub has all bytes of a file that is pushed. */
    readonly type: "sent";
    readonly path: string;
    /** Size in bytes. */
    readonly size: number;
    /** SHA-256 of the bytes, in lower-case hex. */
    readonly sha256: string;
    /** Whether the Hub had them before. */
    readonly reused: boolean;
  }
  | {
    /** The files are there, and the commit that names them is asked for. */
    readonly type: "committing";
    /** Number of files in it. */
    readonly files: number;
  }
  | {
    /** The commit is made: the push is done. */
    readonly type: "committed";
    /** Its hash. */
    readonly commit: string;
    /** Its page. */
    readonly url: string;
    /** First line of its message. */
    readonly message: string;
  }
  | {
    /** Something worth a line that is not an error; said once. */
    readonly type: "notice";
    readonly message: string;
  };

/** How a model fits the memory. */
export interface TransferFit {
  /** The memory it takes while it runs, in bytes. */
  readonly neededBytes: number;
  /** Whether that is estimated by the model's size, and not counted by its header. */
  readonly isEstimate: boolean;
  /** Where it fits: whole on the GPU, whole in main memory, or divided; null where it does not. */
  readonly place: "gpu" | "ram" | "both" | null;
  /** Main memory that is available, in bytes. */
  readonly ramBytes: number;
  /** Memory of GPUs that is free, in bytes. */
  readonly vramBytes: number;
}

/** Receives events. Must not throw; is called synchronously and should return soon. */
export type TransferEventListener = (event: TransferEvent) => void;
