import { HubClient } from "../../src/hub/hub_client.ts";

/** A reply of a server. */
export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A client of a Hub in memory that gives one reply to everything, of a listing at most two pages. */
export function hubThatReplies({ status = 200, headers = {}, body = "" }: Reply): HubClient {
  const named = Object.entries(headers).map(([name, value]): [string, string] => [
    name,
    sendable(value),
  ]);
  const isEmpty = [204, 205, 304].includes(status);
  let requests = 0;
  return new HubClient({
    endpoint: "https://hub.example",
    token: "hf_abcdefghijklmnop",
    fetch: () => {
      const replies = new Headers(named);
      if (++requests > 1) replies.delete("link");
      return Promise.resolve(new Response(isEmpty ? null : body, { status, headers: replies }));
    },
    retry: { attempts: 1 },
  });
}

/** A header's value without what no program can send, nor blanks by the thousand, which the runtime is slow to take. */
export function sendable(value: string): string {
  // deno-lint-ignore no-control-regex -- what no header may have in it
  const clean = value.replace(/[\u0000-\u0008\u000a-\u001f\u007f]|[^\u0000-\u00ff]/g, "");
  return clean.replace(/([ \t]{1000})[ \t]+/g, "$1").trim();
}
