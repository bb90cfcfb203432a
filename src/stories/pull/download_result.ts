import type { TransferFit } from "../../vocabulary/events.ts";
import type { Repository } from "../../vocabulary/repository.ts";
import type { AutomaticChoice } from "../fit/automatic_choice.ts";

/** What a download would do. */
export interface DownloadPlan {
  /** Where the files come from. */
  readonly repository: Repository;
  /** What was asked for: branch, tag or commit. */
  readonly revision: string;
  /** The commit that stands for. */
  readonly commit: string;
  /** The folder the files appear in. */
  readonly destination: string;
  /** The files, in the order of the repository's listing. */
  readonly files: readonly PlannedFile[];
  /** Size of all files in bytes. */
  readonly totalBytes: number;
  /** Bytes of them that are already here. */
  readonly presentBytes: number;
  /** Bytes to fetch. */
  readonly fetchBytes: number;
  /** Which quantization was chosen, and why; absent where nothing was left open. */
  readonly choice?: AutomaticChoice;
  /**
   * How the one GGUF model among the files fits the memory; absent where there are none or several, or
   * the memory is not known.
   */
  readonly fit?: TransferFit;
}

/** What would happen to one file. */
export interface PlannedFile {
  /** Path in the repository. */
  readonly path: string;
  /** Size in bytes. */
  readonly size: number;
  /**
   * - `reuse`: it is here, and was proven before
   * - `prove`: it is here, and is hashed once before it counts
   * - `copy`: the cache has it, and the output folder gets a copy
   * - `delta`: some of it is here, in an earlier revision or another file, and the rest is fetched
   * - `resume`: an interrupted transfer is continued
   * - `fetch`: it is fetched from the beginning
   */
  readonly action: "reuse" | "prove" | "copy" | "delta" | "resume" | "fetch";
  /** Bytes that are already here. */
  readonly presentBytes: number;
  /** Bytes to fetch. */
  readonly fetchBytes: number;
}

/** What a download did. */
export interface DownloadResult {
  /** Where the files came from. */
  readonly repository: Repository;
  /** What was asked for: branch, tag or commit. */
  readonly revision: string;
  /** The commit that stands for. */
  readonly commit: string;
  /**
   * The file that was named or, where one GGUF model came, that model, its first part if it is split;
   * else the folder.
   */
  readonly path: string;
  /** The files, in the order of the repository's listing. */
  readonly files: readonly DownloadedFile[];
  /** Bytes that came over the network. */
  readonly fetchedBytes: number;
  /** How long it took. */
  readonly seconds: number;
  /** Which quantization was chosen, and why; absent where nothing was left open. */
  readonly choice?: AutomaticChoice;
}

/** One file, as it is now. */
export interface DownloadedFile {
  /** Path in the repository. */
  readonly path: string;
  /** Where it is. */
  readonly localPath: string;
  /** Size in bytes. */
  readonly size: number;
  /** SHA-256 in hex; null where it was not computed. */
  readonly sha256: string | null;
  /** Bytes that came over the network, those fetched twice counted twice. */
  readonly fetchedBytes: number;
  /** Bytes kept from an interrupted transfer. */
  readonly resumedBytes: number;
  /** Whether it was here already, complete. */
  readonly reused: boolean;
  /** Whether its digest was compared with the Hub's: now, in an earlier run, or not at all. */
  readonly verified: "now" | "before" | "no";
}
