import { InvalidArgumentError } from "../vocabulary/errors.ts";
import type { Repository } from "../vocabulary/repository.ts";
import { type CdnContext, cdnReply } from "./api/cdn.ts";
import { ErrorReply } from "./api/error_reply.ts";
import type { EmbeddedHubOptions } from "./embedded_hub_options.ts";
import { memoryFile } from "./store/file_intake.ts";
import { readFolder } from "./store/folder_files.ts";
import { House } from "./house.ts";
import { casFor, offerFor, uploadRules } from "./hub_services.ts";
import { listenError } from "./listen_error.ts";
import { hubApp } from "./api/hub_app.ts";
import { isLoopback } from "./api/loopback.ts";
import type { ScanStatus } from "./store/scans.ts";
import { isWriteRequest } from "./api/write_request.ts";
import type { Gating, StoredRepository } from "./store/repository_store.ts";

export type { HubUser } from "./access.ts";
export type { CasQuirks } from "./cas/cas_app.ts";
export type { EmbeddedHubOptions } from "./embedded_hub_options.ts";
export type { Gating } from "./store/repository_store.ts";
export type { ScanStatus } from "./store/scans.ts";

/**
 * A Hugging Face Hub in this process, for tests, offline work and a local network. It listens on
 * two origins: the Hub itself, and one that plays its CDN.
 *
 * @example
 * ```ts ignore
 * await using hub = await EmbeddedHub.start({ dataDir: "./hub" });
 * await hub.importFolder({ type: "model", name: "me/m" }, "./model");
 * const info = await fetch(`${hub.url}/api/models/me/m`);
 * ```
 */
export class EmbeddedHub implements AsyncDisposable {
  /** Base URL of the Hub. */
  readonly url: string;
  /** Base URL of the second origin, or the one given as `cdnUrl`. */
  readonly cdnUrl: string;
  /** The folder whose files another server can serve as `<cdnUrl>/<sha256>`. */
  readonly blobFolder: string;
  readonly #house: House;
  readonly #app: ReturnType<typeof hubApp>;
  readonly #cdn: CdnContext;
  readonly #servers: readonly Deno.HttpServer[];
  readonly #stop = new AbortController();
  #filled: Promise<unknown> = Promise.resolve();
  #writeRequests = 0;

  private constructor(house: House, options: EmbeddedHubOptions) {
    const { port = 0, cdnPort = 0, cdnUrl, signedUrlTtlSeconds = 3600 } = options;
    const { treePageSize = 1000, log = () => {}, warn = log } = options;
    const { uploadUrl } = options;
    const hostname = (options.hostname ?? "127.0.0.1").replace(/^\[|\]$/g, "");
    const listen = { hostname, signal: this.#stop.signal, onListen: () => {} };
    const hub = Deno.serve({ ...listen, port }, (request) => this.fetchHub(request));
    const cdn = this.#serveCdn({ ...listen, port: cdnPort });
    // The name by which the client reached the first origin leads to the second one too.
    const second = ({ url }: Request) => `http://${new URL(url).hostname}:${portOf(cdn)}`;
    const base = cdnUrl?.replace(/\/+$/, "");
    const uploadBase = uploadUrl?.replace(/\/+$/, "");
    const uploads = uploadRules(options);
    const uploadUrlOf = (request: Request) => uploadBase ?? second(request);
    this.#house = house;
    const cas = options.xet !== false ? casFor(house, options, uploads, uploadUrlOf) : undefined;
    this.#cdn = { ...house, xorbs: house.xet.xorbs, cas, idleMs: uploads.idleMs };
    this.#app = hubApp({
      ...house,
      signedUrlTtlSeconds,
      treePageSize,
      log,
      warn,
      cdnUrl: (request) => base ?? second(request),
      uploadUrl: uploadUrlOf,
      uploads,
      offer: options.xet !== false ? offerFor(house, options, uploadUrlOf) : undefined,
    });
    this.#servers = [hub, cdn];
    const host = hostname.includes(":") ? `[${hostname}]` : hostname;
    this.url = `http://${host}:${portOf(hub)}`;
    this.cdnUrl = base ?? `http://${host}:${portOf(cdn)}`;
    this.blobFolder = house.blobs.folder;
  }

  /**
   * Opens the folder and listens. Requests that come while `fill` puts something in wait for it.
   *
   * @param fill called with the Hub before anybody is answered; when it throws, nothing is started
   * @throws {InvalidArgumentError} for a user that makes no sense, and when the Hub would be open
   * to other machines, being without users
   * @throws {HubError} when the port or the folder is in use
   */
  static async start(
    options: EmbeddedHubOptions,
    fill: (hub: EmbeddedHub) => Promise<void> = () => Promise.resolve(),
  ): Promise<EmbeddedHub> {
    const { hostname = "127.0.0.1", users = [], warn = options.log } = options;
    if (users.length === 0 && !isLoopback(hostname)) {
      throw new InvalidArgumentError(
        `Cannot listen on "${hostname}": without users the Hub is open, and stays on this machine`,
      );
    }
    const hub = EmbeddedHub.#listen(await House.open({ ...options, warn }), options);
    const filling = fill(hub);
    hub.#filled = filling.catch(() => {});
    try {
      await filling;
      return hub;
    } catch (error) {
      await hub.close();
      throw error;
    }
  }

  static #listen(house: House, options: EmbeddedHubOptions): EmbeddedHub {
    try {
      return new EmbeddedHub(house, options);
    } catch (error) {
      house[Symbol.dispose]();
      throw listenError(options, error);
    }
  }

  /**
   * How many requests so far were of a kind that changes something, on both origins, whatever was
   * answered.
   */
  get writeRequests(): number {
    return this.#writeRequests;
  }

  /** Answers a request to the first origin; for servers that stand in front of this one. */
  async fetchHub(request: Request): Promise<Response> {
    if (request.url.length > LONGEST_URL) return tooLong();
    await this.#filled;
    if (isWriteRequest(request)) this.#writeRequests++;
    return await this.#app.fetch(request);
  }

  /** Answers a request to the second origin; for servers that stand in front of this one. */
  fetchCdn(request: Request): Promise<Response> {
    if (request.url.length > LONGEST_URL) return Promise.resolve(tooLong());
    if (isWriteRequest(request)) this.#writeRequests++;
    return cdnReply(request, this.#cdn);
  }

  /**
   * Creates a repository with the Hub's initial commit.
   *
   * @throws {InvalidArgumentError} when the name is against the rules or taken
   */
  async createRepository(
    repository: Repository,
    options: { readonly private?: boolean; readonly gated?: Gating } = {},
  ): Promise<void> {
    const wish = { ...options, author: LOCAL };
    const { isNew } = await this.#house.writer.findOrCreate(repository, wish);
    if (!isNew) {
      throw new InvalidArgumentError(`Cannot create "${repository.name}": it exists`);
    }
  }

  /** Deletes a repository; false when there was none. */
  async deleteRepository(repository: Repository): Promise<boolean> {
    const stored = this.#house.repositories.find(repository);
    if (stored !== undefined) await this.#house.writer.delete(stored);
    return stored !== undefined;
  }

  /**
   * Makes a folder the content of a repository, which is created when missing, in one commit on the
   * default branch. `.git` and `.cache` are left out. When nothing changed there is no new commit.
   *
   * @returns the head, and the paths that were left out: links leading out of the folder, devices
   * @throws {InvalidArgumentError} when it is not a folder, or a name in it is against the rules
   */
  async importFolder(
    repository: Repository,
    folder: string,
    options: { readonly message?: string } = {},
  ): Promise<{ readonly commit: string; readonly skipped: readonly string[] }> {
    const { files, skipped } = await readFolder(folder);
    const title = options.message ?? "Import a folder";
    const stored = await this.#findOrCreate(repository);
    const wish = { replace: true, title, author: LOCAL };
    return {
      commit: (await this.#house.commitWriter.commitFiles(stored, files, wish)).oid,
      skipped,
    };
  }

  /**
   * Adds files to a repository, which is created when missing, in one commit on the default branch.
   *
   * @returns the head
   * @throws {InvalidArgumentError} when a path is against the rules
   */
  async commitFiles(
    repository: Repository,
    files: Iterable<{ readonly path: string; readonly content: Uint8Array }>,
    options: { readonly message?: string } = {},
  ): Promise<{ readonly commit: string }> {
    const title = options.message ?? "Upload files";
    const stored = await this.#findOrCreate(repository);
    const incoming = [...files].map(({ path, content }) => memoryFile(path, content));
    const wish = { replace: false, title, author: LOCAL };
    return { commit: (await this.#house.commitWriter.commitFiles(stored, incoming, wish)).oid };
  }

  /** Names a commit; `revision` is what the tag points at, by default the head of `main`. */
  async createTag(
    repository: Repository,
    tag: string,
    options: { readonly revision?: string } = {},
  ): Promise<void> {
    await this.#createRef(repository, `refs/tags/${tag}`, options.revision);
  }

  /** Starts a branch at `revision`, by default the head of `main`. */
  async createBranch(
    repository: Repository,
    branch: string,
    options: { readonly revision?: string } = {},
  ): Promise<void> {
    await this.#createRef(repository, `refs/heads/${branch}`, options.revision);
  }

  /** Lets a user read a private or gated repository. */
  async grantAccess(repository: Repository, user: string): Promise<void> {
    await this.#house.writer.grant(this.#find(repository), user);
  }

  /** Cuts the large files of a repository's default branch into chunks, where they are not yet. */
  async chunkFiles(repository: Repository): Promise<void> {
    const { commits, xet } = this.#house;
    const head = commits.resolve(this.#find(repository).id, "HEAD");
    const large = (head ? commits.files(head) : []).filter(({ lfs }) => lfs);
    await xet.conversion.convert(large.map(({ sha256 }) => sha256));
  }

  /**
   * Has the scanners find something in a file of the default branch: its content has that status
   * from then on, wherever it is.
   *
   * @throws {InvalidArgumentError} when there is no such file
   */
  flagFile(repository: Repository, path: string, status: ScanStatus = "unsafe"): void {
    const { commits, scans } = this.#house;
    const head = commits.resolve(this.#find(repository).id, "HEAD");
    const entry = head && commits.entry(head, path);
    if (entry?.type !== "file") {
      throw new InvalidArgumentError(`Cannot flag "${path}": there is no such file`);
    }
    scans.set(entry.sha256, status);
  }

  /** Stops listening, cuts what is in flight, and closes the database. */
  async close(): Promise<void> {
    if (this.#stop.signal.aborted) return;
    this.#stop.abort();
    await Promise.all(this.#servers.map((server) => server.finished));
    await this.#house.turns.settled();
    await this.#house.xet.close();
    this.#house[Symbol.dispose]();
  }

  /** Same as {@linkcode close}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** Where the second port is taken, the first one is given free. */
  #serveCdn(listen: Deno.ServeTcpOptions): Deno.HttpServer {
    try {
      return Deno.serve(listen, (request) => this.fetchCdn(request));
    } catch (error) {
      this.#stop.abort();
      throw error;
    }
  }

  async #createRef(repository: Repository, ref: string, revision = "HEAD"): Promise<void> {
    const { commits, refWriter } = this.#house;
    const stored = this.#find(repository);
    if (commits.resolve(stored.id, revision) === undefined) {
      throw new InvalidArgumentError(`Cannot create "${ref}": there is no revision "${revision}"`);
    }
    await refWriter.create(stored, ref, { revision, overwrite: true });
  }

  #find(repository: Repository): StoredRepository {
    const stored = this.#house.repositories.find(repository);
    if (stored !== undefined) return stored;
    throw new InvalidArgumentError(`Cannot find "${repository.name}": there is no such repository`);
  }

  async #findOrCreate(repository: Repository): Promise<StoredRepository> {
    return (await this.#house.writer.findOrCreate(repository, { author: LOCAL })).stored;
  }
}

/** The longest path there is, every byte of it encoded, and a query; routing takes the square of it. */
const LONGEST_URL = 16 * 1024;

function tooLong(): Response {
  return new ErrorReply(414, "UriTooLong", "The URL is too long").toResponse();
}

/** Who commits what this process itself brings in. */
const LOCAL = "local";

function portOf(server: Deno.HttpServer): number {
  return (server.addr as Deno.NetAddr).port;
}
