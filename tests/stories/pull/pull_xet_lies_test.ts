import assert from "node:assert/strict";
import { exitCodeOf } from "../../../src/cli/exit_code.ts";
import type { CasScript, WireReconstruction } from "../../xet/scripted_cas.ts";
import { MODEL, sha256 } from "./pull_scene.ts";
import { XetScene } from "./xet_scene.ts";

const options = { paths: ["model.bin"] };

type Lie = (reply: WireReconstruction) => unknown;

/** A reconstruction whose first term is another. */
function firstTerm(change: (term: WireReconstruction["terms"][number]) => void): Lie {
  return (reply) => {
    const [term] = reply.terms;
    assert.ok(term !== undefined);
    change(term);
    return reply;
  };
}

/** A reconstruction whose first range of bytes is another. */
function firstRange(
  change: (
    range: { chunks: { start: number; end: number }; bytes: { start: number; end: number } },
  ) => void,
): Lie {
  return (reply) => {
    const range = Object.values(reply.xorbs)[0]?.[0]?.ranges[0];
    assert.ok(range !== undefined);
    change(range);
    return reply;
  };
}

/** Bytes of JSON that never end, of terms or of nothing. */
function endless(beginning: string, again: string): () => Response {
  return () => {
    const encoder = new TextEncoder();
    const piece = encoder.encode(again.repeat(64));
    return new Response(
      new ReadableStream({
        start: (controller) => controller.enqueue(encoder.encode(beginning)),
        pull: (controller) => controller.enqueue(piece),
      }),
    );
  };
}

const TERM = `{"hash":"${"a".repeat(64)}","unpacked_length":1,"range":{"start":0,"end":1}},`;

const LIES: readonly (readonly [what: string, script: CasScript])[] = [
  ["terms without an end", {
    api: endless('{"offset_into_first_range":0,"xorbs":{},"terms":[', TERM),
  }],
  ["blanks without an end", { api: endless("{", " ".repeat(1024)) }],
  ["the same term a hundred thousand times", {
    reconstruction: (reply) => ({
      ...reply,
      terms: Array.from({ length: 100_000 }, () => reply.terms[0]),
    }),
  }],
  ["a term of 2⁵² bytes", {
    reconstruction: firstTerm((term) => term.unpacked_length = 2 ** 52),
  }],
  ["a term of no bytes", { reconstruction: firstTerm((term) => term.unpacked_length = 0) }],
  ["a term of -1 bytes", { reconstruction: firstTerm((term) => term.unpacked_length = -1) }],
  ["a term that is a byte too long", {
    reconstruction: firstTerm((term) => term.unpacked_length++),
  }],
  ["a term that is a byte too short", {
    reconstruction: firstTerm((term) => term.unpacked_length--),
  }],
  ["a term of 2⁴⁰ chunks", { reconstruction: firstTerm((term) => term.range.end = 2 ** 40) }],
  ["a term of no chunks", {
    reconstruction: firstTerm((term) => term.range.end = term.range.start),
  }],
  ["an offset beyond the first term", {
    reconstruction: (reply) => ({ ...reply, offset_into_first_range: 2 ** 31 }),
  }],
  ["an offset below 0", {
    reconstruction: (reply) => ({ ...reply, offset_into_first_range: -8 }),
  }],
  ["bytes up to 2⁵²", { reconstruction: firstRange(({ bytes }) => bytes.end = 2 ** 52) }],
  ["bytes from below 0", { reconstruction: firstRange(({ bytes }) => bytes.start = -1) }],
  ["bytes that begin within a chunk", {
    reconstruction: firstRange(({ bytes }) => bytes.start += 5),
  }],
  ["bytes for other chunks", {
    reconstruction: firstRange(({ chunks }) => {
      chunks.start += 1;
      chunks.end += 1;
    }),
  }],
  ["no term at all", { reconstruction: (reply) => ({ ...reply, terms: [] }) }],
  ["no place at all", { reconstruction: (reply) => ({ ...reply, xorbs: {} }) }],
  ["places that overlap and contradict each other", {
    reconstruction: (reply) => {
      for (const places of Object.values(reply.xorbs)) {
        const [place] = places;
        const [range] = place?.ranges ?? [];
        if (place === undefined || range === undefined) continue;
        const { chunks, bytes } = range;
        places.unshift({
          url: place.url,
          ranges: [{ chunks, bytes: { start: bytes.start + 1, end: bytes.end } }],
        });
      }
      return reply;
    },
  }],
  ["the chunks of another term", {
    reconstruction: (reply) => {
      reply.terms.reverse();
      for (const term of reply.terms) term.unpacked_length = reply.terms[0]?.unpacked_length ?? 0;
      return reply;
    },
  }],
  ["chunks that say they are 16 MiB", {
    transfer: (_, bytes, { start, end }) => {
      const lie = bytes.slice(start, end);
      lie.fill(0xff, 5, 8);
      return new Response(lie, {
        status: 206,
        headers: { "content-range": `bytes ${start}-${end - 1}/${bytes.length}` },
      });
    },
  }],
];

for (const [what, script] of LIES) {
  Deno.test(`pull() gets the right bytes all the same when the store lies: ${what}`, async () => {
    await using scene = await XetScene.make(script);
    const { path, fetchedBytes } = await scene.pull.downloader().download("me/m", options);
    assert.equal(sha256(await Deno.readFile(path)), sha256(MODEL));
    assert.equal(scene.pull.of("notice").length, 1);
    assert.ok(fetchedBytes < 1.5 * MODEL.length, `${fetchedBytes} bytes were fetched`);
  });

  Deno.test(`pull() makes no file when chunks alone will do and the store lies: ${what}`, async () => {
    await using scene = await XetScene.make(script);
    const pull = scene.pull.downloader({ transport: "xet" }).download("me/m", options);
    const error = await pull.then(() => assert.fail("it was believed"), (error) => error);
    assert.equal(exitCodeOf(error), 6, Deno.inspect(error));
    assert.equal(scene.plainRequests, 0);
    // What might be gone on with is no file yet.
    const names = await scene.pull.list(scene.pull.blobs);
    assert.deepEqual(names.filter((name) => !name.endsWith(".incomplete")), []);
  });
}
