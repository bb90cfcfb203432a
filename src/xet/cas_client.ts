import type { ByteRange, WireMeter } from "../vocabulary/byte_source.ts";
import { HubError, HubHttpError, InvalidFormatError, NetworkError } from "../vocabulary/errors.ts";
import { isObject } from "../vocabulary/is_object.ts";
import { parseJsonBytes } from "../vocabulary/parse_json_bytes.ts";
import { readReply, type ReadReplyOptions } from "./read_reply.ts";
import { readShard } from "./read_shard.ts";
import { type FetchEntry, parseReconstruction, type Reconstruction } from "./reconstruction.ts";
import type { Shard } from "./shard.ts";
import type { CasToken, TokenKeeper } from "./token_keeper.ts";
import type { XetHash } from "./xet_hash.ts";

/** A request to a store of chunks, or to where it keeps its bytes. */
export interface CasRequest {
  /** What it is for, as it follows "Cannot" in a message. */
  readonly action: string;
  /** @default "GET" */
  readonly method?: "GET" | "HEAD" | "POST";
  /** Every header that is sent but the client's own name. */
  readonly headers: Readonly<Record<string, string>>;
  /** What is sent along, in one piece or opened anew for each attempt. */
  readonly body?: Uint8Array<ArrayBuffer> | CasBody;
  /** How long the store may think, in milliseconds. */
  readonly patienceMs?: number;
  /** Ends it. */
  readonly signal?: AbortSignal | undefined;
}

/** A body of known length that is given bit by bit. */
export interface CasBody {
  /** Length in bytes. */
  readonly size: number;
  /** Gives the bytes from the first one. */
  open(): AsyncIterable<Uint8Array>;
}

/**
 * Sends one request, once, follows no redirect and adds no secret. Gives back a reply with a status
 * below 400, its body unread, and throws a `HubError` of the fitting class for all others.
 */
export type SendCasRequest = (url: URL, request: CasRequest) => Promise<Response>;

/** Options of a {@linkcode CasClient}. */
export interface CasClientOptions {
  /** What requests are made with. */
  readonly send: SendCasRequest;
  /** Where tokens come from. */
  readonly tokens: TokenKeeper;
  /** Whether everything has to be encrypted, because the Hub is. */
  readonly secure: boolean;
  /** How long nothing may come of an answer that has begun, in milliseconds. @default 10_000 */
  readonly stallTimeoutMs?: number;
}

/** What most calls take. */
export interface CasCallOptions {
  /** Ends the call. */
  readonly signal?: AbortSignal | undefined;
  /** Told what comes over the network. */
  readonly meter?: WireMeter | undefined;
}

/** Speaks to a store of chunks. It makes single attempts; whoever calls repeats them. */
export class CasClient {
  readonly #send: SendCasRequest;
  readonly #tokens: TokenKeeper;
  readonly #secure: boolean;
  readonly #stallTimeoutMs: number;
  /** The version of the protocol that was understood last. */
  #version: 1 | 2 = 2;

  /** Makes a client; asks nobody yet. */
  constructor({ send, tokens, secure, stallTimeoutMs = 10_000 }: CasClientOptions) {
    this.#send = send;
    this.#tokens = tokens;
    this.#secure = secure;
    this.#stallTimeoutMs = stallTimeoutMs;
  }

  /**
   * Asks how to put a range of a file together.
   *
   * Protocol: `GET /v2/reconstructions/{hash}` with a Range; stores that answer 404 or 501 may know
   * version 1.
   *
   * @throws {InvalidFormatError} when the answer makes no sense
   */
  async reconstruct(
    file: XetHash,
    range: ByteRange,
    options: CasCallOptions = {},
  ): Promise<Reconstruction> {
    try {
      return await this.#reconstruct(this.#version, file, range, options);
    } catch (error) {
      if (this.#version === 1 || !isUnknown(error)) throw error;
      const reconstruction = await this.#reconstruct(1, file, range, options);
      this.#version = 1;
      return reconstruction;
    }
  }

  /**
   * Opens the bytes of an entry, at a URL that is signed for them: no token goes there.
   *
   * @throws {HubHttpError} 401, 403 or 410 when the signature has run out
   */
  async openEntry(
    { url, bytes }: FetchEntry,
    { signal }: CasCallOptions = {},
  ): Promise<OpenedEntry> {
    const action = "fetch chunks";
    const response = await this.#send(this.#checked(url, action), {
      action,
      // Offsets are offsets of the stored bytes, so nobody may compress them on the way.
      headers: { Range: `bytes=${bytes.start}-${bytes.end - 1}`, "Accept-Encoding": "identity" },
      signal,
    });
    try {
      return { body: bodyOf(response, action), surplus: surplusOf(response, bytes, action) };
    } catch (error) {
      await response.body?.cancel();
      throw error;
    }
  }

  /**
   * Asks which xorbs have a chunk; undefined when the store knows none, or does not say.
   *
   * Protocol: `GET /v1/chunks/default/{hash}`, for a file's first chunk, and for those whose hash is
   * a multiple of 1024. The answer is a shard without files, its chunks' hashes hidden under a key.
   *
   * @throws {InvalidFormatError} when the answer makes no sense, or is longer than `limit`
   */
  async queryChunk(
    chunk: XetHash,
    { limit, signal, meter }: CasCallOptions & { readonly limit: number },
  ): Promise<Shard | undefined> {
    const action = "find a chunk";
    try {
      const path = `/v1/chunks/default/${chunk}`;
      const response = await this.call(path, { action, headers: {}, signal });
      return readShard(await this.#read(response, { action, limit, meter }));
    } catch (error) {
      if (isUnknown(error)) return undefined;
      throw error;
    }
  }

  /** Whether the store has a xorb. Protocol: `HEAD /v1/xorbs/default/{hash}`. */
  async hasXorb(xorb: XetHash, { signal }: CasCallOptions = {}): Promise<boolean> {
    try {
      const path = `/v1/xorbs/default/${xorb}`;
      const request = { action: "look for chunks", method: "HEAD", headers: {}, signal } as const;
      await (await this.call(path, request)).body?.cancel();
      return true;
    } catch (error) {
      if (isUnknown(error)) return false;
      throw error;
    }
  }

  /** Stores a xorb, without a footer. Protocol: `POST /v1/xorbs/default/{hash}`; twice is as good as once. */
  async uploadXorb(xorb: XetHash, body: CasBody, { signal }: CasCallOptions = {}): Promise<void> {
    await this.#post(`/v1/xorbs/default/${xorb}`, { action: "send chunks", body, signal });
  }

  /**
   * Registers files and xorbs, all of which are stored by then. Protocol: `POST /v1/shards`; the
   * store may take its time, and twice is as good as once.
   */
  async uploadShard(
    shard: Uint8Array<ArrayBuffer>,
    { signal }: CasCallOptions = {},
  ): Promise<void> {
    const patienceMs = REGISTRATION_PATIENCE_MS;
    await this.#post("/v1/shards", {
      action: "register chunks",
      body: shard,
      signal,
      patienceMs,
    });
  }

  async #post(path: string, request: Omit<CasRequest, "headers" | "method">): Promise<void> {
    const headers = { "Content-Type": "application/octet-stream" };
    const response = await this.call(path, {
      patienceMs: STORE_PATIENCE_MS,
      ...request,
      method: "POST",
      headers,
    });
    const { action } = request;
    const reply = parseJsonBytes(await this.#read(response, { action, limit: SPARE_REPLY }));
    // What it says, that it was new or not, makes no difference; a login page says neither.
    if (!isObject(reply)) throw new InvalidFormatError(`Cannot ${action}: the answer is no JSON`);
  }

  #read(response: Response, options: Omit<ReadReplyOptions, "stallTimeoutMs">): Promise<Bytes> {
    return readReply(response, { ...options, stallTimeoutMs: this.#stallTimeoutMs });
  }

  /**
   * Sends a request with a token to the store, at a path below its URL. A token that is not accepted
   * is renewed once.
   */
  async call(path: string, request: CasRequest): Promise<Response> {
    const token = await this.#tokens.get();
    try {
      return await this.#callWith(token, path, request);
    } catch (error) {
      if (!(error instanceof HubHttpError) || error.status !== 401) throw error;
      this.#tokens.refuse(token);
      return await this.#callWith(await this.#tokens.get(), path, request);
    }
  }

  async #callWith(token: CasToken, path: string, request: CasRequest): Promise<Response> {
    const url = this.#checked(`${token.casUrl}${path}`, request.action);
    const response = await this.#send(url, {
      ...request,
      headers: { ...request.headers, Authorization: `Bearer ${token.accessToken}` },
    });
    if (response.status < 300) return response;
    await response.body?.cancel();
    throw new HubHttpError(`Cannot ${request.action}: ${url.host} sent ${response.status}`, {
      status: response.status,
    });
  }

  async #reconstruct(
    version: 1 | 2,
    file: XetHash,
    range: ByteRange,
    { signal, meter }: CasCallOptions,
  ): Promise<Reconstruction> {
    const action = "find the chunks of a file";
    const response = await this.call(`/v${version}/reconstructions/${file}`, {
      action,
      headers: { Range: `bytes=${range.start}-${range.end - 1}` },
      signal,
    });
    const limit = Math.min(MAX_REPLY, SPARE_REPLY + Math.ceil((range.end - range.start) / 8));
    const bytes = await this.#read(response, { action, limit, meter });
    return parseReconstruction(parseJson(bytes), range);
  }

  /** What was asked for over TLS does not go on without it. */
  #checked(text: string, action: string): URL {
    const url = new URL(text);
    if (!["http:", "https:"].includes(url.protocol)) {
      throw new InvalidFormatError(
        `Cannot ${action}: the store names a URL that is no http(s) URL`,
      );
    }
    if (this.#secure && url.protocol !== "https:") {
      throw new HubError(`Cannot ${action}: the store leads from https to http`);
    }
    return url;
  }
}

type Bytes = Uint8Array<ArrayBuffer>;

/** The bytes of an entry, as they come. */
export interface OpenedEntry {
  /** The stored bytes. */
  readonly body: ReadableStream<Uint8Array<ArrayBuffer>>;
  /** Bytes that come before them, because the server ignores Range. */
  readonly surplus: number;
}

/** How long a store may take for a piece of a body, and for its answer. */
const STORE_PATIENCE_MS = 60_000;
/** A store looks at every chunk of a registration. */
const REGISTRATION_PATIENCE_MS = 10 * 60_000;
/** No reply is worth more memory than this … */
const MAX_REPLY = 32 * 1024 * 1024;
/** … and most are far below what this much for each range and one byte for every eight allows. */
const SPARE_REPLY = 1024 * 1024;

function isUnknown(error: unknown): boolean {
  return error instanceof HubHttpError && [404, 501].includes(error.status);
}

function parseJson(bytes: Uint8Array): unknown {
  const value = parseJsonBytes(bytes);
  if (value !== undefined) return value;
  throw new InvalidFormatError("Cannot read a reconstruction: it is no JSON");
}

function bodyOf(response: Response, action: string): ReadableStream<Uint8Array<ArrayBuffer>> {
  if (response.body === null) throw new NetworkError(`Cannot ${action}: the reply has no body`);
  const encoding = response.headers.get("content-encoding") ?? "identity";
  if (encoding.toLowerCase() !== "identity") {
    throw new NetworkError(`Cannot ${action}: the server compresses them`, { retryable: false });
  }
  return response.body;
}

/** Decides from the headers of a reply to a Range request where its bytes begin. */
function surplusOf({ status, headers }: Response, { start }: ByteRange, action: string): number {
  if (status === 200) return start;
  const [, first] = /^bytes (\d{1,16})-/.exec(headers.get("content-range")?.trim() ?? "") ?? [];
  if (status === 206 && Number(first) === start) return 0;
  throw new NetworkError(`Cannot ${action}: the server sent other bytes than those asked for`);
}
