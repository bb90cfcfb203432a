import assert from "node:assert/strict";
import { cleanText, isWebPage } from "../../src/hub/server_text.ts";

Deno.test("cleanText() takes out control and direction characters", () => {
  assert.equal(cleanText("a\u001b[31mb\u0007\r\nc\u202ed\u200be\u0085f"), "a [31mb c d e f");
});

Deno.test("cleanText() leaves other scripts alone", () => {
  assert.equal(cleanText("模型 naïve é"), "模型 naïve é");
});

Deno.test("cleanText() cuts after 300 characters", () => {
  assert.equal(cleanText("x".repeat(300)), "x".repeat(300));
  assert.equal(cleanText("x".repeat(301)), `${"x".repeat(299)}…`);
});

Deno.test("cleanText() takes out tokens, credentials and signatures", () => {
  assert.equal(
    cleanText("hf_abcdefgh, Bearer xyz, https://cdn.test/a?sig=1 and swordfish", "swordfish"),
    "hf_…, Bearer …, https://cdn.test/a?… and …",
  );
});

Deno.test("cleanText() takes out a secret that the cut would halve", () => {
  assert.doesNotMatch(cleanText(`${"x".repeat(295)}swordfish`, "swordfish"), /sword/);
});

Deno.test("isWebPage() knows a page by type or beginning", () => {
  assert.equal(isWebPage("text/html; charset=utf-8"), true);
  assert.equal(isWebPage("application/xhtml+xml"), true);
  assert.equal(isWebPage(null, "  <!doctype HTML>"), true);
  assert.equal(isWebPage("text/plain", "<html lang=en>"), true);
  assert.equal(isWebPage("application/json", '{"html":1}'), false);
  assert.equal(isWebPage("application/octet-stream"), false);
});
