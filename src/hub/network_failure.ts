import { HubError, NetworkError, PermissionError } from "../vocabulary/errors.ts";

/**
 * Turns what `fetch`, or reading its body, threw into an error in a few words. A refused Deno
 * permission becomes a {@linkcode PermissionError} with the exact flag; everything else is a
 * {@linkcode NetworkError}, worth repeating unless the cause lasts: an untrusted certificate, a URL
 * that cannot be fetched. The runtime's own words stay in `cause`, without the URL.
 */
export function networkFailure(
  error: unknown,
  context: {
    /** What could not be done, as it follows "Cannot". */
    readonly action: string;
    /** Where the request went. */
    readonly url: URL;
  },
): HubError {
  if (error instanceof HubError) return error;
  const { action, url } = context;
  if (error instanceof Deno.errors.NotCapable) {
    const host = `${url.hostname}:${url.port || (url.protocol === "https:" ? "443" : "80")}`;
    return new PermissionError(`Cannot ${action}: access to ${host} is not granted`, {
      // Without the port: files come from another one of the same host, or of a Hub's second origin.
      flag: `--allow-net=${url.hostname}`,
      cause: error,
    });
  }
  const words = wordsOf(error);
  const [, reason, retryable] = CAUSES.find(([pattern]) => pattern.test(words)) ?? FALLBACK;
  return new NetworkError(`Cannot ${action}: ${reason.replace("%", url.host)}`, {
    retryable,
    cause: new Error(words),
  });
}

/**
 * The runtime's words, those of the inner errors too, because only they say what happened. URLs are
 * left out: they may be signed, and a model may be called "reset".
 */
function wordsOf(error: unknown): string {
  const words: string[] = [];
  for (let each: unknown = error; each instanceof Error && words.length < 5; each = each.cause) {
    words.push(each.message);
  }
  return (words.join(": ") || String(error)).replace(/\(?\bhttps?:\/\/\S+/g, "(URL)");
}

/** Deno 2.9's words (of reqwest, hyper and rustls) → ours with `%` for the host, and whether to repeat. */
const CAUSES: ReadonlyArray<readonly [RegExp, string, boolean]> = [
  [/reset|broken pipe|closed|reading a body|\beof\b|incomplete/i, "% cut the connection", true],
  [/certificate/i, "the certificate of % is not trusted", false],
  [/InvalidContentType|\btls\b|handshake|fatal alert/i, "% does not speak TLS as expected", false],
  [/scheme .* not supported|port \d+ are blocked/i, "requests to % are not possible", false],
  [/dns error|failed to lookup address/i, "the address of % is not found", true],
  [/connection refused/i, "% refuses the connection", true],
  [/unreachable|no route to host/i, "% is unreachable", true],
  [/tunnel|proxy/i, "the proxy does not lead to %", true],
  [/timed out/i, "% does not answer in time", true],
  [/invalid HTTP/i, "% does not speak HTTP as expected", true],
];

const FALLBACK = [/(?:)/, "the connection to % failed", true] as const;
