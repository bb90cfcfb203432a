import type { HubClient } from "./hub_client.ts";

/** How the Hub answered one small request. */
export interface Reached {
  /** From the request to its headers, in milliseconds. */
  readonly milliseconds: number;
  /** The Hub's clock minus ours, in milliseconds; undefined where it sends no `Date`. */
  readonly clockSkewMs: number | undefined;
}

/**
 * Asks the Hub for one model, to see whether it answers, how fast, and what time it has there.
 *
 * @throws {HubError} when it does not answer
 */
export function reachHub(
  client: HubClient,
  options: { readonly signal?: AbortSignal | undefined; readonly now?: () => number } = {},
): Promise<Reached> {
  const { signal, now = Date.now } = options;
  const request = { action: "reach the Hub", signal, anonymous: true };
  let asked = now();
  const start = { url: client.url("/api/models?limit=1"), anonymous: true };
  return client.follow(start, request, () => void (asked = now())).then(async (reply) => {
    const answered = now();
    const date = Date.parse(reply.response.headers.get("date") ?? "");
    await client.read(reply, request, 64 * 1024);
    return {
      milliseconds: answered - asked,
      clockSkewMs: Number.isNaN(date) ? undefined : date - (asked + answered) / 2,
    };
  });
}
