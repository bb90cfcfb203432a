import type { Repository } from "../../vocabulary/repository.ts";

/** What a push would do. */
export interface UploadPlan {
  /** Where the files go. */
  readonly repository: Repository;
  /** The branch. */
  readonly revision: string;
  /** Whose token it is; undefined where that could not be found out without one. */
  readonly user: string | undefined;
  /** Whether that token may write there, as far as can be told without; undefined without one. */
  readonly mayWrite: boolean | undefined;
  /** Whether the repository is made. */
  readonly createsRepository: boolean;
  /** Whether only some may see the repository; undefined where the Hub decides that of a new one. */
  readonly private: boolean | undefined;
  /** Whether the branch is made. */
  readonly createsBranch: boolean;
  /** Whether a pull request is opened. */
  readonly createsPullRequest: boolean;
  /** The commit the push follows; undefined where there is none yet. */
  readonly parent: string | undefined;
  /** First line of the commit's message. */
  readonly message: string;
  /** The tag the commit gets. */
  readonly tag: string | undefined;
  /** The files, sorted by path. */
  readonly files: readonly PlannedUpload[];
  /** The whole card, as it will be in the repository; undefined where none is written. */
  readonly card: string | undefined;
  /** What was said of the model and differs from what its files say. */
  readonly contradictions: readonly Contradiction[];
  /** Size of all files in bytes. */
  readonly totalBytes: number;
  /** Bytes to send at most; the Hub may have more of them than can be seen from outside. */
  readonly sendBytes: number;
}

/** What would happen to one file. */
export interface PlannedUpload {
  /** Path in the repository. */
  readonly path: string;
  /** Where it is on this machine; undefined for one that is generated. */
  readonly localPath: string | undefined;
  /** Size in bytes. */
  readonly size: number;
  /** SHA-256 of its bytes, in hex. */
  readonly sha256: string;
  /**
   * - `upload`: its bytes are sent
   * - `link`: the repository has its bytes under another path; only the commit names them
   * - `unchanged`: it is there already
   */
  readonly action: "upload" | "link" | "unchanged";
  /** Whether the repository has another file at this path. */
  readonly replaces: boolean;
}

/** Something that was said of a model, and what its file says. */
export interface Contradiction {
  /** What it is about. */
  readonly about: "architecture" | "parameters" | "context length" | "quantization";
  /** What was said. */
  readonly given: string;
  /** What the file says. */
  readonly found: string;
  /** The file's path in the repository. */
  readonly path: string;
}

/** What a push did. */
export interface UploadResult {
  /** Where the files went. */
  readonly repository: Repository;
  /** The branch. */
  readonly revision: string;
  /** The commit that has the files. */
  readonly commit: string;
  /** Its page, or that of the pull request. */
  readonly url: string;
  /** Whether there was anything to commit. */
  readonly changed: boolean;
  /** Whether the repository was made. */
  readonly created: boolean;
  /** The tag the commit has got. */
  readonly tag: string | undefined;
  /** The files, sorted by path. */
  readonly files: readonly UploadedFile[];
  /** What was said of the model and differs from what its files say. */
  readonly contradictions: readonly Contradiction[];
  /** Bytes that went over the network, those sent twice counted twice. */
  readonly sentBytes: number;
  /** How long it took. */
  readonly seconds: number;
}

/** One file, as it was pushed. */
export interface UploadedFile {
  /** Path in the repository. */
  readonly path: string;
  /** Where it is on this machine; undefined for one that was generated. */
  readonly localPath: string | undefined;
  /** Size in bytes. */
  readonly size: number;
  /** SHA-256 of its bytes, in hex. */
  readonly sha256: string;
  /**
   * - `sent`: its bytes went over the network
   * - `known`: the Hub had its bytes already, and the commit names them
   * - `unchanged`: it was in the repository already
   * - `ignored`: the repository's .gitignore leaves it out
   */
  readonly outcome: "sent" | "known" | "unchanged" | "ignored";
  /** Bytes that went over the network for it. */
  readonly sentBytes: number;
}
