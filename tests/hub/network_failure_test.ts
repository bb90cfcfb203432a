import assert from "node:assert/strict";
import { networkFailure } from "../../src/hub/network_failure.ts";
import { HubError, NetworkError } from "../../src/vocabulary/errors.ts";

const context = { action: "x", url: new URL("https://cdn.test/reset/certificate?sig=1") };

for (
  const [cause, message, retryable] of [
    [
      "client error (Connect): dns error: failed to lookup address information",
      "the address of cdn.test is not found",
      true,
    ],
    [
      "client error (Connect): tcp connect error: Connection refused (os error 111)",
      "cdn.test refuses the connection",
      true,
    ],
    [
      "client error (Connect): tcp connect error: No route to host (os error 113)",
      "cdn.test is unreachable",
      true,
    ],
    [
      "client error (Connect): tcp connect error: Network is unreachable",
      "cdn.test is unreachable",
      true,
    ],
    [
      "client error (Connect): invalid peer certificate: UnknownIssuer",
      "the certificate of cdn.test is not trusted",
      false,
    ],
    [
      "client error (Connect): received corrupt message of type InvalidContentType",
      "cdn.test does not speak TLS as expected",
      false,
    ],
    ["client error (Connect): tls handshake eof", "cdn.test cut the connection", true],
    [
      "client error (Connect): proxy authentication required",
      "the proxy does not lead to cdn.test",
      true,
    ],
    ["client error (Connect): unsuccessful tunnel", "the proxy does not lead to cdn.test", true],
    [
      "client error (SendRequest): connection closed before message completed",
      "cdn.test cut the connection",
      true,
    ],
    [
      "client error (SendRequest): invalid HTTP version parsed",
      "cdn.test does not speak HTTP as expected",
      true,
    ],
    ["connection reset by peer", "cdn.test cut the connection", true],
    ["operation timed out", "cdn.test does not answer in time", true],
    ["something new", "the connection to cdn.test failed", true],
  ] as const
) {
  Deno.test(`networkFailure() says "${message}" for "${cause}"`, () => {
    const runtime = new TypeError("fetch failed", {
      cause: new Error(`error sending request for url (${context.url}): ${cause}`),
    });
    const error = networkFailure(runtime, context);
    assert.ok(error instanceof NetworkError);
    assert.equal(error.message, `Cannot x: ${message}`);
    assert.equal(error.retryable, retryable);
    assert.match(String(error.cause), /error sending request for url/);
    assert.doesNotMatch(Deno.inspect(error), /sig=1/);
  });
}

Deno.test("networkFailure() does not repeat a request that the runtime cannot make", () => {
  for (
    const words of [
      "Url scheme 'ftp' not supported",
      "Fetch failed: Requests to port 1 are blocked",
    ]
  ) {
    const error = networkFailure(new TypeError(words), context);
    assert.equal(error.message, "Cannot x: requests to cdn.test are not possible");
    assert.equal(error.retryable, false);
  }
});

Deno.test("networkFailure() understands what is not an Error", () => {
  assert.equal(networkFailure("reset", context).message, "Cannot x: cdn.test cut the connection");
});

Deno.test("networkFailure() leaves an error of ours alone", () => {
  const ours = new HubError("Cannot y: closed");
  assert.equal(networkFailure(ours, context), ours);
});
