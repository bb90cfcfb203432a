/**
 * Takes secrets out of a text bound for a person: Hub tokens, bearer credentials, and the query of
 * every URL that carries a signature.
 */
export function redact(text: string): string {
  return text
    .replace(/\bhf_[A-Za-z0-9]{4,}/g, "hf_…")
    .replace(/\b(Bearer|Basic)\s+[^\s"',;]+/gi, "$1 …")
    .replace(/\bhttps?:\/\/[^\s"'<>]+/g, redactUrl);
}

/** A URL without credentials, query values and fragment: enough to know where it leads. */
export function redactUrl(url: string | URL): string {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    return "(invalid URL)";
  }
  const query = parsed.search === "" ? "" : "?…";
  return `${parsed.protocol}//${parsed.host}${parsed.pathname}${query}`;
}
