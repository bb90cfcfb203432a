import type { ByteRange } from "../../src/vocabulary/byte_source.ts";
import type { PartReader } from "../../src/hub/part_body.ts";

/** A part as a store saw it. */
export interface SeenPart {
  /** The session it belongs to, from 1 on. */
  readonly session: number;
  /** The part's number from 1 on; 0 for a whole object. */
  readonly number: number;
  /** What came. */
  readonly bytes: Uint8Array;
  /** All headers, the names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Decides the answer to a part, before it is kept; `nth` counts the parts that came from 1. */
export type PartScript = (part: SeenPart, nth: number) => Response | Promise<Response> | undefined;

/** Options of {@linkcode LfsHub}. */
export interface LfsHubOptions {
  /** Size of the parts; absent for a store that takes objects in one piece. */
  readonly partBytes?: number;
  /** Writes a part's key. @default its number */
  readonly key?: (number: number) => string;
  /** Added to each signed URL. @default nothing */
  readonly query?: string;
  /** What the store does wrong. */
  readonly onPart?: PartScript;
  /** What happens instead of the completion. */
  readonly onComplete?: (nth: number) => Response | undefined;
  /** What happens instead of the verification. */
  readonly onVerify?: (nth: number) => Response | undefined;
}

/** A Hub with a store beside it, each on an origin of its own, that takes one object. */
export class LfsHub implements AsyncDisposable {
  /** Base URL of the Hub. */
  readonly url: string;
  /** Base URL of the store. */
  readonly storeUrl: string;
  /** Base URL that the Hub hands out for the store. */
  uploadUrl: string;
  /** What the batch call was asked. */
  readonly batches: unknown[] = [];
  /** The parts the store was sent, those it refused included. */
  readonly parts: SeenPart[] = [];
  /** What the completion was sent, and by whom. */
  readonly completions: { readonly body: unknown; readonly headers: Record<string, string> }[] = [];
  /** What the verification was sent, and by whom. */
  readonly verifications: { readonly body: unknown; readonly headers: Record<string, string> }[] =
    [];
  /** Requests in flight at the store, at most. */
  mostAtOnce = 0;
  /** Whether the object is there. */
  stored = false;
  readonly #options: LfsHubOptions;
  readonly #servers: readonly Deno.HttpServer<Deno.NetAddr>[];
  #sessions = 0;
  #atOnce = 0;

  /** Starts both on 127.0.0.1. */
  constructor(options: LfsHubOptions = {}) {
    this.#options = options;
    const serve = (handler: (request: Request) => Promise<Response>) =>
      Deno.serve({
        port: 0,
        hostname: "127.0.0.1",
        onListen() {},
        onError: () => new Response("", { status: 500 }),
      }, handler);
    const hub = serve((request) => this.#hub(request));
    const store = serve((request) => this.#store(request));
    this.#servers = [hub, store];
    this.url = `http://127.0.0.1:${hub.addr.port}`;
    this.uploadUrl = this.storeUrl = `http://127.0.0.1:${store.addr.port}`;
  }

  /** The numbers of the parts that were sent, in order. */
  get numbers(): number[] {
    return this.parts.map(({ number }) => number);
  }

  /** Stops both. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#servers.map((server) => server.shutdown()));
  }

  async #hub(request: Request): Promise<Response> {
    const body = await request.json();
    if (request.url.endsWith("/verify")) {
      this.verifications.push({ body, headers: Object.fromEntries(request.headers) });
      return this.#options.onVerify?.(this.verifications.length) ?? Response.json(body);
    }
    this.batches.push(body);
    const objects = body.objects.map((object: { readonly size: number }) => ({
      ...object,
      ...(this.stored ? {} : { actions: this.#actions(object.size) }),
    }));
    return Response.json({ transfer: "multipart", objects });
  }

  #actions(size: number): object {
    const { partBytes, key = String, query = "" } = this.#options;
    const base = `${this.uploadUrl}/${++this.#sessions}`;
    const verify = { href: `${this.url}/verify` };
    if (partBytes === undefined) return { upload: { href: `${base}/0${query}` }, verify };
    const numbers = Array.from({ length: Math.ceil(size / partBytes) }, (_, i) => i + 1);
    const header = Object.fromEntries([
      ["chunk_size", String(partBytes)],
      ...numbers.map((number) => [key(number), `${base}/${number}${query}`]),
    ]);
    return { upload: { href: `${base}/complete${query}`, header }, verify };
  }

  async #store(request: Request): Promise<Response> {
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.#atOnce);
    try {
      return await this.#take(request);
    } finally {
      this.#atOnce--;
    }
  }

  async #take(request: Request): Promise<Response> {
    const [, session, place] = new URL(request.url).pathname.split("/");
    const headers = Object.fromEntries(request.headers);
    if (place === "complete") {
      this.completions.push({ body: await request.json(), headers });
      const answer = this.#options.onComplete?.(this.completions.length);
      this.stored = answer === undefined;
      return answer ?? Response.json({});
    }
    const part: SeenPart = {
      session: Number(session),
      number: Number(place),
      bytes: await request.bytes(),
      headers,
    };
    this.parts.push(part);
    const answer = await this.#options.onPart?.(part, this.parts.length);
    if (answer === undefined && part.number === 0) this.stored = true;
    return answer ?? new Response("", { headers: { etag: `"${session}.${place}"` } });
  }
}

/** A reader of bytes in memory that notes what it was asked for. */
export function memoryReader(
  bytes: Uint8Array,
): PartReader & { readonly ranges: ByteRange[] } {
  const ranges: ByteRange[] = [];
  const read = ({ start, end }: ByteRange) => {
    ranges.push({ start, end });
    return Promise.resolve(bytes.slice(start, end));
  };
  return Object.assign(read, { ranges });
}
