import assert from "node:assert/strict";
import { errorFromReply } from "../../src/hub/error_reply.ts";
import { GatedRepoError, HubHttpError, RateLimitError } from "../../src/vocabulary/errors.ts";

const repository = { type: "model", name: "ns/m" } as const;
const context = { action: 'list "ns/m"', endpoint: "https://hub.test", repository };

/** status, headers, body → class, message. */
const TABLE: ReadonlyArray<
  readonly [string, number, Readonly<Record<string, string>>, string, string, string]
> = [
  [
    "code RevisionNotFound",
    404,
    { "x-error-code": "RevisionNotFound" },
    "",
    "RevisionNotFoundError",
    'Cannot list "ns/m": the repository has no such revision (request id r-1)',
  ],
  [
    "code EntryNotFound",
    404,
    { "x-error-code": "EntryNotFound" },
    "",
    "EntryNotFoundError",
    'Cannot list "ns/m": the revision has no such file (request id r-1)',
  ],
  [
    "code GatedRepo for strangers",
    401,
    { "x-error-code": "GatedRepo" },
    "",
    "GatedRepoError",
    'Cannot list "ns/m": the terms of the repository have to be accepted first (request id r-1)',
  ],
  [
    "a disabled repository",
    403,
    { "x-error-message": "Access to this resource is disabled." },
    "",
    "HubHttpError",
    'Cannot list "ns/m": the Hub has disabled access to the repository (request id r-1)',
  ],
  [
    "code RepoNotFound",
    404,
    { "x-error-code": "RepoNotFound" },
    "",
    "RepositoryNotFoundError",
    'Cannot list "ns/m": the repository is not found, or private (request id r-1)',
  ],
  [
    "401 without a code",
    401,
    { "x-error-message": "Invalid username or password." },
    "",
    "RepositoryNotFoundError",
    'Cannot list "ns/m": the repository is not found, or private (request id r-1)',
  ],
  [
    "invalid credentials in the header",
    401,
    { "x-error-message": "Invalid credentials in Authorization header" },
    "",
    "AuthenticationError",
    'Cannot list "ns/m": the Hub does not accept the token (request id r-1)',
  ],
  [
    "invalid credentials in the body",
    401,
    {},
    '{"error":"Invalid credentials in Authorization header"}',
    "AuthenticationError",
    'Cannot list "ns/m": the Hub does not accept the token (request id r-1)',
  ],
  [
    "a weak token",
    403,
    {},
    '{"error":"Forbidden: write access needed"}',
    "AuthenticationError",
    'Cannot list "ns/m": the Hub sent 403, "Forbidden: write access needed" (request id r-1)',
  ],
  [
    "a bad request with several texts",
    400,
    {},
    '{"errors":[{"message":"one"},{"message":"two"}]}',
    "HubHttpError",
    'Cannot list "ns/m": the Hub sent 400, "one; two" (request id r-1)',
  ],
  [
    "a list of errors",
    422,
    {},
    '{"error":["one","two"]}',
    "HubHttpError",
    'Cannot list "ns/m": the Hub sent 422, "one; two" (request id r-1)',
  ],
  [
    "an error description",
    400,
    {},
    '{"error_description":"why"}',
    "HubHttpError",
    'Cannot list "ns/m": the Hub sent 400, "why" (request id r-1)',
  ],
  [
    "a range that cannot be satisfied",
    416,
    {},
    "",
    "HubHttpError",
    'Cannot list "ns/m": the Hub sent 416 (request id r-1)',
  ],
  [
    "plain text",
    500,
    {},
    "Internal\nError",
    "HubHttpError",
    'Cannot list "ns/m": the Hub sent 500, "Internal Error" (request id r-1)',
  ],
  [
    "a web page by its type",
    502,
    { "content-type": "text/html; charset=utf-8" },
    "<h1>Bad gateway</h1>",
    "HubHttpError",
    'Cannot list "ns/m": the Hub sent 502 and a web page (request id r-1)',
  ],
  [
    "a web page by its content",
    404,
    {},
    "\n<!DOCTYPE html><title>Nothing</title>",
    "HubHttpError",
    'Cannot list "ns/m": the Hub sent 404 and a web page (request id r-1)',
  ],
  [
    "bytes that are no text",
    500,
    {},
    "\u001f\ufffd\b\u0000",
    "HubHttpError",
    'Cannot list "ns/m": the Hub sent 500 (request id r-1)',
  ],
  [
    "a JSON text instead of an object",
    400,
    {},
    '"why"',
    "HubHttpError",
    'Cannot list "ns/m": the Hub sent 400, ""why"" (request id r-1)',
  ],
  [
    "too many requests",
    429,
    { "retry-after": "7" },
    "",
    "RateLimitError",
    'Cannot list "ns/m": the Hub asks for fewer requests (request id r-1)',
  ],
];

for (const [what, status, headers, body, name, message] of TABLE) {
  Deno.test(`errorFromReply() gives ${name} for ${what}`, () => {
    const error = errorFromReply(
      { status, headers: new Headers({ ...headers, "x-request-id": "r-1" }), body },
      context,
    );
    assert.equal(error.name, name);
    assert.equal(error.message, message);
    assert.equal(error.status, status);
    assert.equal(error.requestId, "r-1");
  });
}

Deno.test("errorFromReply() names the page where terms are accepted", () => {
  const reply = { status: 403, headers: new Headers({ "x-error-code": "GatedRepo" }), body: "" };
  const page = (type: "model" | "dataset") => {
    const error = errorFromReply(reply, { ...context, repository: { type, name: "ns/m" } });
    assert.ok(error instanceof GatedRepoError);
    return error.page;
  };
  assert.equal(page("model"), "https://hub.test/ns/m");
  assert.equal(page("dataset"), "https://hub.test/datasets/ns/m");
});

Deno.test("errorFromReply() takes a 401 about the user as a missing or a wrong token", () => {
  const reply = { status: 401, headers: new Headers(), body: "" };
  const about = (token?: string) =>
    errorFromReply(reply, { action: "ask", endpoint: "https://hub.test", token });
  assert.equal(about().name, "AuthenticationError");
  assert.equal(about().message, "Cannot ask: the Hub asks for a token");
  assert.equal(about("hf_x").message, "Cannot ask: the Hub does not accept the token");
});

Deno.test("errorFromReply() takes a 401 about a write without a token as a missing token", () => {
  const reply = {
    status: 401,
    headers: new Headers({ "x-error-code": "RepoNotFound" }),
    body: "",
  };
  const about = (writes: boolean, token?: string) =>
    errorFromReply(reply, { ...context, writes, token }).name;
  assert.equal(about(true), "AuthenticationError");
  assert.equal(about(true, "hf_x"), "RepositoryNotFoundError");
  assert.equal(about(false), "RepositoryNotFoundError");
});

Deno.test("errorFromReply() reads another site's reply by its status alone", () => {
  const error = errorFromReply({
    status: 401,
    headers: new Headers({ "x-error-code": "RepoNotFound" }),
    body: "<Error/>",
    foreignHost: "cdn.test",
  }, context);
  assert.equal(error.constructor, HubHttpError);
  assert.equal(error.message, 'Cannot list "ns/m": cdn.test sent 401, "<Error/>"');
});

Deno.test("errorFromReply() carries the waiting time of a 429, another site's too", () => {
  for (const foreignHost of [undefined, "cdn.test"]) {
    const headers = new Headers({ "retry-after": "7" });
    const error = errorFromReply({ status: 429, headers, body: "", foreignHost }, context);
    assert.ok(error instanceof RateLimitError);
    assert.equal(error.retryAfterMs, 7000);
    assert.equal(error.retryable, true);
  }
});

Deno.test("errorFromReply() says whether a token went along, which is none of another site's affair", () => {
  const reply = { status: 404, headers: new Headers(), body: "" };
  assert.equal(errorFromReply(reply, context).withToken, false);
  assert.equal(errorFromReply(reply, { ...context, token: "hf_secret" }).withToken, true);
  const foreign = { ...reply, foreignHost: "cdn.test" };
  assert.equal(errorFromReply(foreign, { ...context, token: "hf_secret" }).withToken, undefined);
  const limited = errorFromReply({ ...reply, status: 429 }, context);
  assert.equal(limited.withToken, false);
});

Deno.test("errorFromReply() marks what repeating can mend", () => {
  const retryable = (status: number) =>
    errorFromReply({ status, headers: new Headers(), body: "" }, context).retryable;
  assert.deepEqual(
    [400, 401, 403, 404, 408, 409, 412, 416, 422, 425, 500, 501, 502, 503, 504].filter(retryable),
    [408, 425, 500, 502, 503, 504],
  );
});

Deno.test("errorFromReply() quotes the first request id there is", () => {
  const id = (headers: Record<string, string>) =>
    errorFromReply({ status: 500, headers: new Headers(headers), body: "" }, context).requestId;
  assert.equal(id({ "x-amz-cf-id": "c", "x-amzn-trace-id": "b", "x-request-id": "a" }), "a");
  assert.equal(id({ "x-amz-cf-id": "c", "x-amzn-trace-id": "b" }), "b");
  assert.equal(id({ "x-amz-cf-id": "c" }), "c");
  assert.equal(id({}), undefined);
});

Deno.test("errorFromReply() never repeats the token that the server echoes", () => {
  const token = "secret-of-no-known-form";
  const error = errorFromReply({
    status: 400,
    headers: new Headers({ "x-request-id": `id ${token}` }),
    body: JSON.stringify({ error: `bad header: Bearer ${token}; also ${token}` }),
  }, { ...context, token });
  assert.doesNotMatch(Deno.inspect(error), /secret-of-no-known-form/);
  assert.match(error.message, /bad header: Bearer …/);
});
