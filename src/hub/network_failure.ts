import { HubError, NetworkError, PermissionError } from "../vocabulary/errors.ts";
import { redact } from "../vocabulary/redact.ts";

/**
 * Turns what `fetch`, or reading its body, threw into an error in a few words. A refused Deno
 * permission becomes a {@linkcode PermissionError} with the exact flag; everything else is a
 * {@linkcode NetworkError}, worth repeating unless the cause lasts: an untrusted certificate, a URL
 * that cannot be fetched. The runtime's own words stay in `cause`, without the secrets that are in
 * a signed URL.
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
      flag: `--allow-net=${host}`,
      cause: error,
    });
  }
  const words = wordsOf(error);
  const [, reason, retryable] = CAUSES.find(([pattern]) => pattern.test(words)) ?? FALLBACK;
  return new NetworkError(`Cannot ${action}: ${reason.replace("%", url.host)}`, {
    retryable,
    cause: new Error(redact(words)),
  });
}

/** The runtime's words, the inner error's where there is one, because only those say what happened. */
function wordsOf(error: unknown): string {
  const words: string[] = [];
  for (let each: unknown = error; each instanceof Error && words.length < 5; each = each.cause) {
    words.push(each.message);
  }
  return words.length === 0 ? String(error) : words.join(": ");
}

/** Deno 2.9's wording (reqwest, hyper, rustls) → our words with `%` for the host, and whether to repeat. */
const CAUSES: ReadonlyArray<readonly [RegExp, string, boolean]> = [
  [/invalid peer certificate|certificate/i, "the certificate of % is not trusted", false],
  [/InvalidContentType|tls|handshake/i, "% does not speak TLS as expected", false],
  [/scheme .* not supported|port \d+ are blocked|invalid url/i, "% cannot be fetched from", false],
  [/dns error|failed to lookup address/i, "the address of % is not found", true],
  [/connection refused/i, "% refuses the connection", true],
  [/unreachable|no route to host/i, "% is unreachable", true],
  [/tunnel|proxy/i, "the proxy does not lead to %", true],
  [/timed out|timeout/i, "% does not answer in time", true],
  [
    /reset|broken pipe|closed before|reading a body|unexpected eof|incomplete/i,
    "% cut the connection",
    true,
  ],
  [/invalid HTTP|parsed|parse error/i, "% does not speak HTTP as expected", true],
];

const FALLBACK = [/(?:)/, "the connection to % failed", true] as const;
