import { HubError } from "../vocabulary/errors.ts";
import type { HubClient, HubReply, HubRequest } from "./hub_client.ts";

/** A search page of 500 models with their tags is some 500 kB. */
const MAX_BYTES = 8 * 1024 * 1024;

/**
 * A `fetch` for `@huggingface/hub` whose requests are sent by our client. So the token, the errors,
 * the timeouts and the repetitions are ours, and all that is left to the library is what it knows
 * best: the shape of its API. Statuses from 400 on never reach it, since the client throws.
 */
export function libraryFetch(client: HubClient, request: HubRequest): typeof fetch {
  return async (target, init = {}) => {
    const read = async (reply: HubReply) => {
      const { bytes } = await client.read(reply, request, MAX_BYTES);
      const { status, headers } = reply.response;
      return new Response(bytes.length === 0 ? null : bytes, { status, headers });
    };
    const headers = new Headers(init.headers);
    // The library's own is made of the token we keep from it.
    headers.delete("authorization");
    return await client.request(new URL(String(target)), {
      ...request,
      method: (init.method ?? "GET") as NonNullable<HubRequest["method"]>,
      headers: Object.fromEntries(headers),
      ...(typeof init.body === "string" ? { body: init.body } : {}),
    }, read);
  };
}

/** What the library throws by itself means that the answer is not what a Hub would say. */
export function libraryFailure(error: unknown, action: string, endpoint: string): HubError {
  if (error instanceof HubError) return error;
  // Its own words may quote the answer, so they are not kept.
  return new HubError(`Cannot ${action}: "${endpoint}" is not a Hub: its answer makes no sense`);
}
