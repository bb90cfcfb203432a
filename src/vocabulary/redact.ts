/**
 * Takes secrets out of a text bound for a person: Hub tokens, bearer credentials, and the query of
 * every URL that carries a signature. No word boundary is asked for in front of them: in escaped
 * text a secret may follow a letter (`\nhf_…`, `%20hf_…`).
 */
export function redact(text: string): string {
  return text
    // First, for to write a URL anew may bring the letters of a token together.
    .replace(/https?:\/\/[^\s"'<>]+/gi, redactUrl)
    .replace(/hf_[\w-]{4,}(?:\.[\w-]+)*/g, "hf_…")
    .replace(/(Bearer|Basic)\s+[^\s"',;]+/gi, "$1 …");
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
