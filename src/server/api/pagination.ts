import type { Context } from "hono";

/**
 * The `Link` header that leads to the next page: this request's URL with other parameters. It is
 * absolute because some clients understand nothing else.
 */
export function nextPage(c: Context, parameters: Readonly<Record<string, string>>): string {
  const url = new URL(c.req.url);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return `<${url}>; rel="next"`;
}
