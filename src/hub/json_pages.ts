import { HubError } from "../vocabulary/errors.ts";
import type { HubClient, HubRequest } from "./hub_client.ts";
import { type JsonReply, requestJson } from "./json_reply.ts";
import { nextLink } from "./link_header.ts";
import type { Hop } from "./redirects.ts";

/** A million entries at the smallest pages the Hub is known to send, 100 entries. */
const MAX_PAGES = 10_000;

/**
 * The pages of a listing, one request each. Protocol: each page names the next in its Link header.
 *
 * @throws {HubError} when a page comes again, or pages do not end
 */
export async function* jsonPages<T>(
  client: HubClient,
  path: string,
  request: HubRequest,
  isExpected: (value: unknown) => value is T,
): AsyncGenerator<T> {
  const seen = new Set<string>();
  let hop: Hop | undefined = { url: client.url(path), anonymous: false };
  while (hop !== undefined) {
    if (seen.has(hop.url.href) || seen.size === MAX_PAGES) {
      throw new HubError(`Cannot ${request.action}: the pages of the listing do not end`);
    }
    seen.add(hop.url.href);
    const page: JsonReply<T> = await requestJson(
      client,
      hop.url,
      { ...request, anonymous: hop.anonymous },
      isExpected,
    );
    yield page.value;
    const next = nextLink(page.response.headers);
    hop = next === undefined ? undefined : client.next(next, page, request);
  }
}
