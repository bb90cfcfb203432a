import { EmbeddedHub, type EmbeddedHubOptions } from "../src/server/embedded_hub.ts";
import { type FaultRule, isMeant } from "./fault_rule.ts";

/** The Hub itself, or the second origin that serves the files in LFS. */
export type Origin = "hub" | "cdn";

/** A request as a {@linkcode FaultyHub} saw it. */
export interface SeenRequest {
  /** Where it arrived. */
  readonly origin: Origin;
  /** Such as "GET". */
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  /** All headers, the names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** First byte asked for, and the one after the last; undefined without a Range. */
  readonly range: { readonly start: number; readonly end: number } | undefined;
  /** Bytes of the answer's body handed to the network so far. */
  sentBytes: number;
}

/** Answers a request, with the help of the honest answer or without. */
export type Fault = (
  request: Request,
  answer: (request: Request) => Promise<Response>,
) => Response | Promise<Response>;

/**
 * A Hub that misbehaves on demand: an embedded Hub behind two servers of its own, each request to
 * which may meet a fault. It remembers what was asked and counts what it sent.
 */
export class FaultyHub implements AsyncDisposable {
  /** The honest Hub behind, to put files into. */
  readonly hub: EmbeddedHub;
  /** Base URL of the first origin. */
  readonly url: string;
  /** Base URL of the second origin. */
  readonly cdnUrl: string;
  /** Every request so far. */
  readonly seen: SeenRequest[] = [];
  /** The most file requests that were being answered at the same time. */
  mostAtOnce = 0;
  readonly #origins: readonly Listening[];
  readonly #rules: Injected[] = [];
  readonly #bodies = new Set<ReadableStreamDefaultReader<Bytes>>();
  readonly #answering = new Set<Promise<Response>>();
  #atOnce = 0;

  private constructor(hub: EmbeddedHub, origins: Readonly<Record<Origin, Listening>>) {
    this.hub = hub;
    this.url = origins.hub.url;
    this.cdnUrl = origins.cdn.url;
    this.#origins = [origins.hub, origins.cdn];
    const honest = {
      hub: (request: Request) => hub.fetchHub(request),
      cdn: (request: Request) => hub.fetchCdn(request),
    };
    for (const origin of ["hub", "cdn"] as const) {
      origins[origin].answer = (request) => {
        const answer = this.#answer(origin, request, honest[origin])
          .finally(() => this.#answering.delete(answer));
        this.#answering.add(answer);
        return answer;
      };
    }
  }

  /** Starts a well-behaved one, which offers no chunks unless it is told to. */
  static async start(
    options: Omit<EmbeddedHubOptions, "cdnUrl" | "uploadUrl">,
  ): Promise<FaultyHub> {
    const origins = { hub: listen(), cdn: listen() };
    const second = { cdnUrl: origins.cdn.url, uploadUrl: origins.cdn.url };
    const hub = await EmbeddedHub.start({ xet: false, ...options, ...second });
    return new FaultyHub(hub, origins);
  }

  /** Has requests meet a fault. Of several rules that fit the first unused one counts. */
  inject(fault: Fault, rule: FaultRule = {}): void {
    this.#rules.push({ rule, fault, seen: 0, met: 0 });
  }

  /** The rules that no request has met so far. */
  get unmet(): readonly FaultRule[] {
    return this.#rules.filter(({ met }) => met === 0).map(({ rule }) => rule);
  }

  /** Forgets what was seen, and all faults. */
  reset(): void {
    this.seen.length = 0;
    this.#rules.length = 0;
    this.mostAtOnce = 0;
  }

  /** The requests for bytes of files, on the origin that has them. */
  get fileRequests(): readonly SeenRequest[] {
    return this.seen.filter(({ origin, target }) => isForFile(origin, target));
  }

  /** Bytes of files handed to the network. */
  get sentBytes(): number {
    return this.fileRequests.reduce((sum, { sentBytes }) => sum + sentBytes, 0);
  }

  /** Stops everything, cutting what is in flight. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#origins.map((origin) => origin.close()));
    // What was being answered or sent then is let go of some time later; nobody else waits for that.
    await Promise.allSettled(this.#answering);
    await Promise.all(this.#bodies.values().map((body) => body.cancel()));
    await this.hub.close();
  }

  async #answer(
    origin: Origin,
    request: Request,
    honest: (request: Request) => Promise<Response>,
  ): Promise<Response> {
    const { pathname, search } = new URL(request.url);
    const headers = Object.fromEntries(request.headers);
    const target = pathname + search;
    const { method } = request;
    const seen = { origin, method, target, headers, range: rangeOf(headers.range), sentBytes: 0 };
    this.seen.push(seen);
    const fault = this.#faultFor(seen) ?? ((request: Request) => honest(request));
    let isCounted = isForFile(origin, target);
    if (isCounted) this.mostAtOnce = Math.max(this.mostAtOnce, ++this.#atOnce);
    const ended = () => {
      if (isCounted) this.#atOnce--;
      isCounted = false;
    };
    const response = await fault(request, honest);
    return this.#observed(response, (bytes) => seen.sentBytes += bytes, ended);
  }

  /** The same answer, its bytes counted while the network takes them. */
  #observed(
    { body, status, headers }: Response,
    onBytes: (count: number) => void,
    onEnd: () => void,
  ): Response {
    const reader = body?.getReader();
    if (reader === undefined) {
      onEnd();
      return new Response(null, { status, headers });
    }
    this.#bodies.add(reader);
    const end = () => {
      this.#bodies.delete(reader);
      onEnd();
    };
    const counted = new ReadableStream<Bytes>({
      async pull(controller) {
        const { value } = await reader.read().catch((error) => {
          end();
          throw error;
        });
        if (value !== undefined) {
          onBytes(value.length);
          return controller.enqueue(value);
        }
        end();
        controller.close();
      },
      async cancel(reason) {
        await reader.cancel(reason);
        end();
      },
    });
    return new Response(counted, { status, headers });
  }

  #faultFor(seen: SeenRequest): Fault | undefined {
    for (const entry of this.#rules) {
      const { after = 0, times = 1 } = entry.rule;
      if (!isMeant(seen, entry.rule)) continue;
      const nth = entry.seen++;
      if (nth < after || nth >= after + times) continue;
      entry.met++;
      return entry.fault;
    }
    return undefined;
  }
}

/** A fault that waits for its requests. */
interface Injected {
  readonly rule: FaultRule;
  readonly fault: Fault;
  /** Requests that the rule is about. */
  seen: number;
  /** Those of them that met the fault. */
  met: number;
}

/** Answers with an error status, and nothing of the file. */
export function fails(status: number, headers: Readonly<Record<string, string>> = {}): Fault {
  return () => new Response(`failed with ${status}`, { status, headers });
}

/** Cuts the connection after so many bytes: fewer come than the headers promise. */
export function cutsAfter(bytes: number): Fault {
  return async (request, answer) =>
    changed(await answer(request), (body) => beginning(body, bytes, "end"));
}

/** Sends so many bytes of the body, then nothing more, and keeps the connection open. */
export function stallsAfter(bytes: number): Fault {
  return async (request, answer) =>
    changed(await answer(request), (body) => beginning(body, bytes, "stall"));
}

/** Ends the body properly after so many bytes, as if that were all. */
export function endsAfter(bytes: number): Fault {
  return async (request, answer) =>
    changed(await answer(request), (body) => beginning(body, bytes, "end"), {
      "content-length": undefined,
    });
}

/** Sends bytes that nobody asked for after the right ones. */
export function addsBytes(count: number): Fault {
  return async (request, answer) =>
    changed(await answer(request), (body) => ReadableStream.from(chain(body, count)), {
      "content-length": undefined,
    });
}

/** Sends the whole file whatever was asked for. */
export function ignoresRange(): Fault {
  return ({ url, method, headers: asked }, answer) => {
    const headers = new Headers(asked);
    headers.delete("range");
    return answer(new Request(url, { method, headers }));
  };
}

/** Claims another range than the one it sends. */
export function claimsRange(contentRange: string): Fault {
  return async (request, answer) =>
    changed(await answer(request), (body) => body, { "content-range": contentRange });
}

/** Flips a bit of the byte at an offset of the file, where the answer has it. */
export function flipsByte(offset: number): Fault {
  return async (request, answer) => {
    const response = await answer(request);
    const [, start = "0"] = /^bytes (\d+)-/.exec(response.headers.get("content-range") ?? "") ?? [];
    const flip = new FlipStream(offset - Number(start));
    return changed(response, (body) => body.pipeThrough(flip));
  };
}

/** Answers 200 with a web page, as hotel networks and login pages do. */
export function sendsWebPage(): Fault {
  return () =>
    new Response("<!doctype html><title>Welcome</title>", {
      headers: { "content-type": "text/html; charset=utf-8" },
    });
}

/** A server on a free port, and what it answers as soon as that is known. */
interface Listening {
  readonly url: string;
  answer: (request: Request) => Promise<Response>;
  close(): Promise<void>;
}

function listen(): Listening {
  const stop = new AbortController();
  const server = Deno.serve({
    port: 0,
    hostname: "127.0.0.1",
    signal: stop.signal,
    onListen() {},
  }, (request) => listening.answer(request));
  const listening: Listening = {
    url: `http://127.0.0.1:${server.addr.port}`,
    answer: () => Promise.resolve(new Response("not ready", { status: 503 })),
    close: () => {
      stop.abort();
      return server.finished;
    },
  };
  return listening;
}

function isForFile(origin: Origin, target: string): boolean {
  return origin === "cdn" || target.startsWith("/api/resolve-cache/");
}

function rangeOf(header: string | undefined): SeenRequest["range"] {
  const [, start, last] = /^bytes=(\d+)-(\d+)$/.exec(header ?? "") ?? [];
  return start === undefined ? undefined : { start: Number(start), end: Number(last) + 1 };
}

type Bytes = Uint8Array<ArrayBuffer>;

/** The same answer with its bytes changed, and some headers set or, where undefined, left out. */
function changed(
  { body, status, headers: honest }: Response,
  change: (body: ReadableStream<Bytes>) => ReadableStream<Bytes>,
  headers: Readonly<Record<string, string | undefined>> = {},
): Response {
  const merged = new Headers(honest);
  if (body === null || ![200, 206].includes(status)) {
    return new Response(body, { status, headers: merged });
  }
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined) merged.delete(name);
    else merged.set(name, value);
  }
  return new Response(change(body), { status, headers: merged });
}

/** The first bytes of a body, and then silence or the end. */
function beginning(
  body: ReadableStream<Bytes>,
  count: number,
  then: "stall" | "end",
): ReadableStream<Bytes> {
  const reader = body.getReader();
  const cancelled = Promise.withResolvers<void>();
  let left = count;
  return new ReadableStream({
    async pull(controller) {
      if (left > 0) {
        const { value } = await reader.read();
        const bytes = value?.subarray(0, left) ?? new Uint8Array();
        left = value === undefined ? 0 : left - bytes.length;
        if (bytes.length > 0) return controller.enqueue(bytes);
      }
      if (then === "stall") return await cancelled.promise;
      await reader.cancel();
      controller.close();
    },
    async cancel(reason) {
      cancelled.resolve();
      await reader.cancel(reason);
    },
  });
}

async function* chain(body: ReadableStream<Bytes>, count: number): AsyncGenerator<Bytes> {
  yield* body;
  yield new Uint8Array(count);
}

/** Flips a bit of the byte at `index` of what passes. */
class FlipStream extends TransformStream<Bytes, Bytes> {
  constructor(index: number) {
    let position = 0;
    super({
      transform(bytes, controller) {
        const copy = bytes.slice();
        const byte = copy[index - position];
        if (byte !== undefined) copy[index - position] = byte ^ 0x10;
        position += copy.length;
        controller.enqueue(copy);
      },
    });
  }
}
