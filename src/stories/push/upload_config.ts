import type { TransferEventListener } from "../../vocabulary/events.ts";
import type { HashImplementation } from "../../vocabulary/hashing.ts";
import type { RepositoryType } from "../../vocabulary/repository.ts";
import type { HubSettings } from "../../vocabulary/settings.ts";

/** How a {@linkcode ModelUploader} works. Whatever is not given comes from `settings`. */
export interface UploadConfig {
  /**
   * Token for the Hub, which must be allowed to write; `false` for none. Without it the variable or
   * the token file decides.
   */
  readonly token?: string | false;
  /**
   * Whether a new repository is private. One that is there stays what it is; where it is public, and
   * private was asked for, nothing is pushed.
   * @default what its namespace has set, mostly public
   */
  readonly private?: boolean;
  /** First line of the commit's message. @default "Upload <file>" */
  readonly commitMessage?: string;
  /** The branch to push to; made when there is none of that name. @default "main" */
  readonly revision?: string;
  /** Whether a pull request is opened instead of moving the branch. @default false */
  readonly createPr?: boolean;
  /** A tag for the commit, such as `v1.0.0`. @default none */
  readonly versionTag?: string;
  /** What the repository holds. @default "model" */
  readonly type?: RepositoryType;
  /** A file to be the repository's card as it is, or `false` for none. @default one is generated */
  readonly card?: string | false;
  /** A file of SONA weights for the model. @default none */
  readonly sona?: string;
  /** Whether pickles, which can run any program when they are loaded, are pushed. @default false */
  readonly allowPickle?: boolean;
  /** The most requests at a time that carry bytes. @default 4 */
  readonly connections?: number;
  /** The most bytes per second, all files together. @default Infinity */
  readonly limitRate?: number;
  /**
   * The way large files go: as chunks (`xet`), of which the Hub gets only those it has not, as plain
   * bytes (`http`), or as chunks where the Hub takes them.
   * @default "auto", or "http" where the settings disable Xet
   */
  readonly transport?: "auto" | "http" | "xet";
  /** Base URL of the Hub. */
  readonly endpoint?: string;
  /** Folder for our own state: uploads that were interrupted. */
  readonly stateDir?: string;
  /** Who computes digests. @default "auto" */
  readonly hashing?: HashImplementation;
  /** Told what happens. */
  readonly onProgress?: TransferEventListener;
  /** Ends everything; what the Hub has already is not sent again by the next push. */
  readonly signal?: AbortSignal;
  /** What the environment says. @default settingsFromEnv over Deno.env */
  readonly settings?: HubSettings;
  /** What requests are made with. @default the runtime's fetch, bound to HTTP/1.1 */
  readonly fetch?: typeof fetch;
}

/**
 * What is known of a model besides its files. What is not given is read from the files; what
 * contradicts them is reported.
 */
export interface ModelMetadata {
  /** The model's name, the title of its card. @default what the file says, else the repository's name */
  readonly name?: string;
  /** What it is, in plain text. */
  readonly description?: string;
  /** Its architecture, such as `llama`. */
  readonly architecture?: string;
  /** Number of its parameters, such as 500_000_000. */
  readonly parameters?: number;
  /** Tokens it can attend to. */
  readonly contextLength?: number;
  /** How its weights are stored, such as `Q4_K_M`. */
  readonly quantization?: string;
  /** The licence's id on the Hub. */
  readonly license?: string;
  /** Language codes. */
  readonly languages?: readonly string[];
  /** The repository of the model it was made from. */
  readonly baseModel?: string;
  /** Data sets it was trained on. */
  readonly datasets?: readonly string[];
  /** Words it is found by. */
  readonly tags?: readonly string[];
  /** Results of evaluations. */
  readonly metrics?: readonly ModelMetric[];
}

/** A result of an evaluation. */
export interface ModelMetric {
  /** What was measured, such as `accuracy`. */
  readonly name: string;
  /** The result. */
  readonly value: number;
  /** The data set it was measured on. */
  readonly dataset?: string;
}
