import assert from "node:assert/strict";
import { UrlSigner } from "../../src/server/signed_url.ts";

const PLACE = new URL("http://127.0.0.1:1/abc?response-content-disposition=inline%3B%20x%2Ay");

Deno.test("UrlSigner.verify() accepts what it signed until the second it expires", () => {
  let now = 1_700_000_000_000;
  const signer = new UrlSigner(() => now);
  const signed = signer.sign(PLACE, 60);
  assert.equal(signed.searchParams.get("Expires"), "1700000060");
  assert.equal(signer.verify(signed), "valid");
  now += 59_999;
  assert.equal(signer.verify(signed), "valid");
  now += 1;
  assert.equal(signer.verify(signed), "expired");
});

Deno.test("UrlSigner.verify() accepts the URL under another origin", () => {
  const signer = new UrlSigner(() => 0);
  const signed = signer.sign(PLACE, 60);
  assert.equal(
    signer.verify(new URL(signed.pathname + signed.search, "https://cdn.test")),
    "valid",
  );
});

Deno.test("UrlSigner.verify() refuses a URL that was altered", () => {
  const signer = new UrlSigner(() => 0);
  const signed = signer.sign(PLACE, 60).href;
  const altered = [
    signed.replace("/abc", "/abd"),
    signed.replace("Expires=60", "Expires=61"),
    signed.replace("inline", "attachment"),
    signed.replace(/Signature=../, "Signature=zz"),
    signed.replace(/&Signature=.*/, ""),
    new UrlSigner(() => 0).sign(PLACE, 60).href,
  ];
  for (const url of altered) assert.equal(signer.verify(new URL(url)), "forged", url);
});
