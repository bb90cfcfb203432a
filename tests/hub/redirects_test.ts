import assert from "node:assert/strict";
import { isRedirect, nextHop } from "../../src/hub/redirects.ts";

const context = { action: "x", origin: "https://hub.test" };
const from = (url: string, anonymous = false) => ({ url: new URL(url), anonymous });

for (
  const [what, reference, start, href, anonymous] of [
    ["a path", "/b?c=%2F", from("https://hub.test/a/x"), "https://hub.test/b?c=%2F", false],
    ["a sibling", "b", from("https://hub.test/a/x"), "https://hub.test/a/b", false],
    [
      "its own origin",
      "https://hub.test/b",
      from("https://hub.test/"),
      "https://hub.test/b",
      false,
    ],
    ["another host", "https://cdn.test/b", from("https://hub.test/"), "https://cdn.test/b", true],
    [
      "another host without scheme",
      "//cdn.test/b",
      from("https://hub.test/"),
      "https://cdn.test/b",
      true,
    ],
    [
      "another port",
      "https://hub.test:8443/",
      from("https://hub.test/"),
      "https://hub.test:8443/",
      true,
    ],
    [
      "the way back",
      "https://hub.test/b",
      from("https://cdn.test/", true),
      "https://hub.test/b",
      true,
    ],
    [
      "https from http",
      "https://hub.test/",
      from("http://hub.test/", true),
      "https://hub.test/",
      true,
    ],
    [
      "credentials",
      "https://u:p@hub.test/b",
      from("https://hub.test/"),
      "https://hub.test/b",
      false,
    ],
  ] as const
) {
  Deno.test(`nextHop() leads to ${what}, ${anonymous ? "without" : "with"} the token`, () => {
    const hop = nextHop(reference, start, context);
    assert.equal(hop.url.href, href);
    assert.equal(hop.anonymous, anonymous);
  });
}

for (
  const [what, reference, message] of [
    ["no address", null, "Cannot x: hub.test leads to nowhere"],
    ["a broken address", "https://", "Cannot x: hub.test leads to nowhere"],
    ["http", "http://hub.test/b", "Cannot x: hub.test leads from https:// to http://"],
    ["a file", "file:///etc/passwd", "Cannot x: hub.test leads from https:// to file://"],
    ["a URL without end", `/${"x".repeat(20_000)}`, "Cannot x: hub.test leads to nowhere"],
    ["data", "data:,x", "Cannot x: hub.test leads from https:// to data://"],
  ] as const
) {
  Deno.test(`nextHop() refuses ${what}`, () => {
    assert.throws(() => nextHop(reference, from("https://hub.test/a"), context), {
      name: "HubError",
      message,
      retryable: false,
    });
  });
}

Deno.test("isRedirect() knows the statuses with a Location", () => {
  assert.deepEqual(
    [200, 300, 301, 302, 303, 304, 305, 307, 308, 404].filter(isRedirect),
    [301, 302, 303, 307, 308],
  );
});
