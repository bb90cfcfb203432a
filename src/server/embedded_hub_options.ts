import type { HubUser } from "./access.ts";
import type { CasQuirks } from "./cas/cas_app.ts";

/** Options of `EmbeddedHub.start`. */
export interface EmbeddedHubOptions {
  /** The folder that keeps everything: a database and the blobs. Made when missing. */
  readonly dataDir: string;
  /** The address to listen on. @default "127.0.0.1" */
  readonly hostname?: string;
  /** The port of the first origin; 0 takes a free one. @default 0 */
  readonly port?: number;
  /** The port of the second origin; 0 takes a free one. @default 0 */
  readonly cdnPort?: number;
  /** Who may come in; without any, everybody on this machine may do everything. @default [] */
  readonly users?: readonly HubUser[];
  /**
   * Base URL of another server that serves `EmbeddedHub.blobFolder`, to be handed out
   * instead of the second origin.
   */
  readonly cdnUrl?: string | undefined;
  /**
   * Base URL of another server that hands every request on to `EmbeddedHub.fetchCdn`, to
   * be given to those who upload. @default the second origin
   */
  readonly uploadUrl?: string | undefined;
  /** How long a signed URL is good, in seconds. @default 3600 */
  readonly signedUrlTtlSeconds?: number;
  /** How long an address to upload to is good, in seconds. @default 86_400 */
  readonly uploadTtlSeconds?: number;
  /** A sender of whom nothing comes for so long, or twice as long, is given up, in milliseconds. @default 60_000 */
  readonly uploadIdleMs?: number;
  /** A larger file is uploaded in parts where the client can, in bytes. @default 64 MiB */
  readonly multipartThresholdBytes?: number;
  /** Size of such a part in bytes. @default 16 MiB */
  readonly multipartPartBytes?: number;
  /** The largest file there may be, in bytes. @default 500 GB */
  readonly maxFileBytes?: number;
  /** Most entries on one page of a tree. @default 1000 */
  readonly treePageSize?: number;
  /** Files larger than this are kept in LFS, in bytes. @default 10 MiB */
  readonly lfsThresholdBytes?: number;
  /**
   * Whether files in LFS are offered in chunks as well, by Xet: in listings, by redirects and for
   * uploads. @default true
   */
  readonly xet?: boolean;
  /** How long a token of the store of chunks is good, in seconds. @default 3600 */
  readonly xetTokenTtlSeconds?: number;
  /** How long an address of bytes of a xorb is good, in seconds. @default 3600 */
  readonly xetUrlTtlSeconds?: number;
  /**
   * How long an answer may wait for files to be cut into chunks that came by LFS, in milliseconds;
   * those that take longer are offered in one piece until they are ready. @default 2000
   */
  readonly xetPatienceMs?: number;
  /** What the store of chunks may do that clients seldom meet, for their tests. */
  readonly casQuirks?: CasQuirks;
  /** Receives one line per request to the first origin, free of secrets. */
  readonly log?: (line: string) => void;
  /** Receives what went wrong inside, free of secrets. @default what `log` is */
  readonly warn?: (line: string) => void;
  /** The clock, in milliseconds since 1970. @default Date.now */
  readonly now?: () => number;
}
