import assert from "node:assert/strict";
import fc from "fast-check";
import { redact, redactUrl } from "../../src/vocabulary/redact.ts";

const TEXTS: readonly (readonly [text: string, redacted: string])[] = [
  ["nothing to hide", "nothing to hide"],
  ["HF_TOKEN=hf_AbCdEf0123456789 was refused", "HF_TOKEN=hf_… was refused"],
  ['"hf_abcd", "hf_efgh"', '"hf_…", "hf_…"'],
  ["the token hf_abcdefgh.", "the token hf_…."],
  ["hf_oauth_eyJhbGci.eyJzdWIi.c2ln-_", "hf_…"],
  ["hf_oauth_secretpart", "hf_…"],
  ["body: \\nhf_abcdefgh", "body: \\nhf_…"],
  ["authorization=Bearer%20hf_abcdefgh", "authorization=Bearer%20hf_…"],
  ["my_hf_abcdefgh", "my_hf_…"],
  ["hf_ab is no token", "hf_ab is no token"],
  ["Authorization: Bearer abc.def-ghi", "Authorization: Bearer …"],
  ["authorization: bearer  abc", "authorization: bearer …"],
  ["Proxy-Authorization: Basic dXNlcjpwYXNz", "Proxy-Authorization: Basic …"],
  ['{"authorization":"Bearer s3cr3t","x":1}', '{"authorization":"Bearer …","x":1}'],
  [
    "GET https://cdn.test/a/b?Policy=x&Signature=y failed",
    "GET https://cdn.test/a/b?… failed",
  ],
  ["HTTPS://CDN.TEST/a?sig=1", "https://cdn.test/a?…"],
  ["at\\nhttps://cdn.test/a?sig=1", "at\\nhttps://cdn.test/a?…"],
  ["see https://user:pass@cdn.test:8443/a#frag", "see https://cdn.test:8443/a"],
  ["https://a.test/x?k=1 and https://b.test/y?k=2", "https://a.test/x?… and https://b.test/y?…"],
  ["(http://127.0.0.1:8080/api/models)", "(http://127.0.0.1:8080/api/models)"],
  ["https://[broken", "(invalid URL)"],
];

for (const [text, redacted] of TEXTS) {
  Deno.test(`redact() gives ${JSON.stringify(redacted)} for ${JSON.stringify(text)}`, () => {
    assert.equal(redact(text), redacted);
  });
}

const alphanumeric = fc.constantFrom(..."ABCXYZabcxyz0189");
const secret = fc.string({ unit: alphanumeric, minLength: 12, maxLength: 40 });

Deno.test("redact() never leaves a Hub token, whatever stands around it", () => {
  fc.assert(fc.property(fc.string(), secret, fc.string(), (before, token, after) => {
    assert.ok(!redact(`${before}hf_${token}${after}`).includes(token));
  }));
});

Deno.test("redact() never leaves the value of a URL's query, its fragment or its credentials", () => {
  const urls = fc.record({
    user: secret,
    password: secret,
    name: fc.string({ minLength: 1 }),
    value: fc.tuple(secret, fc.string(), secret),
    fragment: secret,
  });
  fc.assert(fc.property(fc.string(), urls, fc.string(), (before, parts, after) => {
    const url = new URL("https://cdn.test/path");
    url.username = parts.user;
    url.password = parts.password;
    url.searchParams.set(parts.name, parts.value.join(""));
    url.hash = parts.fragment;
    const redacted = redact(`${before}${url} ${after}`);
    const secrets = [parts.user, parts.password, parts.value[0], parts.value[2], parts.fragment];
    for (const hidden of secrets) assert.ok(!redacted.includes(hidden), redacted);
  }));
});

Deno.test("redact() changes nothing more when it is applied twice", () => {
  for (const [text] of TEXTS) assert.equal(redact(redact(text)), redact(text));
});

const URLS: readonly (readonly [url: string | URL, redacted: string])[] = [
  ["https://cdn.test/a/b", "https://cdn.test/a/b"],
  ["https://cdn.test/a/b?", "https://cdn.test/a/b"],
  ["https://cdn.test/a%20b?x=1&y=2", "https://cdn.test/a%20b?…"],
  [new URL("https://user:pass@cdn.test:8443/a#secret"), "https://cdn.test:8443/a"],
  ["http://[::1]:80/a", "http://[::1]/a"],
  ["/relative", "(invalid URL)"],
  ["", "(invalid URL)"],
];

for (const [url, redacted] of URLS) {
  Deno.test(`redactUrl() gives ${redacted} for "${url}"`, () => {
    assert.equal(redactUrl(url), redacted);
  });
}

Deno.test("redact() finds a token that only shows when a URL is written anew", () => {
  assert.equal(redact("https://h漢f_abcdef/"), "https://xn--hf_…/");
});
