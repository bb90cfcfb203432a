import { createHash } from "node:crypto";
import { fileHash } from "../../src/xet/merkle.ts";
import type { ShardFile, ShardTerm } from "../../src/xet/shard.ts";
import { writeShard } from "../../src/xet/write_shard.ts";
import { XetHasher } from "../../src/xet/xet_hasher.ts";
import { type BuiltXorb, XorbBuilder } from "../../src/xet/xorb_builder.ts";
import { ask, bearer } from "./hub_fixture.ts";

/** Access to a store of chunks. */
export interface Cas {
  readonly url: string;
  readonly token: string;
}

/** Bytes that look random and are the same every time. */
export function noise(length: number, seed: number): Uint8Array<ArrayBuffer> {
  let state = seed;
  return Uint8Array.from({ length }, () => {
    state = Math.imul(state, 1103515245) + 12345 | 0;
    return state >>> 16;
  });
}

/** Gets a token from the Hub. */
export async function enter(
  hubUrl: string,
  scope: "read" | "write",
  { name = "me/m", headers = {} }: { name?: string; headers?: Record<string, string> } = {},
): Promise<Cas> {
  const url = `${hubUrl}/api/models/${name}/xet-${scope}-token/main`;
  const { status, text } = await ask(url, { headers });
  if (status !== 200) throw new Error(`${url} answered ${status}: ${text}`);
  const { casUrl, accessToken } = JSON.parse(text);
  return { url: casUrl, token: accessToken };
}

/** Asks the store; gives status and error code, and the text. */
export async function askCas(
  { url, token }: Cas,
  path: string,
  init: RequestInit & { readonly headers?: Record<string, string> } = {},
): Promise<{ readonly status: string; readonly text: string; readonly headers: Headers }> {
  const headers = { ...bearer(token), ...init.headers };
  const answer = await ask(`${url}${path}`, { ...init, headers });
  const code = answer.headers.get("X-Error-Code");
  const status = code === null ? `${answer.status}` : `${answer.status} ${code}`;
  return { status, text: answer.text, headers: answer.headers };
}

/** A file of four chunks in one xorb: what an uploader has ready. */
export interface Prepared {
  readonly content: Uint8Array<ArrayBuffer>;
  readonly sha256: string;
  readonly chunks: readonly Uint8Array[];
  readonly xorb: BuiltXorb;
  readonly file: ShardFile & { readonly terms: readonly ShardTerm[]; readonly sha256: string };
  readonly hasher: XetHasher;
}

/** Chunks of 10,000, 20,000, 30,000 and 40,000 bytes, the third of which compresses well. */
export async function prepareFile(seed = 1): Promise<Prepared> {
  const hasher = await XetHasher.create();
  const chunks = [10_000, 20_000, 30_000, 40_000].map((size, index) =>
    index === 2 ? new Uint8Array(size).fill(seed) : noise(size, seed * 10 + index)
  );
  const builder = new XorbBuilder({ maxSize: 1_000_000 });
  for (const chunk of chunks) builder.add(chunk, hasher.chunk(chunk));
  const xorb = builder.finish(hasher);
  const content = new Uint8Array(chunks.flatMap((chunk) => [...chunk]));
  const sha256 = createHash("sha256").update(content).digest("hex");
  const verification = hasher.verification(xorb.chunks.map(({ hash }) => hash));
  const terms = [{ xorb: xorb.hash, size: 100_000, start: 0, end: 4, verification }];
  const hash = fileHash(hasher, xorb.chunks);
  return { content, sha256, chunks, xorb, file: { hash, terms, sha256 }, hasher };
}

/** Sends a xorb; gives status and error code. */
export async function sendXorb(cas: Cas, { hash, bytes }: BuiltXorb): Promise<string> {
  const { status, text } = await askCas(cas, `/v1/xorbs/default/${hash}`, {
    method: "POST",
    body: bytes,
  });
  return status === "200" ? text : status;
}

/** Sends a shard of these files and xorbs; gives the answer, or status and error code. */
export async function sendShard(
  cas: Cas,
  { files, xorbs }: { readonly files: readonly ShardFile[]; readonly xorbs: readonly BuiltXorb[] },
): Promise<string> {
  const body = writeShard({ files, xorbs });
  const { status, text } = await askCas(cas, "/v1/shards", { method: "POST", body });
  return status === "200" ? text : status;
}
