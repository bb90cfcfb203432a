import { Buffer } from "node:buffer";
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

/** What a token of the store of chunks allows. */
export interface CasGrant {
  /** Id of the repository whose files it is about. */
  readonly repository: string;
  /** Writing includes reading. */
  readonly scope: "read" | "write";
  /** When it ends, in whole seconds since 1970. */
  readonly exp: number;
}

/** Makes tokens for the store of chunks and checks them. They are good as long as the process. */
export class CasTokens {
  readonly #key = randomBytes(32);
  readonly #now: () => number;

  /** `now` is the clock, in milliseconds since 1970. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Puts a grant into a token. */
  issue(grant: CasGrant): string {
    const payload = Buffer.from(JSON.stringify(grant)).toString("base64url");
    return `xet_${payload}.${this.#signature(payload).toString("base64url")}`;
  }

  /** The grant of a token; undefined when it was made elsewhere, altered, or has ended. */
  read(token: string): CasGrant | undefined {
    const [, payload, signature] = /^xet_([\w-]+)\.([\w-]+)$/.exec(token) ?? [];
    if (payload === undefined || signature === undefined) return undefined;
    const given = Buffer.from(signature, "base64url");
    const expected = this.#signature(payload);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
    const grant: CasGrant = JSON.parse(Buffer.from(payload, "base64url").toString());
    return this.#now() / 1000 < grant.exp ? grant : undefined;
  }

  #signature(payload: string): Buffer {
    return createHmac("sha256", this.#key).update(payload).digest();
  }
}
