import assert from "node:assert/strict";
import { nextLink } from "../../src/hub/link_header.ts";

for (
  const [what, link, expected] of [
    [
      "the usual form",
      '<https://h/a?cursor=x%3D&b=1,2>; rel="next"',
      "https://h/a?cursor=x%3D&b=1,2",
    ],
    ["no quotes", "<https://h/a>;rel=next", "https://h/a"],
    ["other links first", '<https://h/0>; rel="prev", <https://h/2>; rel="next"', "https://h/2"],
    ["other links after", '<https://h/2>; rel="next", <https://h/0>; rel="first"', "https://h/2"],
    ["another parameter first", '<https://h/2>; title="a; b, c"; rel="next"', "https://h/2"],
    ["no next", '<https://h/0>; rel="xet-auth"', undefined],
    ["a name that contains next", '<https://h/0>; rel="nextest"', undefined],
    ["a title that says rel=next", '<https://h/0>; title="; rel=next"', undefined],
    ["nothing", "", undefined],
  ] as const
) {
  Deno.test(`nextLink() gives ${expected} for ${what}`, () => {
    assert.equal(nextLink(new Headers(link === "" ? {} : { link })), expected);
  });
}

Deno.test("nextLink() stays quick on a hostile header", () => {
  const link = `<a>${"; x=".repeat(2000)}${"<".repeat(2000)}`;
  const start = performance.now();
  assert.equal(nextLink(new Headers({ link })), undefined);
  assert.ok(performance.now() - start < 1000);
});

Deno.test("nextLink() is quick with a header of nothing but beginnings", () => {
  const begin = performance.now();
  for (const piece of ["<", "<a>;", '<a>;b="', "<a;", "<a> ;"]) {
    assert.equal(nextLink(new Headers({ link: piece.repeat(100_000) })), undefined);
  }
  assert.ok(performance.now() - begin < 1000);
});
