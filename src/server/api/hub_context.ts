import type { AccessControl, Caller } from "../access.ts";
import type { BlobStore } from "../store/blob_store.ts";
import type { Cards } from "../store/cards.ts";
import type { CommitStore } from "../store/commit_store.ts";
import type { CommitWriter } from "../store/commit_writer.ts";
import type { FileIntake } from "../store/file_intake.ts";
import type { MultipartUploads } from "../store/multipart_uploads.ts";
import type { PullRequests } from "../store/pull_requests.ts";
import type { RefWriter } from "../store/ref_writer.ts";
import type { RepositoryStore } from "../store/repository_store.ts";
import type { RepositoryWriter } from "../store/repository_writer.ts";
import type { Scans } from "../store/scans.ts";
import type { UrlSigner } from "../signed_url.ts";
import type { StoredObjects } from "../store/stored_objects.ts";
import type { XetOffer } from "../cas/xet_offer.ts";

/** How contents of large files may come in. */
export interface UploadRules {
  /** The largest file there may be, in bytes. */
  readonly maxFileBytes: number;
  /** A content larger than this comes in parts where the client can, in bytes. */
  readonly multipartThresholdBytes: number;
  /** Size of such a part in bytes; larger where there would be more than 10,000. */
  readonly multipartPartBytes: number;
  /** How long an address to upload to is good, in seconds. */
  readonly ttlSeconds: number;
  /** How long nothing may come of what is sent, in milliseconds. */
  readonly idleMs: number;
}

/** What every route works with. */
export interface HubContext {
  /** Who may do what. */
  readonly access: AccessControl;
  /** The repositories. */
  readonly repositories: RepositoryStore;
  /** Their history. */
  readonly commits: CommitStore;
  /** The cards of the repositories. */
  readonly cards: Cards;
  /** What scanners found. */
  readonly scans: Scans;
  /** File contents. */
  readonly blobs: BlobStore;
  /** Which contents a repository has. */
  readonly objects: StoredObjects;
  /** Uploads that come in parts. */
  readonly multipart: MultipartUploads;
  /** Where files go that come with a commit. */
  readonly intake: FileIntake;
  /** The pull requests. */
  readonly pullRequests: PullRequests;
  /** Makes, changes and removes repositories. */
  readonly writer: RepositoryWriter;
  /** Makes commits. */
  readonly commitWriter: CommitWriter;
  /** Makes and removes branches and tags. */
  readonly refWriter: RefWriter;
  /** Signs and checks URLs of the second origin. */
  readonly signer: UrlSigner;
  /** Base URL of the second origin, as the sender of a request reaches it. */
  readonly cdnUrl: (request: Request) => string;
  /** Base URL to which contents are sent, as the sender of a request reaches it. */
  readonly uploadUrl: (request: Request) => string;
  /** How contents may come in. */
  readonly uploads: UploadRules;
  /** Files larger than this are kept in LFS, in bytes. */
  readonly lfsThresholdBytes: number;
  /** How long a signed URL is good, in seconds. */
  readonly signedUrlTtlSeconds: number;
  /** What is told of the store of chunks; undefined where it is not offered. */
  readonly offer: XetOffer | undefined;
  /** Most entries on one page of a tree. */
  readonly treePageSize: number;
  /** The clock, in milliseconds since 1970. */
  readonly now: () => number;
  /** Receives one line per request. */
  readonly log: (line: string) => void;
  /** Receives what went wrong inside. */
  readonly warn: (line: string) => void;
}

/** Hono's environment: what the middleware finds out before a route runs. */
export interface HubEnv {
  /** Set for every request. */
  readonly Variables: { readonly caller: Caller };
}
