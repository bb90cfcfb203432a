import { Chunker } from "../../src/xet/chunker.ts";
import { fileHash } from "../../src/xet/merkle.ts";
import { writeShard } from "../../src/xet/write_shard.ts";
import { createXetHmac, XetHasher } from "../../src/xet/xet_hasher.ts";
import { type BuiltXorb, XorbBuilder } from "../../src/xet/xorb_builder.ts";

/** A term as a store tells it. */
export interface WireTerm {
  hash: string;
  unpacked_length: number;
  range: { start: number; end: number };
}

/** A place as a store tells it. */
export interface WirePlace {
  url: string;
  ranges: {
    chunks: { start: number; end: number };
    bytes: { start: number; end: number };
  }[];
}

/** An answer of version 2. */
export interface WireReconstruction {
  offset_into_first_range: number;
  terms: WireTerm[];
  xorbs: Record<string, WirePlace[]>;
}

/** How a {@linkcode ScriptedCas} misbehaves. */
export interface CasScript {
  /** Instead of an answer, or undefined for the usual one. */
  readonly api?: (request: Request, path: string) => Response | Promise<Response> | undefined;
  /** Changes a reconstruction before it is sent. */
  readonly reconstruction?: (reply: WireReconstruction) => unknown;
  /** Instead of the bytes of a place, or undefined for the usual ones. */
  readonly transfer?: (
    request: Request,
    bytes: Uint8Array<ArrayBuffer>,
    range: { readonly start: number; readonly end: number },
  ) => Response | Promise<Response> | undefined;
  /** Bytes a xorb has at most. @default 1 MiB */
  readonly xorbSize?: number;
  /** Whether files share chunks, or each is stored anew. @default true */
  readonly dedup?: boolean;
  /** The shortest chunk. @default 8192 */
  readonly minChunkSize?: number;
}

/** A store of chunks that knows the files it is given, and does what its script says. */
export class ScriptedCas implements AsyncDisposable {
  /** What came in, as `GET /path bytes=…`, of both servers. */
  readonly requests: string[] = [];
  /** Bytes that left the second server. */
  sentBytes = 0;
  /** The token that is accepted. */
  token = "cas-token-1";
  readonly #hasher: XetHasher;
  readonly #script: CasScript;
  readonly #xorbs = new Map<string, BuiltXorb>();
  readonly #files = new Map<string, { readonly xorb: string; readonly index: number }[]>();
  #known = new Map<string, { readonly xorb: string; readonly index: number }>();
  /** The xorbs of the file whose first chunk it is. */
  readonly #firsts = new Map<string, readonly string[]>();
  readonly #api: Deno.HttpServer<Deno.NetAddr>;
  readonly #transfer: Deno.HttpServer<Deno.NetAddr>;

  private constructor(hasher: XetHasher, script: CasScript) {
    this.#hasher = hasher;
    this.#script = script;
    const options = { hostname: "127.0.0.1", port: 0, onListen: () => {} };
    this.#api = Deno.serve(options, (request) => this.#answer(request));
    this.#transfer = Deno.serve(options, (request) => this.#send(request));
  }

  /** Starts both servers. */
  static async start(script: CasScript = {}): Promise<ScriptedCas> {
    return new ScriptedCas(await XetHasher.create(), script);
  }

  /** Base URL of the store. */
  get url(): string {
    return `http://127.0.0.1:${this.#api.addr.port}`;
  }

  /** Stores a file, sharing the chunks it knows already, and returns its Xet hash. */
  async add(content: Uint8Array): Promise<string> {
    const { xorbSize = 1024 * 1024, dedup = true, minChunkSize = 8192 } = this.#script;
    const chunker = await Chunker.create({ minSize: minChunkSize });
    if (!dedup) this.#known = new Map();
    const chunks: { hash: string; size: number }[] = [];
    let builder = new XorbBuilder({ maxSize: xorbSize });
    const fresh: string[] = [];
    const pack = (): void => {
      if (builder.length === 0) return;
      const xorb = builder.finish(this.#hasher);
      this.#xorbs.set(xorb.hash, xorb);
      fresh.splice(0).forEach((hash, index) => this.#known.set(hash, { xorb: xorb.hash, index }));
      builder = new XorbBuilder({ maxSize: xorbSize });
    };
    for (let start = 0; start < content.length;) {
      const { taken } = chunker.next(content.subarray(start));
      const chunk = content.subarray(start, start += taken);
      const hash = this.#hasher.chunk(chunk);
      chunks.push({ hash, size: chunk.length });
      if (this.#known.has(hash) || fresh.includes(hash)) continue;
      if (!builder.hasRoom) pack();
      builder.add(chunk, hash);
      fresh.push(hash);
    }
    chunker.finish();
    pack();
    const file = fileHash(this.#hasher, chunks);
    this.#files.set(
      file,
      chunks.map(({ hash }) => {
        const place = this.#known.get(hash);
        if (place === undefined) throw new Error(`chunk ${hash} was not packed`);
        return place;
      }),
    );
    const [first] = chunks;
    const xorbs = this.#files.get(file)?.map(({ xorb }) => xorb);
    if (first !== undefined) this.#firsts.set(first.hash, [...new Set(xorbs)]);
    return file;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#api.shutdown(), this.#transfer.shutdown()]);
  }

  async #answer(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    const range = request.headers.get("range");
    this.requests.push([request.method, pathname, range].filter(Boolean).join(" "));
    const scripted = await this.#script.api?.(request, pathname);
    if (scripted !== undefined) return scripted;
    if (request.headers.get("authorization") !== `Bearer ${this.token}`) {
      return new Response("no", { status: 401 });
    }
    const [, chunk] = /^\/v1\/chunks\/default\/(\w+)$/.exec(pathname) ?? [];
    if (chunk !== undefined) return await this.#find(chunk);
    const [, version, file = ""] = /^\/v([12])\/reconstructions\/(\w+)$/.exec(pathname) ?? [];
    const chunks = this.#files.get(file);
    if (chunks === undefined) return new Response("unknown", { status: 404 });
    const [, first = "0", last = "Infinity"] = /^bytes=(\d+)-(\d+)$/.exec(range ?? "") ?? [];
    const reply = this.#reconstruct(chunks, Number(first), Number(last) + 1);
    if (reply === undefined) return new Response("beyond", { status: 416 });
    const changed = this.#script.reconstruction?.(reply) ?? reply;
    return Response.json(version === "2" ? changed : toVersion1(changed as WireReconstruction));
  }

  /** The xorbs of the file that begins with a chunk, their chunks hidden under a key. */
  async #find(chunk: string): Promise<Response> {
    const xorbs = this.#firsts.get(chunk);
    if (xorbs === undefined) return new Response("unknown", { status: 404 });
    const hmacKey = "ab".repeat(32);
    const hide = await createXetHmac(hmacKey);
    const described = xorbs.map((hash) => this.#xorbs.get(hash)).filter((xorb) =>
      xorb !== undefined
    )
      .map(({ hash, size, storedSize, chunks }) => ({
        hash,
        size,
        storedSize,
        chunks: chunks.map(({ hash, size }) => ({ hash: hide(hash), size })),
      }));
    const footer = { hmacKey, createdAt: 1_800_000_000, expiresAt: 1_900_000_000 };
    return new Response(writeShard({ files: [], xorbs: described, footer }));
  }

  #reconstruct(
    chunks: readonly { readonly xorb: string; readonly index: number }[],
    start: number,
    end: number,
  ): WireReconstruction | undefined {
    const terms: WireTerm[] = [];
    let offset = 0;
    let skip = 0;
    for (const { xorb, index } of chunks) {
      const size = this.#xorbs.get(xorb)?.chunks[index]?.size ?? 0;
      const chunkEnd = offset + size;
      if (chunkEnd > start && offset < end) {
        if (terms.length === 0) skip = start - offset;
        const last = terms.at(-1);
        if (last?.hash === xorb && last.range.end === index) {
          last.range.end++;
          last.unpacked_length += size;
        } else {
          terms.push({
            hash: xorb,
            unpacked_length: size,
            range: { start: index, end: index + 1 },
          });
        }
      }
      offset = chunkEnd;
    }
    if (terms.length === 0) return undefined;
    return { offset_into_first_range: skip, terms, xorbs: this.#places(terms) };
  }

  /** One place a xorb, from the first to the last chunk that a term has of it. */
  #places(terms: readonly WireTerm[]): Record<string, WirePlace[]> {
    const places: Record<string, WirePlace[]> = {};
    for (const { hash } of terms) {
      const ranges = terms.filter((term) => term.hash === hash).map(({ range }) => range);
      const start = Math.min(...ranges.map((range) => range.start));
      const end = Math.max(...ranges.map((range) => range.end));
      places[hash] = [{
        url: `http://127.0.0.1:${this.#transfer.addr.port}/${hash}?sig=1`,
        ranges: [{ chunks: { start, end }, bytes: this.#bytes(hash, start, end) }],
      }];
    }
    return places;
  }

  /** The bytes of chunks, end included. */
  #bytes(hash: string, start: number, end: number): { start: number; end: number } {
    const ends = this.#xorbs.get(hash)?.chunks.map(({ storedEnd }) => storedEnd) ?? [];
    return { start: start === 0 ? 0 : ends[start - 1] ?? 0, end: (ends[end - 1] ?? 0) - 1 };
  }

  async #send(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    const range = request.headers.get("range") ?? "";
    this.requests.push(`${request.method} transfer ${range}`);
    const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(range) ?? [];
    const xorb = this.#xorbs.get(pathname.slice(1));
    if (request.headers.has("authorization") || first === undefined || xorb === undefined) {
      return new Response("refused", { status: 400 });
    }
    const start = Number(first);
    const end = Number(last) + 1;
    const scripted = await this.#script.transfer?.(request, xorb.bytes, { start, end });
    if (scripted !== undefined) return scripted;
    const body = xorb.bytes.slice(start, end);
    this.sentBytes += body.length;
    return new Response(body, {
      status: 206,
      headers: { "content-range": `bytes ${start}-${end - 1}/${xorb.bytes.length}` },
    });
  }
}

/** The same answer in version 1. */
function toVersion1({ xorbs, ...common }: WireReconstruction): unknown {
  return {
    ...common,
    fetch_info: Object.fromEntries(
      Object.entries(xorbs).map(([hash, places]) => [
        hash,
        places.flatMap(({ url, ranges }) =>
          ranges.map(({ chunks, bytes }) => ({ range: chunks, url, url_range: bytes }))
        ),
      ]),
    ),
  };
}
