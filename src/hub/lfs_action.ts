import { HubError } from "../vocabulary/errors.ts";
import type { HubClient, HubRequest } from "./hub_client.ts";
import type { LfsObject, LfsTicket } from "./lfs_ticket.ts";

/** What a batch reply says about one step of an upload. */
export interface LfsAction {
  readonly href: string;
  readonly header?: Readonly<Record<string, string>>;
  /** ISO 8601. */
  readonly expires_at?: unknown;
  /** Seconds. */
  readonly expires_in?: unknown;
}

/** Who was asked, how and when. */
export interface TicketContext {
  readonly client: HubClient;
  readonly request: HubRequest;
  /** In milliseconds since 1970. */
  readonly now: number;
}

/**
 * Reads an upload's ticket off its actions. Protocol: it is in parts when `header.chunk_size` is
 * there; the parts' URLs are under keys that are numbers, with leading zeros or without.
 *
 * @throws {HubError} when the parts do not make up the object, or a URL leads to nowhere
 */
export function lfsTicket(
  object: LfsObject,
  upload: LfsAction,
  verify: LfsAction | undefined,
  context: TicketContext,
): LfsTicket {
  const { client, request, now } = context;
  const resolve = (href: string) => {
    const from = { url: new URL(client.endpoint), anonymous: false };
    return client.next(atEndpoint(href, client.endpoint), from, request).url.href;
  };
  const url = resolve(upload.href);
  const verifyUrl = verify === undefined ? {} : { verifyUrl: resolve(verify.href) };
  const { chunk_size: chunkSize, ...header } = upload.header ?? {};
  if (chunkSize === undefined) {
    return { kind: "basic", ...object, url, ...verifyUrl, ...expiry(upload, url, now) };
  }
  const partBytes = Number(chunkSize);
  const hrefs = Object.entries(header)
    .filter(([key]) => /^\d+$/.test(key))
    .sort(([a], [b]) => Number(a) - Number(b));
  const expected = partBytes > 0 ? Math.ceil(object.size / partBytes) : undefined;
  if (hrefs.length !== expected || hrefs.some(([key], index) => Number(key) !== index + 1)) {
    throw new HubError(
      `Cannot ${request.action}: the Hub offers parts that do not make up the file: ` +
        `${hrefs.length} of ${partBytes} bytes for ${object.size}`,
    );
  }
  const partUrls = hrefs.map(([, href]) => resolve(href));
  return {
    kind: "multipart",
    ...object,
    partBytes,
    partUrls,
    completeUrl: url,
    ...verifyUrl,
    ...expiry(upload, partUrls[0] ?? url, now),
    done: [],
  };
}

/** A Hub under another name signs URLs for the public one (its own Python client rewrites them too). */
function atEndpoint(href: string, endpoint: string): string {
  const PUBLIC = "https://huggingface.co";
  return href.startsWith(`${PUBLIC}/`) ? endpoint + href.slice(PUBLIC.length) : href;
}

/**
 * When an upload runs out, in milliseconds since 1970: as the Hub says, else as the signature in
 * the URL does (`Expires=<unix seconds>`, or S3's `X-Amz-Date` and `X-Amz-Expires`). A time that is
 * over tells of a wrong clock: nobody hands out what has run out.
 */
function expiry(action: LfsAction, url: string, now: number): { readonly expiresAt?: number } {
  const { expires_at, expires_in } = action;
  const { searchParams } = new URL(url);
  const number = (name: string) => Number(searchParams.get(name) ?? NaN);
  const signedAt = (searchParams.get("X-Amz-Date") ?? "")
    .replace(/^(....)(..)(..T..)(..)(..Z)$/, "$1-$2-$3:$4:$5");
  const expiresAt = [
    typeof expires_in === "number" ? now + expires_in * 1000 : NaN,
    typeof expires_at === "string" ? Date.parse(expires_at) : NaN,
    number("Expires") * 1000,
    Date.parse(signedAt) + number("X-Amz-Expires") * 1000,
  ].find(Number.isFinite);
  return expiresAt === undefined || expiresAt <= now ? {} : { expiresAt };
}
