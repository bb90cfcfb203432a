import assert from "node:assert/strict";
import { HubHttpError, NetworkError } from "../../src/vocabulary/errors.ts";
import { CasClient, type CasRequest } from "../../src/xet/cas_client.ts";
import { FileTally, type XetProgress } from "../../src/xet/file_tally.ts";
import { TokenKeeper } from "../../src/xet/token_keeper.ts";
import type { BuiltXorb } from "../../src/xet/xorb_builder.ts";
import { XorbSender, type XorbSenderOptions } from "../../src/xet/xorb_sender.ts";
import { XorbShares } from "../../src/xet/xorb_shares.ts";

const SIZE = 1000;

/** A sender to a store that has some xorbs, what the store was asked, and what the file was told. */
class SenderScene {
  readonly there: Set<string>;
  readonly asked: string[] = [];
  readonly told: XetProgress[] = [];
  readonly tally = new FileTally((progress) => this.told.push(progress));
  readonly sender: XorbSender;
  /** What happens to a body before it is taken. */
  fault: (hash: string) => void = () => {};

  constructor(there: readonly string[], options: Partial<XorbSenderOptions> = {}) {
    this.there = new Set(there);
    const token = { casUrl: "https://cas.test", accessToken: "xet", expiresAt: Infinity };
    const cas = new CasClient({
      send: (url, request) => this.#answer(url, request),
      tokens: new TokenKeeper(() => Promise.resolve(token)),
      secure: true,
    });
    const { signal } = new AbortController();
    const retry = { delay: () => Promise.resolve() };
    this.sender = new XorbSender(cas, { connections: 2, signal, retry, ...options });
  }

  async send(hashes: readonly string[]): Promise<void> {
    for (const hash of hashes) {
      const shares = new XorbShares();
      shares.add(this.tally, 2 * SIZE, SIZE);
      this.sender.send({ xorb: xorbOf(hash), shares, onStored: () => {} });
      await this.sender.ready();
    }
    await this.sender.finish();
  }

  async #answer({ pathname }: URL, { method = "GET", body }: CasRequest): Promise<Response> {
    const hash = pathname.slice(-1);
    this.asked.push(`${method} ${hash}`);
    if (method === "HEAD") {
      if (this.there.has(hash)) return new Response();
      throw new HubHttpError("Cannot look for chunks: it is not there", { status: 404 });
    }
    this.fault(hash);
    if (body !== undefined && "open" in body) await Array.fromAsync(body.open());
    this.there.add(hash);
    return new Response("{}");
  }
}

function xorbOf(hash: string): BuiltXorb {
  const bytes = new Uint8Array(SIZE);
  return { hash, chunks: [], size: 2 * SIZE, storedSize: SIZE, bytes };
}

Deno.test("XorbSender tells of every piece that is handed over, as soon as it may be", async () => {
  const throttled: number[] = [];
  const scene = new SenderScene([], {
    pieceBytes: 400,
    throttle: (bytes) => Promise.resolve(void throttled.push(bytes)),
  });
  await scene.send(["a"]);
  assert.deepEqual(throttled, [400, 400, 200]);
  assert.deepEqual(scene.told.map(({ done }) => done), [800, 1_600, 2_000]);
  assert.equal(scene.tally.sentBytes, SIZE);
});

Deno.test("XorbSender sends no xorb that is there, and says what was kept before the first byte", async () => {
  const scene = new SenderScene(["a", "c"]);
  await scene.send(["a", "b", "c"]);
  assert.deepEqual(scene.asked.filter((request) => request.startsWith("POST")), ["POST b"]);
  const { tally, told } = scene;
  assert.deepEqual(told[0], { done: 2_000, present: 2_000, kept: 2_000 });
  assert.deepEqual(told.at(-1), { done: 6_000, present: 4_000, kept: 4_000 });
  assert.equal(tally.sentBytes, SIZE);
});

Deno.test("XorbSender no longer looks for xorbs where none have been there", async () => {
  const scene = new SenderScene([], { connections: 1 });
  await scene.send([..."0123456789ab"]);
  const looked = scene.asked.filter((request) => request.startsWith("HEAD"));
  assert.deepEqual(looked, [..."01234567"].map((hash) => `HEAD ${hash}`));
});

Deno.test("XorbSender sends a xorb again, unless only the answer was lost", async () => {
  const scene = new SenderScene([]);
  scene.fault = () => {
    scene.fault = () => {};
    throw new NetworkError("Cannot send chunks: the connection was cut");
  };
  await scene.send(["a"]);
  assert.deepEqual(scene.asked, ["HEAD a", "POST a", "HEAD a", "POST a"]);
  scene.asked.length = 0;
  scene.fault = (hash) => {
    scene.there.add(hash);
    throw new NetworkError("Cannot send chunks: the connection was cut");
  };
  await scene.send(["b"]);
  assert.deepEqual(scene.asked, ["HEAD b", "POST b", "HEAD b"]);
  assert.deepEqual(scene.told.at(-1), { done: 4_000, present: 2_000, kept: 0 });
});

Deno.test("XorbSender ends everything and throws when a xorb is refused", async () => {
  const scene = new SenderScene([]);
  scene.fault = () => {
    throw new HubHttpError("Cannot send chunks: cas.test sent 400", { status: 400 });
  };
  await assert.rejects(scene.send(["a", "b", "c"]), { name: "HubHttpError", status: 400 });
});
