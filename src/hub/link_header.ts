/**
 * The URL of the next page, exactly as the header has it: `Link: <URL>; rel="next"`. Protocol: it
 * already holds every query parameter, so nothing is added.
 */
export function nextLink(headers: Headers): string | undefined {
  for (const [, url, parameters = ""] of (headers.get("link") ?? "").matchAll(LINK)) {
    for (const [, name, value] of parameters.matchAll(PARAMETER)) {
      if (name?.toLowerCase() === "rel" && /^"?next"?$/i.test(value ?? "")) return url;
    }
  }
  return undefined;
}

/** A URL has no "<" in it, and without that rule many of them would be looked through again and again. */
const LINK = /<([^<>]*)>((?:\s*;\s*[^;,="<>\s]+(?:\s*=\s*(?:"[^"]*"|[^";,<>\s]*))?)*)/g;
const PARAMETER = /;\s*([^;,="<>\s]+)\s*=\s*("[^"]*"|[^";,<>\s]*)/g;
