import {
  HubError,
  HubHttpError,
  InvalidArgumentError,
  NetworkError,
  RateLimitError,
} from "../vocabulary/errors.ts";
import type { TransferEventListener } from "../vocabulary/events.ts";
import type { Repository } from "../vocabulary/repository.ts";
import { retry, retryDelay, type RetryPolicy, type RetrySeams } from "../vocabulary/retry.ts";
import { parseEndpoint } from "../vocabulary/settings.ts";
import { VERSION } from "../vocabulary/version.ts";
import { errorFromReply } from "./error_reply.ts";
import { type LimitedBody, readAtMost } from "./limited_body.ts";
import { networkFailure } from "./network_failure.ts";
import { OutgoingBody, type RequestBody } from "./outgoing_body.ts";
import { assertStaysTheSame, type Hop, isRedirect, nextHop } from "./redirects.ts";
import { cleanText } from "./server_text.ts";
import { SilenceTimer } from "./silence_timer.ts";

/** Options of {@linkcode HubClient}. */
export interface HubClientOptions {
  /** The Hub's base URL. */
  readonly endpoint: string;
  /** Sent to the endpoint's own origin and nowhere else; undefined or empty to stay anonymous. */
  readonly token?: string | undefined;
  /** Replaces the runtime's `fetch` over HTTP/1.1. */
  readonly fetch?: typeof fetch | undefined;
  /** How long a server may stay silent before its headers and between pieces of a reply, in milliseconds. @default 10_000 */
  readonly stallTimeoutMs?: number | undefined;
  /** @default `ruv-hub/<version>; deno/<version>` */
  readonly userAgent?: string | undefined;
  /** How API calls are repeated. */
  readonly retry?: RetryPolicy & RetrySeams;
  /** Told when the Hub slows us down, warns, or has to be asked again. */
  readonly onEvent?: TransferEventListener | undefined;
}

/** A request. */
export interface HubRequest {
  /** What it is for, as it follows "Cannot" in a message: `list "user/repo"`. */
  readonly action: string;
  /** The repository it is about; decides what a 401 means. */
  readonly repository?: Repository;
  /** @default "GET" */
  readonly method?: "GET" | "HEAD" | "POST" | "PUT" | "DELETE";
  /** What is sent along. @default nothing */
  readonly body?: RequestBody;
  /** Whether it may be carried out twice. @default true for GET and HEAD, else false */
  readonly repeat?: boolean;
  /** Error statuses that are an answer here, such as 400 for a file that is found wrong. @default none */
  readonly answers?: readonly number[];
  /**
   * How long the server may take for each piece of the body, and then for its headers, in
   * milliseconds. @default the client's stallTimeoutMs, but a minute for what may not be repeated
   */
  readonly patienceMs?: number;
  /** Headers besides the client's own. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Withholds the token, even from the endpoint. @default false */
  readonly anonymous?: boolean;
  /** Aborts the request and the reading of its body; its reason is rethrown as it is. */
  readonly signal?: AbortSignal | undefined;
}

/** A reply that is not an error, and the hop it came from. */
export interface HubReply extends Hop {
  /** The response, its body unread. */
  readonly response: Response;
}

const MAX_REDIRECTS = 10;
/** Enough for any error text; a redirect's body is about 1 kB and is read to keep its connection. */
const MAX_SIDE_BODY = 64 * 1024;
/** What cannot be asked for twice is waited for longer: the Hub may be at it. In milliseconds. */
const WRITE_PATIENCE = 60_000;

/**
 * Speaks HTTP to one Hub: who gets the token, what an error reply means, how redirects are followed.
 * It opens its connections at the first request and closes them when disposed.
 *
 * Each request has its own HTTP/1.1 connection while it lasts, because HTTP/2 would put all parts
 * of a file on one.
 */
export class HubClient implements Disposable {
  /** The Hub's base URL, without a trailing slash. */
  readonly endpoint: string;
  /** How long a server may stay silent, in milliseconds. */
  readonly stallTimeoutMs: number;
  readonly #origin: string;
  readonly #token: string | undefined;
  readonly #fetch: typeof fetch;
  readonly #userAgent: string;
  readonly #retry: RetryPolicy & RetrySeams;
  readonly #onEvent: TransferEventListener;
  readonly #said = new Set<string>();
  #http: Deno.HttpClient | undefined;
  #slowed = false;
  #disposed = false;

  /**
   * Checks its options; opens nothing.
   *
   * @throws {InvalidArgumentError} when the endpoint is not an http(s) URL, or the token cannot be
   * sent in a header
   */
  constructor(options: HubClientOptions) {
    const {
      endpoint,
      token,
      stallTimeoutMs = 10_000,
      userAgent = `ruv-hub/${VERSION}; deno/${Deno.version.deno}`,
      retry = {},
      onEvent = () => {},
    } = options;
    this.endpoint = parseEndpoint(endpoint);
    this.stallTimeoutMs = stallTimeoutMs;
    this.#origin = new URL(this.endpoint).origin;
    this.#token = token === "" ? undefined : token;
    this.#fetch = options.fetch ??
      ((url, init) => fetch(url, { ...init, client: this.#connect() }));
    this.#userAgent = userAgent;
    this.#retry = retry;
    this.#onEvent = onEvent;
    // The runtime would quote a malformed header value, and with it the token, in its own error.
    if (this.#token !== undefined && !/^[\x21-\x7e]+$/.test(this.#token)) {
      throw new InvalidArgumentError("Cannot use the token: it has blanks or unusual characters");
    }
  }

  /**
   * One API call: sent, redirects followed, its reply read by `read`; all of it is repeated where
   * that can help. What is not safe to repeat is repeated only after a reply that says that nothing
   * was done.
   *
   * @param target a path below the endpoint, or an absolute URL
   * @throws {HubError} of the class that fits the reply; see {@linkcode errorFromReply}
   */
  request<T>(
    target: string | URL,
    request: HubRequest,
    read: (reply: HubReply) => Promise<T>,
  ): Promise<T> {
    const { anonymous = false, signal } = request;
    const url = typeof target === "string" ? this.url(target) : target;
    return retry(async () => await read(await this.follow({ url, anonymous }, request)), {
      ...this.#retry,
      signal,
      mayRepeat: (error) => isRepeatable(request) || isRefusal(error),
      onRetry: (error) => {
        if (!(error instanceof RateLimitError)) this.#sayOnce(`${error.message}; asking again`);
      },
    });
  }

  /**
   * Sends one request and follows its redirects, at most ten; never repeats. The token goes along
   * until a redirect leaves the endpoint's origin.
   *
   * @param onRedirect told of each redirect before it is followed; may throw to stop there
   * @throws {HubError} when a request that changes something is redirected to another site, or in a
   * way that would make a GET of it
   */
  async follow(
    start: Hop,
    request: HubRequest,
    onRedirect: (reply: HubReply, next: Hop) => void = () => {},
  ): Promise<HubReply> {
    const { action } = request;
    let hop = start;
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      const response = await this.send(hop.url, {
        ...request,
        headers: hop.url.origin === start.url.origin
          ? request.headers ?? {}
          : strangersHeaders(request),
        anonymous: hop.anonymous,
      });
      const reply = { response, ...hop };
      if (!isRedirect(response.status)) return reply;
      await this.#discard(reply, request);
      hop = nextHop(response.headers.get("location"), hop, { action, origin: this.#origin });
      if (!isReading(request)) assertStaysTheSame(reply, hop, action);
      onRedirect(reply, hop);
    }
    throw new HubError(
      `Cannot ${action}: ${hop.url.host} redirects more than ${MAX_REDIRECTS} times`,
    );
  }

  /**
   * Sends one request, once, and gives back a 2xx or 3xx response with its body unread. A redirect
   * is not followed.
   *
   * @throws {HubError} of the class that fits the reply; see {@linkcode errorFromReply}
   * @throws {NetworkError} when no reply comes
   * @throws {PermissionError} when the runtime does not grant access to the host
   */
  async send(target: string | URL, request: HubRequest): Promise<Response> {
    const url = new URL(target);
    const isHub = url.origin === this.#origin;
    const token = isHub && request.anonymous !== true ? this.#token : undefined;
    const response = await this.#receive(url, request, token);
    if (isHub) this.#passOnWarning(response.headers);
    if (response.status < 400 || request.answers?.includes(response.status)) return response;
    const { bytes } = await this.read({ response, url, anonymous: false }, request, MAX_SIDE_BODY)
      .catch((error) => {
        request.signal?.throwIfAborted();
        // The status is the fact; a body that cannot be read takes nothing from it.
        if (error instanceof NetworkError) return { bytes: new Uint8Array() };
        throw error;
      });
    const error = errorFromReply({
      status: response.status,
      headers: response.headers,
      body: new TextDecoder().decode(bytes),
      foreignHost: isHub ? undefined : url.host,
    }, { ...request, writes: !isReading(request), endpoint: this.endpoint, token: this.#token });
    if (error instanceof RateLimitError) this.#saySlowed(error);
    throw error;
  }

  /**
   * Reads at most `limit` bytes of a reply's body.
   *
   * @throws {NetworkError} when the body breaks off or stalls
   */
  async read(reply: HubReply, request: HubRequest, limit: number): Promise<LimitedBody> {
    try {
      return await readAtMost(reply.response.body, limit, this);
    } catch (error) {
      request.signal?.throwIfAborted();
      throw networkFailure(error, { action: request.action, url: reply.url });
    }
  }

  /** The absolute URL of a path below the endpoint. */
  url(path: string): URL {
    return new URL(`${this.endpoint}${path}`);
  }

  /** The hop that a Link or Location found at `from` leads to. */
  next(reference: string, from: Hop, request: HubRequest): Hop {
    return nextHop(reference, from, { action: request.action, origin: this.#origin });
  }

  /** Closes the connections. Bodies that are still being read break off. */
  [Symbol.dispose](): void {
    this.#http?.close();
    this.#http = undefined;
    this.#disposed = true;
  }

  #connect(): Deno.HttpClient {
    if (this.#disposed) throw new HubError("Cannot send a request: the Hub client is closed");
    this.#http ??= Deno.createHttpClient({ http1: true, http2: false, poolMaxIdlePerHost: 64 });
    return this.#http;
  }

  /** Waits for the headers, but not for ever. */
  async #receive(url: URL, request: HubRequest, token: string | undefined): Promise<Response> {
    const { action, signal, headers, method = "GET", body } = request;
    signal?.throwIfAborted();
    using silence = new SilenceTimer(this.#patienceMs(request));
    const outgoing = body === undefined ? undefined : new OutgoingBody(body, silence);
    try {
      return await this.#fetch(url, {
        method,
        headers: {
          ...headers,
          "User-Agent": this.#userAgent,
          ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
        },
        ...(outgoing === undefined ? {} : { body: outgoing.init }),
        redirect: "manual",
        signal: AbortSignal.any([silence.signal, ...(signal === undefined ? [] : [signal])]),
      });
    } catch (error) {
      signal?.throwIfAborted();
      outgoing?.throwIfFailed();
      throw networkFailure(error, { action, url });
    }
  }

  #patienceMs(request: HubRequest): number {
    const usual = isRepeatable(request) ? 0 : WRITE_PATIENCE;
    return request.patienceMs ?? Math.max(this.stallTimeoutMs, usual);
  }

  async #discard(reply: HubReply, request: HubRequest): Promise<void> {
    try {
      await this.read(reply, request, MAX_SIDE_BODY);
    } catch (error) {
      // Nobody misses these bytes; only an abort is worth hearing of.
      if (!(error instanceof NetworkError)) throw error;
    }
  }

  #saySlowed(error: RateLimitError): void {
    const delayMs = retryDelay(error, 1, this.#retry);
    if (delayMs === undefined || this.#slowed) return;
    this.#slowed = true;
    const seconds = Math.ceil(delayMs / 1000);
    this.#onEvent({
      type: "slowed",
      reason: `the Hub asks for fewer requests: waiting ${seconds} s`,
    });
  }

  /** Protocol: `X-HF-Warning: topic; message` may come with every reply, and is said once per topic. */
  #passOnWarning(headers: Headers): void {
    const [, topic = "", message] = /^([^;]*);(.*)$/.exec(headers.get("x-hf-warning") ?? "") ?? [];
    if (message !== undefined) this.#sayOnce(cleanText(message, this.#token), topic);
  }

  #sayOnce(message: string, topic: string = message): void {
    if (this.#said.has(topic)) return;
    this.#said.add(topic);
    this.#onEvent({ type: "notice", message });
  }
}

function isRepeatable(request: HubRequest): boolean {
  return request.repeat ?? isReading(request);
}

function isReading({ method = "GET" }: HubRequest): boolean {
  return method === "GET" || method === "HEAD";
}

/** The request's headers without a credential of its own, which is for the site it was sent to alone. */
function strangersHeaders({ headers = {} }: HubRequest): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => name.toLowerCase() !== "authorization"),
  );
}

/** Whether the server says that it did nothing: too many requests, or another one is under way. */
function isRefusal(error: HubError): boolean {
  return error instanceof HubHttpError && [409, 429].includes(error.status);
}
