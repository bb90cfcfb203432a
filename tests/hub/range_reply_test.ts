import assert from "node:assert/strict";
import { openedRange } from "../../src/hub/range_reply.ts";

const file = { path: "model.gguf", size: 100, oid: "0".repeat(40) };
const range = { start: 10, end: 20 };

function open(status: number, headers: Record<string, string>, path = file.path) {
  return openedRange(new Response("x", { status, headers }), { ...file, path }, range, "x");
}

for (
  const [what, headers] of [
    ["the range asked for", { "content-range": "bytes 10-19/100" }],
    ["its length beside it", { "content-range": "bytes 10-19/100", "content-length": "10" }],
    ["an unknown total", { "content-range": "bytes 10-19/*" }],
    ["a shorter range", { "content-range": "bytes 10-14/100" }],
    ["identity as encoding", {
      "content-range": "bytes 10-19/100",
      "content-encoding": "Identity",
    }],
  ] as const
) {
  Deno.test(`openedRange() accepts ${what}`, () => {
    const { start, whole } = open(206, headers);
    assert.deepEqual({ start, whole }, { start: 10, whole: false });
  });
}

for (
  const [what, headers, text] of [
    ["another start", { "content-range": "bytes 0-9/100" }, "bytes 0-9/100"],
    ["a longer range", { "content-range": "bytes 10-20/100" }, "bytes 10-20/100"],
    ["an empty range", { "content-range": "bytes 10-9/100" }, "bytes 10-9/100"],
    ["another total", { "content-range": "bytes 10-19/99" }, "bytes 10-19/99"],
    ["another unit", { "content-range": "lines 10-19/100" }, "lines 10-19/100"],
    ["no Content-Range", { "content-type": "multipart/byteranges; boundary=x" }, ""],
    [
      "another length",
      { "content-range": "bytes 10-19/100", "content-length": "11" },
      "bytes 10-19/100",
    ],
    ["terminal escapes", { "content-range": "bytes \u009b31m" }, "bytes 31m"],
  ] as const
) {
  Deno.test(`openedRange() refuses ${what} in a 206, to be asked again`, () => {
    assert.throws(() => open(206, headers), {
      name: "NetworkError",
      message: `Cannot x: asked for bytes 10-19/100, the server sent "${text}"`,
      retryable: true,
    });
  });
}

Deno.test("openedRange() takes a 200 for the whole file", () => {
  for (const headers of [{}, { "content-length": "100" }]) {
    const { start, whole } = open(200, headers);
    assert.deepEqual({ start, whole }, { start: 0, whole: true });
  }
});

Deno.test("openedRange() refuses a 200 of another length, to be asked again", () => {
  assert.throws(() => open(200, { "content-length": "99" }), {
    name: "NetworkError",
    message: "Cannot x: the server sent 99 bytes instead of 100",
    retryable: true,
  });
});

Deno.test("openedRange() refuses a web page in the place of a file", () => {
  for (const headers of [{}, { "content-length": "99" }]) {
    assert.throws(() => open(200, { ...headers, "content-type": "text/html" }), {
      name: "NetworkError",
      message: "Cannot x: the server sent a web page instead",
      retryable: false,
    });
  }
});

Deno.test("openedRange() accepts a web page that is the file", () => {
  assert.equal(open(200, { "content-type": "text/html" }, "docs/index.HTML").whole, true);
  assert.equal(open(200, { "content-type": "text/html", "content-length": "100" }).whole, true);
});

for (const encoding of ["gzip", "br", "zstd", "gzip, identity"]) {
  Deno.test(`openedRange() refuses ${encoding}, whatever the status`, () => {
    for (const status of [200, 206]) {
      const headers = { "content-encoding": encoding, "content-range": "bytes 10-19/100" };
      assert.throws(() => open(status, headers), {
        name: "HubError",
        message: `Cannot x: the server compresses it (${encoding})`,
        retryable: false,
      });
    }
  });
}

Deno.test("openedRange() refuses another success", () => {
  assert.throws(() => open(203, {}), {
    name: "HubHttpError",
    message: "Cannot x: the server sent 203 instead of bytes",
    status: 203,
  });
});

Deno.test("openedRange() refuses a reply without a body", () => {
  const empty = new Response(null, { status: 200 });
  assert.throws(() => openedRange(empty, file, range, "x"), {
    name: "NetworkError",
    message: "Cannot x: the reply has no body",
  });
});

Deno.test("openedRange() refuses numbers that no file has, and at once", () => {
  const begin = performance.now();
  const digits = "9".repeat(200_000);
  const headers = { "content-range": `bytes ${digits}-${digits}/${digits}` };
  assert.throws(() => open(206, headers), { name: "NetworkError" });
  assert.throws(() => open(206, { "content-range": "bytes 10-19/100", "content-length": digits }), {
    name: "NetworkError",
  });
  assert.ok(performance.now() - begin < 1000);
});
