/**
 * The URL of the next page, exactly as the header has it: `Link: <URL>; rel="next"`. Protocol: it
 * already holds every query parameter, so nothing is added.
 */
export function nextLink(headers: Headers): string | undefined {
  for (const [, url, parameters = ""] of (headers.get("link") ?? "").matchAll(LINK)) {
    if (/;\s*rel\s*=\s*"?next"?\s*(;|$)/i.test(parameters)) return url;
  }
  return undefined;
}

const LINK = /<([^>]*)>((?:\s*;\s*[^;,="<>\s]+(?:\s*=\s*(?:"[^"]*"|[^";,<>\s]*))?)*)/g;
