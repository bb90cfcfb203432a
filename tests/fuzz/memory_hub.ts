import { HubClient } from "../../src/hub/hub_client.ts";

/** A reply of a server. */
export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A client of a Hub in memory that gives one reply to everything, of a listing at most two pages. */
export function hubThatReplies({ status = 200, headers = {}, body = "" }: Reply): HubClient {
  const sendable = Object.entries(headers).map(([name, value]): [string, string] => [
    name,
    // deno-lint-ignore no-control-regex -- what no header may have in it
    value.replace(/[\u0000-\u0008\u000a-\u001f\u007f]|[^\u0000-\u00ff]/g, "").trim(),
  ]);
  const isEmpty = [204, 205, 304].includes(status);
  let requests = 0;
  return new HubClient({
    endpoint: "https://hub.example",
    token: "hf_abcdefghijklmnop",
    fetch: () => {
      const replies = new Headers(sendable);
      if (++requests > 1) replies.delete("link");
      return Promise.resolve(new Response(isEmpty ? null : body, { status, headers: replies }));
    },
    retry: { attempts: 1 },
  });
}
