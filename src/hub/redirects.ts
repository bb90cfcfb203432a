import { HubError } from "../vocabulary/errors.ts";

/** Where a request goes, and whether it goes there without the token. */
export interface Hop {
  /** Absolute URL. */
  readonly url: URL;
  /** True once a chain of redirects or pages has left the Hub's own origin, even where it returns. */
  readonly anonymous: boolean;
}

/** Whether a status asks to go elsewhere. */
export function isRedirect(status: number): boolean {
  return [301, 302, 303, 307, 308].includes(status);
}

/**
 * The hop after `from`, as a Location or a Link names it, relative to where it was found.
 *
 * @throws {HubError} when it leads nowhere, or from https to http
 */
export function nextHop(
  reference: string | null,
  from: Hop,
  context: { readonly action: string; readonly origin: string },
): Hop {
  const { action, origin } = context;
  if (
    reference === null || reference.length > LONGEST_URL ||
    !URL.canParse(reference, from.url.href)
  ) {
    throw new HubError(`Cannot ${action}: ${from.url.host} leads to nowhere`);
  }
  const url = new URL(reference, from.url);
  if (url.protocol !== "https:" && url.protocol !== from.url.protocol) {
    throw new HubError(
      `Cannot ${action}: ${from.url.host} leads from ${from.url.protocol}// to ${url.protocol}//`,
    );
  }
  // Credentials in a URL would be sent as an Authorization header of the server's choice.
  url.username = url.password = "";
  return { url, anonymous: from.anonymous || url.origin !== origin };
}

/** Several times as long as the longest signed URL. */
const LONGEST_URL = 16 * 1024;

/**
 * Asserts that a request that changes something arrives as what it is: with its method and body,
 * which only 307 and 308 keep, and not at a site that it was not meant for.
 *
 * @throws {HubError} when it would not
 */
export function assertStaysTheSame(
  from: Hop & { readonly response: Response },
  to: Hop,
  action: string,
): void {
  if (to.anonymous && !from.anonymous) {
    throw new HubError(`Cannot ${action}: ${from.url.origin} redirects to ${to.url.origin}`);
  }
  const { status } = from.response;
  if (status !== 307 && status !== 308) {
    throw new HubError(
      `Cannot ${action}: ${from.url.host} redirects with ${status}, which would change the request`,
    );
  }
}
