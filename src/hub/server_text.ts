import { redact } from "../vocabulary/redact.ts";

const MAX_LENGTH = 300;

/**
 * Makes a text that a server chose fit for a message: on one line, without control and direction
 * characters, without secrets, at most 300 characters long.
 *
 * A server may repeat what it was sent, so `secret` (our token) is taken out whatever its form.
 */
export function cleanText(text: string, secret?: string): string {
  const known = secret === undefined ? text : text.replaceAll(secret, "…");
  const line = redact(known).replace(CONTROL, " ").replace(/\s+/g, " ").trim();
  return line.length <= MAX_LENGTH ? line : `${line.slice(0, MAX_LENGTH - 1)}…`;
}

/** Control characters (terminal escapes begin with one) and the marks that reorder a line. */
const CONTROL = /[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;

/** Whether a reply is a web page, by its type or by its first characters. */
export function isWebPage(contentType: string | null, body = ""): boolean {
  return /^(text\/html|application\/xhtml\+xml)\b/i.test(contentType ?? "") ||
    /^\s*<(!doctype|html)\b/i.test(body);
}
