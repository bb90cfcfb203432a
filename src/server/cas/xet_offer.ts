import type { XetHash } from "../../xet/xet_hash.ts";
import type { CasGrant } from "./cas_token.ts";
import type { CommittedFile } from "../store/tree_entries.ts";
import type { XetServices } from "./xet_services.ts";

/** Access to the store of chunks, as it is handed out. */
export interface XetAccess {
  /** Base URL of the store. */
  readonly casUrl: string;
  /** Its token. */
  readonly accessToken: string;
  /** When the token ends, in seconds since 1970. */
  readonly exp: number;
}

/** What an offer is made of. */
export interface XetOfferParts {
  /** Has the chunks. */
  readonly services: XetServices;
  /** Base URL of the store, as the sender of a request reaches it. */
  readonly casUrl: (request: Request) => string;
  /** How long a token is good, in seconds. */
  readonly tokenTtlSeconds: number;
  /** How long an answer may wait for contents to be cut into chunks, in milliseconds. */
  readonly patienceMs: number;
  /** The clock, in milliseconds since 1970. */
  readonly now: () => number;
}

/** What the Hub announces of its store of chunks. */
export class XetOffer {
  readonly #parts: XetOfferParts;

  /** Offers what the services have. */
  constructor(parts: XetOfferParts) {
    this.#parts = parts;
  }

  /** Base URL of the store, as the sender of a request reaches it. */
  casUrl(request: Request): string {
    return this.#parts.casUrl(request);
  }

  /** The Xet hashes of files in LFS, by their SHA-256; of some not yet, where there is much to do. */
  async hashesOf(files: Iterable<CommittedFile>): Promise<ReadonlyMap<string, XetHash>> {
    const { services, patienceMs } = this.#parts;
    const contents = [...files].filter(({ lfs }) => lfs).map(({ sha256 }) => sha256);
    const found = await services.conversion.filesOf(contents, patienceMs);
    return new Map([...found].map(([sha256, { hash }]) => [sha256, hash]));
  }

  /** Lets somebody in. */
  access(request: Request, grant: Omit<CasGrant, "exp">): XetAccess {
    const { services, tokenTtlSeconds, now, casUrl } = this.#parts;
    const exp = Math.floor(now() / 1000) + tokenTtlSeconds;
    const accessToken = services.casTokens.issue({ ...grant, exp });
    return { casUrl: casUrl(request), accessToken, exp };
  }
}

/** The headers that say the same. */
export function accessHeaders({ casUrl, accessToken, exp }: XetAccess): Record<string, string> {
  return {
    "X-Xet-Cas-Url": casUrl,
    "X-Xet-Access-Token": accessToken,
    "X-Xet-Token-Expiration": String(exp),
  };
}
