import type { ByteRange } from "../vocabulary/byte_source.ts";
import { HubError, HubHttpError } from "../vocabulary/errors.ts";
import { mapConcurrently } from "../vocabulary/map_concurrently.ts";
import type { Repository } from "../vocabulary/repository.ts";
import type { HubClient, HubRequest } from "./hub_client.ts";
import { requestDone } from "./json_reply.ts";
import { LFS_HEADERS, negotiateLfs } from "./lfs_batch.ts";
import type { LfsBasic, LfsObject, LfsPart, LfsSession, LfsTicket, LfsXet } from "./lfs_ticket.ts";
import { partBody, type PartReader } from "./part_body.ts";
import { Slots } from "./slots.ts";
import { UploadTally } from "./upload_tally.ts";

/** Options of {@linkcode LfsUploader}. */
export interface LfsUploaderOptions {
  /** The branch the objects are for; leave it out for a pull request. */
  readonly revision?: string | undefined;
  /** The most requests at a time that carry bytes, over all objects. @default 4 */
  readonly connections?: number;
  /** Waits until so many bytes may be sent. @default not at all */
  readonly throttle?: (bytes: number, signal: AbortSignal) => Promise<void>;
  /** The clock, in milliseconds since 1970. @default Date.now */
  readonly now?: () => number;
}

/** Options of {@linkcode LfsUploader.upload}. */
export interface LfsUploadOptions {
  /** What the object is called in messages, such as its path. */
  readonly name: string;
  /** Told how many bytes are there or have been sent, from what is there already up to the size; grows only. */
  readonly onProgress?: (bytes: number) => void;
  /** Told of a new session, before its first part is sent. What was done in an earlier one is void. */
  readonly onSession?: (session: LfsSession) => void | Promise<void>;
  /** Told of each part of the latest session that is there. */
  readonly onPart?: (part: LfsPart) => void | Promise<void>;
  /** Ends the upload. */
  readonly signal?: AbortSignal | undefined;
}

/** What an upload has done. */
export interface LfsUpload {
  /** Bytes sent, those that had to be sent again included; 0 where the Hub had the object. */
  readonly sentBytes: number;
}

/** How often an upload may begin anew because its URLs have run out. */
const MAX_SESSIONS = 3;
/** How long a store may take for a piece of a body, and for its answer, in milliseconds. */
const PATIENCE = 60_000;
/** How long a store may take to make parts a whole, or the Hub to look at it, in milliseconds. */
const COMPLETION_PATIENCE = 5 * 60_000;

/**
 * Uploads large files to a repository, in one piece or in parts, several parts at a time. A part
 * that fails is sent again; a session that has run out is renewed. The token goes to the Hub
 * alone: the URLs that take the bytes are signed, and a store refuses two proofs.
 *
 * `@huggingface/hub` gives up at the first failure, keeps nothing to go on with, and reads a part
 * only from a Blob.
 */
export class LfsUploader {
  readonly #client: HubClient;
  readonly #repository: Repository;
  readonly #revision: string | undefined;
  readonly #throttle: LfsUploaderOptions["throttle"];
  readonly #now: () => number;
  readonly #connections: number;
  readonly #slots: Slots;

  /** Makes an uploader; asks nobody yet. */
  constructor(client: HubClient, repository: Repository, options: LfsUploaderOptions = {}) {
    const { revision, connections = 4, throttle, now = Date.now } = options;
    this.#client = client;
    this.#repository = repository;
    this.#revision = revision;
    this.#throttle = throttle;
    this.#now = now;
    this.#connections = connections;
    this.#slots = new Slots(connections);
  }

  /** Asks where objects are to be uploaded, and which need not be; see {@linkcode negotiateLfs}. */
  async negotiate(
    objects: readonly LfsObject[],
    options: { readonly signal?: AbortSignal | undefined } = {},
  ): Promise<LfsTicket[]> {
    const tickets = await this.offer(objects, options);
    return tickets.map((ticket) => {
      if (ticket.kind !== "xet") return ticket;
      throw new HubError(
        `Cannot upload to "${this.#repository.name}": the Hub takes nothing but chunks`,
      );
    });
  }

  /** The same, when objects may go up in chunks as well: that is for somebody else to do. */
  offer(
    objects: readonly LfsObject[],
    options: { readonly xet?: boolean; readonly signal?: AbortSignal | undefined } = {},
  ): Promise<(LfsTicket | LfsXet)[]> {
    return negotiateLfs(this.#client, this.#repository, objects, {
      revision: this.#revision,
      now: this.#now,
      ...options,
    });
  }

  /**
   * Uploads an object whose ticket was negotiated just now, or is a session that was written down
   * earlier. When it returns, the Hub has the object.
   *
   * @throws {HubError} when a part fails for good, or `read` gives more or fewer bytes than asked for
   */
  async upload(
    ticket: LfsTicket,
    read: PartReader,
    options: LfsUploadOptions,
  ): Promise<LfsUpload> {
    const { signal, onSession, onProgress = () => {} } = options;
    const tally = new UploadTally(ticket.size, onProgress);
    const { sha256, size } = ticket;
    for (let session = 1;; session++) {
      if (ticket.kind === "multipart" && ticket.done.length === 0) await onSession?.(ticket);
      try {
        this.#assertFresh(ticket, options.name);
        if (ticket.kind === "basic") await this.#putWhole(ticket, read, tally, options);
        if (ticket.kind === "multipart") await this.#putParts(ticket, read, tally, options);
        break;
      } catch (error) {
        signal?.throwIfAborted();
        if (!hasRunOut(error) || session === MAX_SESSIONS) throw error;
      }
      const [renewed] = await this.negotiate([{ sha256, size }], { signal });
      if (renewed !== undefined) ticket = renewed;
      tally.restart();
    }
    if (ticket.kind !== "stored") await this.#verify(ticket, options);
    tally.finish();
    return { sentBytes: tally.sentBytes };
  }

  async #putWhole(
    ticket: LfsBasic,
    read: PartReader,
    tally: UploadTally,
    options: LfsUploadOptions,
  ): Promise<void> {
    const range = { start: 0, end: ticket.size };
    await this.#put(ticket.url, read, range, tally, options);
  }

  /** Sends the parts that are missing and has them made a whole. */
  async #putParts(
    session: LfsSession,
    read: PartReader,
    tally: UploadTally,
    options: LfsUploadOptions,
  ): Promise<void> {
    const { partBytes, partUrls, size, done } = session;
    const rangeOf = (number: number): ByteRange => ({
      start: (number - 1) * partBytes,
      end: Math.min(number * partBytes, size),
    });
    const etags = new Map(done.map(({ number, etag }) => [number, etag]));
    for (const number of etags.keys()) tally.has(rangeOf(number));
    const missing = partUrls.map((url, index) => ({ url, number: index + 1 }))
      .filter(({ number }) => !etags.has(number));
    const siblings = new AbortController();
    const signal = AbortSignal.any([siblings.signal, ...options.signal ? [options.signal] : []]);
    const putPart = async ({ url, number }: { url: string; number: number }): Promise<void> => {
      this.#assertFresh(session, options.name);
      const etag = await this.#put(url, read, rangeOf(number), tally, { ...options, signal });
      if (etag === null) {
        throw new HubError(`Cannot upload "${options.name}": the store sent no ETag for a part`);
      }
      etags.set(number, etag);
      await options.onPart?.({ number, etag });
    };
    await mapConcurrently(missing, this.#connections, putPart, (error) => siblings.abort(error));
    await this.#complete(session, etags, options);
  }

  /** Sends a range to a signed URL, as often as it takes; gives the store's name for it. */
  async #put(
    url: string,
    read: PartReader,
    range: ByteRange,
    tally: UploadTally,
    { name, signal }: LfsUploadOptions,
  ): Promise<string | null> {
    const throttle = this.#throttle;
    const request: HubRequest = {
      action: `upload "${name}"`,
      method: "PUT",
      anonymous: true,
      repeat: true,
      body: partBody(read, range, {
        throttle: throttle && ((bytes) => throttle(bytes, signal ?? NEVER)),
        onAttempt: () => tally.attempt(range),
      }),
      patienceMs: Math.max(this.#client.stallTimeoutMs, PATIENCE),
      signal,
    };
    return await this.#slots.use(() =>
      this.#client.request(new URL(url), request, async (reply) => {
        await this.#client.read(reply, request, MAX_REPLY);
        return reply.response.headers.get("etag");
      })
    );
  }

  async #complete(
    session: LfsSession,
    etags: ReadonlyMap<number, string>,
    { name, signal }: LfsUploadOptions,
  ): Promise<void> {
    const parts = session.partUrls.map((_url, index) => index + 1)
      .map((partNumber) => ({ partNumber, etag: etags.get(partNumber) }));
    await requestDone(this.#client, new URL(session.completeUrl), {
      action: `upload "${name}"`,
      method: "POST",
      anonymous: true,
      repeat: true,
      headers: LFS_HEADERS,
      body: JSON.stringify({ oid: session.sha256, parts }),
      patienceMs: Math.max(this.#client.stallTimeoutMs, COMPLETION_PATIENCE),
      signal,
    });
  }

  async #verify(
    { verifyUrl, sha256, size }: LfsBasic | LfsSession,
    { name, signal }: LfsUploadOptions,
  ): Promise<void> {
    if (verifyUrl === undefined) return;
    await requestDone(this.#client, new URL(verifyUrl), {
      action: `upload "${name}"`,
      repository: this.#repository,
      method: "POST",
      repeat: true,
      headers: LFS_HEADERS,
      body: JSON.stringify({ oid: sha256, size }),
      patienceMs: Math.max(this.#client.stallTimeoutMs, COMPLETION_PATIENCE),
      signal,
    });
  }

  /** A store that refuses an upload may cut the connection before its words arrive, so ask the clock. */
  #assertFresh(ticket: LfsTicket, name: string): void {
    if (ticket.kind === "stored" || (ticket.expiresAt ?? Infinity) > this.#now()) return;
    throw new HubHttpError(`Cannot upload "${name}": the signed URL has run out`, { status: 403 });
  }
}

const NEVER = new AbortController().signal;
const MAX_REPLY = 64 * 1024;

/**
 * Whether a store no longer knows an upload: its signature has run out, or the upload is over.
 * Protocol: S3 says 403 or 404, but 400 for a token that has expired.
 */
function hasRunOut(error: unknown): boolean {
  if (!(error instanceof HubHttpError)) return false;
  return [401, 403, 404, 410].includes(error.status) ||
    (error.status === 400 && /ExpiredToken|NoSuchUpload/.test(error.message));
}
