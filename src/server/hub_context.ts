import type { AccessControl, Caller } from "./access.ts";
import type { BlobStore } from "./blob_store.ts";
import type { CommitStore } from "./commit_store.ts";
import type { RepositoryStore } from "./repository_store.ts";
import type { RepositoryWriter } from "./repository_writer.ts";
import type { UrlSigner } from "./signed_url.ts";

/** What every route works with. */
export interface HubContext {
  /** Who may do what. */
  readonly access: AccessControl;
  /** The repositories. */
  readonly repositories: RepositoryStore;
  /** Their history. */
  readonly commits: CommitStore;
  /** File contents. */
  readonly blobs: BlobStore;
  /** Everything that changes a repository. */
  readonly writer: RepositoryWriter;
  /** Signs and checks URLs of the second origin. */
  readonly signer: UrlSigner;
  /** Base URL of the second origin, as the sender of a request reaches it. */
  readonly cdnUrl: (request: Request) => string;
  /** How long a signed URL is good, in seconds. */
  readonly signedUrlTtlSeconds: number;
  /** Most entries on one page of a tree. */
  readonly treePageSize: number;
  /** Receives one line per request. */
  readonly log: (line: string) => void;
}

/** Hono's environment: what the middleware finds out before a route runs. */
export interface HubEnv {
  /** Set for every request. */
  readonly Variables: { readonly caller: Caller };
}
