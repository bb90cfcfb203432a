import { abortable } from "../vocabulary/abortable.ts";
import type { ByteRange, ByteSource, OpenedRange } from "../vocabulary/byte_source.ts";
import { HubError, HubHttpError } from "../vocabulary/errors.ts";
import { etagOf, type RemoteFile, type Repository } from "../vocabulary/repository.ts";
import type { HubClient, HubReply, HubRequest } from "./hub_client.ts";
import { openedRange } from "./range_reply.ts";
import type { Hop } from "./redirects.ts";
import { resolvePath } from "./repository_urls.ts";
import { cleanText } from "./server_text.ts";

/** How often one range may find the shared URL expired before it has to wait. */
const MAX_EXPIRED = 3;

/**
 * The bytes of one file over HTTP. The Hub is asked once where they are (`resolve`); the answer,
 * often a signed URL at another site, is shared by all ranges and renewed when it has expired.
 */
export class HttpFileSource implements ByteSource {
  /** Size of the file in bytes. */
  readonly size: number;
  readonly #client: HubClient;
  readonly #repository: Repository;
  readonly #commit: string;
  readonly #file: RemoteFile;
  #location: Hop | undefined;
  #resolving: Promise<void> | undefined;

  /** Makes a source for `file` as it is at `commit`; asks nobody yet. */
  constructor(client: HubClient, repository: Repository, commit: string, file: RemoteFile) {
    this.size = file.size;
    this.#client = client;
    this.#repository = repository;
    this.#commit = commit;
    this.#file = file;
  }

  /**
   * Opens a range. Whoever comes first resolves, with its own range; the others wait for the URL
   * and share a failure, so that they do not queue up to meet it one by one.
   *
   * @throws {HubError} when the Hub offers another content than the listing promised
   */
  async open(
    range: ByteRange,
    options: { readonly signal: AbortSignal },
  ): Promise<OpenedRange> {
    const { signal } = options;
    for (let expired = 1;; expired++) {
      while (this.#location === undefined && this.#resolving !== undefined) {
        await abortable(this.#resolving, signal);
      }
      let location = this.#location;
      try {
        // No await lies between the question and #resolve, so that two never resolve at once.
        if (location === undefined) {
          return await this.#resolve(range, signal, (found) => location = found);
        }
        const reply = await this.#client.follow(location, this.#request(range, signal));
        return await this.#opened(reply, range);
      } catch (error) {
        if (location === undefined || !isExpired(error, location)) throw error;
        this.#forget(location);
        if (expired === MAX_EXPIRED) throw forTheMoment(error);
      }
    }
  }

  /** Asks the Hub where the bytes are, tells `onFound` and those who wait, and opens the range there. */
  async #resolve(
    range: ByteRange,
    signal: AbortSignal,
    onFound: (location: Hop) => void,
  ): Promise<OpenedRange> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    promise.catch(() => {}); // a failure nobody waits for is thrown below all the same
    this.#resolving = promise;
    let checked = false;
    const check = (reply: HubReply): void => {
      if (!checked) this.#assertPromised(reply);
      checked = true;
    };
    let isFound = false;
    const share = (location: Hop): void => {
      isFound = true;
      onFound(location);
      this.#location = location;
      this.#resolving = undefined;
      resolve();
    };
    try {
      const url = this.#client.url(resolvePath(this.#repository, this.#commit, this.#file.path));
      const start = { url, anonymous: false };
      const reply = await this.#client.follow(start, this.#request(range, signal), (from, to) => {
        if (from.anonymous) return;
        if (to.anonymous || from.response.headers.has("x-linked-etag")) check(from);
        if (to.anonymous) share(to);
      });
      if (!isFound) {
        await this.#orCancel(reply, () => check(reply));
        share({ url: reply.url, anonymous: false });
      }
      return await this.#opened(reply, range);
    } catch (error) {
      if (!isFound) {
        this.#resolving = undefined;
        // The waiting ranges did not ask for this abort: the first of them resolves in its stead.
        if (signal.aborted) resolve();
        else reject(error);
      }
      throw error;
    }
  }

  #request(range: ByteRange, signal: AbortSignal): HubRequest {
    return {
      action: this.#action,
      repository: this.#repository,
      headers: {
        Range: `bytes=${range.start}-${range.end - 1}`,
        // Offsets are offsets of the file's own bytes, so nobody may compress them on the way.
        "Accept-Encoding": "identity",
      },
      signal,
    };
  }

  get #action(): string {
    return `download "${cleanText(this.#file.path)}"`;
  }

  async #opened(reply: HubReply, range: ByteRange): Promise<OpenedRange> {
    return await this.#orCancel(
      reply,
      () => openedRange(reply.response, this.#file, range, this.#action),
    );
  }

  /** Runs a check of a reply; the body of one that fails is let go. */
  async #orCancel<T>(reply: HubReply, check: () => T): Promise<T> {
    try {
      return check();
    } catch (error) {
      await reply.response.body?.cancel();
      throw error;
    }
  }

  /**
   * Compares the Hub's last word about the file with the listing. Protocol: `X-Linked-ETag` and
   * `X-Linked-Size` for a file in LFS, `ETag` else; the content's own address in quotes, `W/` in
   * front of it or not.
   */
  #assertPromised(reply: HubReply): void {
    const { headers } = reply.response;
    const etag = headers.get("x-linked-etag") ?? headers.get("etag");
    if (etag === null) {
      throw new HubError(
        `Cannot ${this.#action}: "${this.#client.endpoint}" is not a Hub: it sends no ETag`,
      );
    }
    const promised: ReadonlyArray<readonly [string, string | null, string]> = [
      ["content", etag.replace(/^W\//, "").replace(/^"(.*)"$/, "$1"), etagOf(this.#file)],
      ["size", headers.get("x-linked-size"), String(this.#file.size)],
      ["commit", headers.get("x-repo-commit"), this.#commit],
    ];
    for (const [what, actual, expected] of promised) {
      if (actual === null || actual === expected) continue;
      throw new HubError(
        `Cannot ${this.#action}: the Hub offers another ${what}: ` +
          `expected "${expected}", got "${cleanText(actual)}"`,
      );
    }
  }

  /** Drops a location, unless somebody has renewed it already. */
  #forget(location: Hop): void {
    if (this.#location === location) this.#location = undefined;
  }
}

/** Whether a signed URL at another site has run out: such a site knows no other reason to refuse. */
function isExpired(error: unknown, location: Hop): error is HubHttpError {
  return location.anonymous && error instanceof HubHttpError &&
    [401, 403, 410].includes(error.status);
}

/**
 * The refusal of a URL that was only just signed. Nothing is wrong with it that the Hub could mend:
 * clocks that differ by a second, or a site that sheds load, so that it may pass after a while.
 */
function forTheMoment(error: HubHttpError): HubHttpError {
  const { message, status, requestId } = error;
  return new HubHttpError(message, { status, requestId, retryable: true, cause: error });
}
