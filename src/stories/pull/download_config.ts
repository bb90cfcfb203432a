import type { TransferEventListener } from "../../vocabulary/events.ts";
import type { HashImplementation } from "../../vocabulary/hashing.ts";
import type { RepositoryType } from "../../vocabulary/repository.ts";
import type { HubSettings } from "../../vocabulary/settings.ts";
import type { FitOptions } from "../fit/model_fit.ts";

/** How a {@linkcode ModelDownloader} works. Whatever is not given comes from `settings`. */
export interface DownloadConfig {
  /** Base URL of the Hub. */
  readonly endpoint?: string;
  /** Token for the Hub; `false` for none. Without it the variable or the token file decides. */
  readonly token?: string | false;
  /** Root of the shared Hugging Face cache. */
  readonly cacheDir?: string;
  /** A plain folder to put files in, instead of the cache. */
  readonly outputDir?: string;
  /** Folder for our own state: proofs, and checksums for repair. */
  readonly stateDir?: string;
  /** Whether an interrupted transfer is continued. @default true */
  readonly resume?: boolean;
  /** Whether every file is proven by its digest. @default true */
  readonly verifyChecksum?: boolean;
  /** Whether a progress bar is drawn on stderr. @default false */
  readonly showProgress?: boolean;
  /** The most requests in flight; "auto" adapts to what they bring, up to 48. @default "auto" */
  readonly connections?: number | "auto";
  /** The most bytes per second, all files together. @default Infinity */
  readonly limitRate?: number;
  /**
   * The way large files come: as chunks (`xet`), of which only those that are missing are fetched, as
   * plain bytes (`http`), or whichever is better. @default "auto", or "http" where the settings disable Xet
   */
  readonly transport?: "auto" | "http" | "xet";
  /** Whether no socket may be opened. */
  readonly offline?: boolean;
  /**
   * Whether what was pulled or asked earlier is used without asking what is new; what is missing is
   * fetched. @default false
   */
  readonly preferOffline?: boolean;
  /** Whether files that are already here are fetched again. @default false */
  readonly force?: boolean;
  /**
   * Whether files are fetched that the Hub calls unsafe, and models kept whose structure is broken.
   * @default false
   */
  readonly allowUnsafe?: boolean;
  /** Who computes digests. @default "auto" */
  readonly hashing?: HashImplementation;
  /** Told what happens. */
  readonly onProgress?: TransferEventListener;
  /** Ends everything; what was transferred is kept. */
  readonly signal?: AbortSignal;
  /** What the environment says. @default settingsFromEnv over Deno.env */
  readonly settings?: HubSettings;
  /** What requests are made with. @default the runtime's fetch, bound to HTTP/1.1 */
  readonly fetch?: typeof fetch;
}

/** Which files of which revision. Without any, the reference alone decides. */
export interface DownloadOptions {
  /** Exact files, and folders. */
  readonly paths?: readonly string[];
  /** Patterns of which one has to match (`fnmatch`: `*` also matches `/`). */
  readonly include?: readonly string[];
  /** Patterns of which none may match. */
  readonly exclude?: readonly string[];
  /** Everything, however many quantizations there are. @default false */
  readonly all?: boolean;
  /** Branch, tag or commit; must not contradict the reference. @default "main" */
  readonly revision?: string;
  /** What the repository holds. @default "model" */
  readonly type?: RepositoryType;
  /**
   * One GGUF quantization, such as `Q4_K_M`, or `auto` for the best that fits; must not contradict
   * the reference. @default "auto" where a repository holds several quantizations of one model
   */
  readonly quantization?: string;
  /** What `auto` has to fit. @default this machine */
  readonly fit?: FitOptions;
  /** Whether SONA weights come along that `ruvltra.json` names for the chosen files. @default true */
  readonly sona?: boolean;
}
