import { Buffer } from "node:buffer";
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

/** The verdict on a signed URL. */
export type SignatureVerdict = "valid" | "expired" | "forged";

/**
 * Signs URLs of the second origin and checks them: an HMAC-SHA-256 over path and query, the time of
 * expiry included. Scheme and host are not signed, so that the same URL is good behind a proxy. The
 * key lives as long as the process.
 */
export class UrlSigner {
  readonly #key = randomBytes(32);
  readonly #now: () => number;

  /** `now` is the clock, in milliseconds since 1970. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** A copy of `url` that is good for so many seconds. */
  sign(url: URL, ttlSeconds: number): URL {
    const signed = new URL(url);
    signed.searchParams.set("Expires", String(Math.floor(this.#now() / 1000) + ttlSeconds));
    signed.searchParams.set("Signature", this.#signature(signed).toString("hex"));
    return signed;
  }

  /** Judges a URL that a client came with. */
  verify(url: URL): SignatureVerdict {
    const unsigned = new URL(url);
    unsigned.searchParams.delete("Signature");
    const given = Buffer.from(url.searchParams.get("Signature") ?? "", "hex");
    const expected = this.#signature(unsigned);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return "forged";
    const expires = Number(url.searchParams.get("Expires"));
    return this.#now() / 1000 < expires ? "valid" : "expired";
  }

  #signature(url: URL): Buffer {
    // searchParams writes the query in one canonical form, whoever encoded it.
    return createHmac("sha256", this.#key).update(`${url.pathname}?${url.searchParams}`).digest();
  }
}
