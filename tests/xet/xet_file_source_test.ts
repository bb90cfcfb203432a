import assert from "node:assert/strict";
import { pseudoRandom, pseudoRandomBytes } from "../transfer/pseudo_random_bytes.ts";
import { type CasScene, onCasScene } from "./cas_scene.ts";
import type { CasScript, WireReconstruction } from "./scripted_cas.ts";

/** 2.5 MB of noise and text, so that every scheme of a chunk occurs, in several xorbs. */
const CONTENT = content();

function content(): Uint8Array<ArrayBuffer> {
  const line = new TextEncoder().encode("one line like another\n");
  const text = new Uint8Array(700_000).map((_, index) => line[index % line.length] ?? 0);
  const floats = Float32Array.from({ length: 100_000 }, (_, index) => Math.sin(index) / 50);
  return joined(pseudoRandomBytes(1_400_000, 5), text, new Uint8Array(floats.buffer));
}

function joined(...pieces: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const piece of pieces) {
    bytes.set(piece, offset);
    offset += piece.length;
  }
  return bytes;
}

function onScene(script: CasScript, test: (scene: CasScene) => Promise<void>): Promise<void> {
  return onCasScene(CONTENT, script, test);
}

Deno.test("XetFileSource gives the whole file, each byte of its places fetched once", async () => {
  await onScene({}, async ({ cas, read, metered, tokens }) => {
    assert.deepEqual(await read(), CONTENT);
    const replies = metered() - cas.sentBytes;
    assert.ok(cas.sentBytes < 1_800_000, `${cas.sentBytes} bytes were sent`);
    assert.ok(replies > 300 && replies < 3000, `${replies} bytes of replies`);
    assert.equal(tokens(), 1);
  });
});

Deno.test("XetFileSource gives any range", async () => {
  await onScene({}, async ({ read }) => {
    const random = pseudoRandom(3);
    for (let round = 0; round < 40; round++) {
      const start = Math.floor(random() * CONTENT.length);
      const end = start + 1 + Math.floor(random() * (CONTENT.length - start));
      assert.deepEqual(await read({ start, end }), CONTENT.subarray(start, end));
    }
  });
});

Deno.test("XetFileSource fetches little more than a range", async () => {
  await onScene({}, async ({ cas, read }) => {
    await read({ start: 300_000, end: 400_000 });
    assert.ok(cas.sentBytes < 100_000 + 2 * 131_072, `${cas.sentBytes} bytes were sent`);
  });
});

Deno.test("XetFileSource asks in version 1 where there is no version 2, and remembers", async () => {
  const api = (_: Request, path: string) =>
    path.startsWith("/v2/") ? new Response("no", { status: 404 }) : undefined;
  await onScene({ api }, async ({ cas, read }) => {
    assert.deepEqual(await read(), CONTENT);
    assert.deepEqual(await read({ start: 5, end: 9 }), CONTENT.subarray(5, 9));
    const asked = cas.requests.filter((line) => line.includes("reconstructions"))
      .map((line) => line.slice(4, 7));
    assert.deepEqual(asked, ["/v2", "/v1", "/v1"]);
  });
});

Deno.test("XetFileSource renews a token that is not accepted, once", async () => {
  await onScene({}, async ({ cas, read, tokens }) => {
    assert.deepEqual(await read({ start: 0, end: 9 }), CONTENT.subarray(0, 9));
    cas.token = "cas-token-2";
    assert.deepEqual(await read({ start: 0, end: 9 }), CONTENT.subarray(0, 9));
    assert.equal(tokens(), 2);
  });
});

Deno.test("XetFileSource gives up on a store that accepts no token", async () => {
  await onScene({ api: () => new Response("no", { status: 401 }) }, async ({ read, tokens }) => {
    await assert.rejects(read(), { name: "HubHttpError", status: 401, retryable: false });
    assert.equal(tokens(), 2);
  });
});

for (const status of [401, 403, 410]) {
  Deno.test(`XetFileSource asks for fresh URLs when one is refused with ${status}, and goes on where it was`, async () => {
    let calls = 0;
    const transfer = () => ++calls === 2 ? new Response("expired", { status }) : undefined;
    await onScene({ transfer }, async ({ cas, read }) => {
      assert.deepEqual(await read(), CONTENT);
      const asked = cas.requests.filter((line) => line.includes("reconstructions"));
      assert.equal(asked.length, 2);
      assert.ok(!asked[1]?.includes("bytes=0-"), asked[1]);
    });
  });
}

Deno.test("XetFileSource gives up when fresh URLs are refused as well", async () => {
  const transfer = () => new Response("expired", { status: 403 });
  await onScene({ transfer }, async ({ cas, read }) => {
    await assert.rejects(read(), { name: "HubHttpError", status: 403 });
    assert.equal(cas.requests.filter((line) => line.includes("reconstructions")).length, 3);
  });
});

Deno.test("XetFileSource slices when the places ignore Range", async () => {
  const transfer = (_: Request, bytes: Uint8Array<ArrayBuffer>) => new Response(bytes);
  await onScene({ transfer }, async ({ read }) => {
    assert.deepEqual(
      await read({ start: 900_000, end: 1_300_000 }),
      CONTENT.subarray(900_000, 1_300_000),
    );
  });
});

Deno.test("XetFileSource fetches an entry once that many terms use, in any order", async () => {
  const block = pseudoRandomBytes(300_000, 9);
  const other = pseudoRandomBytes(200_000, 10);
  // Cut so that equal pieces have equal chunks: each begins and ends where a file does.
  const twice = joined(block, other, block, other, block);
  await onCasScene(twice, {}, async ({ cas, read }) => {
    assert.deepEqual(await read(), twice);
    const fetched = cas.requests.filter((line) => line.includes("transfer"));
    assert.equal(fetched.length, 1);
    assert.ok(cas.sentBytes < 900_000, `${cas.sentBytes} bytes were sent`);
  });
});

Deno.test("XetFileSource reads terms that were split, at an offset beyond the first chunk", async () => {
  const reconstruction = (reply: WireReconstruction) => {
    const [first] = reply.terms;
    assert.ok(first !== undefined && first.range.start > 1);
    // Three chunks more at the front than are needed: all of them are skipped.
    const sizes = SIZES.slice(first.range.start - 1, first.range.start);
    const more = sizes.reduce((sum, size) => sum + size, 0);
    const place = reply.xorbs[first.hash]?.[0]?.ranges[0];
    if (place !== undefined) {
      place.bytes.start -= more + 8;
      place.chunks.start--;
    }
    first.range.start--;
    first.unpacked_length += more;
    reply.offset_into_first_range += more;
    return reply;
  };
  await onScene({ reconstruction }, async ({ read }) => {
    assert.deepEqual(
      await read({ start: 300_000, end: 500_000 }),
      CONTENT.subarray(300_000, 500_000),
    );
  });
});

/** Sizes of the first chunks of the content, all of them noise. */
const SIZES = await (async () => {
  const { Chunker } = await import("../../src/xet/chunker.ts");
  const chunker = await Chunker.create();
  const sizes: number[] = [];
  for (let start = 0; start < 1_000_000;) {
    const { taken } = chunker.next(CONTENT.subarray(start));
    sizes.push(taken);
    start += taken;
  }
  return sizes;
})();

for (
  const [what, script, error] of [
    ["a store that does not know the file", {
      api: () => new Response("no", { status: 404 }),
    }, { name: "HubHttpError", status: 404 }],
    ["an answer that is no JSON", { api: () => new Response("<html>") }, {
      name: "UnsafeFileError",
      message: "Cannot read a reconstruction: it is no JSON",
    }],
    ["an answer without an end", {
      api: () => new Response(new Uint8Array(2_000_000)),
    }, { name: "UnsafeFileError" }],
    ["a redirect", {
      api: () => new Response(null, { status: 302, headers: { location: "http://127.0.0.1:1/" } }),
    }, { name: "HubHttpError", status: 302 }],
    ["a place that is no http URL", {
      reconstruction: (reply) => JSON.parse(JSON.stringify(reply).replaceAll("http://", "file://")),
    }, { name: "UnsafeFileError" }],
    ["a place that sends less", {
      transfer: (_, bytes, { start, end }) =>
        partial(bytes.slice(start, end - 1000), start, bytes.length),
    }, { name: "NetworkError" }],
    ["a place that sends other bytes", {
      transfer: (_, bytes, { start, end }) =>
        partial(bytes.slice(start, end).fill(7), start, bytes.length),
    }, { name: "UnsafeFileError" }],
    ["a place that sends another range", {
      transfer: (_, bytes, { start, end }) =>
        partial(bytes.slice(start, end), start + 1, bytes.length),
    }, { name: "NetworkError" }],
    ["terms longer than their chunks", {
      reconstruction: (reply) => stretch(reply, 1),
    }, { name: "UnsafeFileError" }],
    ["terms shorter than their chunks", {
      reconstruction: (reply) => stretch(reply, -1),
    }, { name: "UnsafeFileError" }],
  ] as [string, CasScript, Partial<Error> & { status?: number }][]
) {
  Deno.test(`XetFileSource refuses ${what}`, async () => {
    await onScene(script, async ({ read }) => {
      await assert.rejects(read(), error);
    });
  });
}

function partial(body: Uint8Array<ArrayBuffer>, start: number, size: number): Response {
  return new Response(body, {
    status: 206,
    headers: { "content-range": `bytes ${start}-${start + body.length - 1}/${size}` },
  });
}

/** The first term's length changed, and the last one's to make up for it. */
function stretch(reply: WireReconstruction, by: number): WireReconstruction {
  const [first, last] = [reply.terms[0], reply.terms.at(-1)];
  assert.ok(first !== undefined && last !== undefined && first !== last);
  first.unpacked_length += by;
  last.unpacked_length -= by;
  return reply;
}

Deno.test("XetFileSource reads no further than an entry, whatever a place sends after it", async () => {
  const transfer = (_: Request, bytes: Uint8Array<ArrayBuffer>, { start }: { start: number }) =>
    partial(joined(bytes.subarray(start), new Uint8Array(5_000_000)), start, 99_999_999);
  await onScene({ transfer }, async ({ read, metered }) => {
    assert.deepEqual(await read(), CONTENT);
    assert.ok(metered() < 1_900_000, `${metered()} bytes were read`);
  });
});

Deno.test("XetFileSource lets go of its connections when a body is cancelled", async () => {
  await onScene({}, async ({ source }) => {
    const { signal } = new AbortController();
    const { body } = await source.open({ start: 0, end: CONTENT.length }, { signal });
    await body.cancel();
  });
});

Deno.test("XetFileSource gives bytes by pieces smaller than a chunk as well", async () => {
  await onScene({}, async ({ source }) => {
    const { signal } = new AbortController();
    const { body } = await source.open({ start: 1000, end: 400_000 }, { signal });
    const reader = body.getReader({ mode: "byob" });
    const pieces: Uint8Array[] = [];
    for (;;) {
      const { value, done } = await reader.read(new Uint8Array(7001));
      if (done) break;
      pieces.push(value);
    }
    assert.deepEqual(joined(...pieces), CONTENT.subarray(1000, 400_000));
  });
});
