import { resolve } from "node:path";
import { assertNoCollisions } from "../../cache/safe_path.ts";
import type { TransferEngine } from "../../transfer/transfer_engine.ts";
import { HubError, InvalidArgumentError } from "../../vocabulary/errors.ts";
import { etagOf, type RemoteFile, type Repository } from "../../vocabulary/repository.ts";
import { bringFile } from "../pull/bring_file.ts";
import type { DownloadedFile } from "../pull/download_result.ts";
import { type PreparedPull, prepareFiles, preparePull } from "../pull/prepare_pull.ts";
import { finishPull } from "../pull/pull.ts";
import type { FileFacts } from "../pull/pull_plan.ts";
import type { PullSession } from "../pull/pull_session.ts";
import { CACHE, type SyncEntry } from "./sync_list.ts";
import { isLocked, type LockedEntry, type LockedModel } from "./sync_lock.ts";
import type { SyncedModel } from "./sync_result.ts";

/** What several parts bring into one cache. */
export class SharedTransfers {
  readonly #claimed = new Set<string>();
  readonly #underWay = new Map<string, Map<string, Promise<unknown>>>();

  /** Whether an earlier part brings a content; it is claimed from now on. */
  isClaimed({ type, name }: Repository, etag: string): boolean {
    const key = `${type}/${name}/${etag}`;
    const isClaimed = this.#claimed.has(key);
    this.#claimed.add(key);
    return isClaimed;
  }

  /** The transfers into one repository's part of the cache, by their etags. */
  of({ type, name }: Repository): Map<string, Promise<unknown>> {
    const transfers = this.#underWay.get(`${type}/${name}`) ?? new Map<string, Promise<unknown>>();
    this.#underWay.set(`${type}/${name}`, transfers);
    return transfers;
  }
}

/** One entry of a list on its way. It fails alone: the first failure ends it, and nothing else. */
export class SyncPart {
  /** The entry. */
  readonly entry: SyncEntry;
  /** The plain folder its files go to; undefined for the cache. */
  readonly folder: string | undefined;
  readonly #session: PullSession;
  readonly #whole: PullSession;
  #prepared: PreparedPull | undefined;
  #error: Error | undefined;
  #files: (DownloadedFile | undefined)[] = [];
  #left = 0;
  #isFinishing = false;
  #result: SyncedModel | undefined;

  /** `base` is the folder that the list lies in. */
  constructor(entry: SyncEntry, base: string, session: PullSession) {
    const { to = CACHE } = entry;
    this.entry = entry;
    this.folder = to === CACHE ? undefined : resolve(base, to);
    this.#whole = session;
    this.#session = session.branch({ outputDir: this.folder, holdBack: true });
  }

  /** What will be done; undefined before that is known, and when it failed. */
  get prepared(): PreparedPull | undefined {
    return this.#error === undefined ? this.#prepared : undefined;
  }

  /** Why it failed; undefined as long as it did not. */
  get error(): Error | undefined {
    return this.#error;
  }

  /** What was done; undefined before that, and when it failed. */
  get result(): SyncedModel | undefined {
    return this.#error === undefined ? this.#result : undefined;
  }

  /** Finds out what has to be done; of what is locked, exactly that. */
  async prepare(locked: LockedEntry | undefined): Promise<void> {
    await this.#attempt(async () => {
      this.#prepared = locked === undefined
        ? await preparePull(this.#session, this.entry.model, this.entry)
        : await this.#prepareLocked(locked);
      this.#left = this.#prepared.facts.length;
      this.#files = this.#prepared.facts.map(() => undefined);
    });
  }

  /** Keeps what is here of the repository from being removed as unused. */
  async use(): Promise<AsyncDisposable> {
    const uses = new AsyncDisposableStack();
    await this.#attempt(async () => {
      const { signal } = this.#session;
      const use = await this.prepared?.destination.use({ signal });
      if (use !== undefined) uses.use(use);
    });
    return uses;
  }

  /**
   * The files to bring, each as a task of its own.
   *
   * @param underWay what all parts bring into the cache, by repository and content: it is brought once
   */
  tasks(engine: TransferEngine, underWay: SharedTransfers): (() => Promise<void>)[] {
    const { prepared } = this;
    if (prepared === undefined) return [];
    const { target: { repository }, listing: { commit }, destination, facts } = prepared;
    const prefix = `${repository.name}/`;
    const shared = { session: this.#session, engine, repository, commit, destination, prefix };
    const isInCache = this.folder === undefined;
    const transfers = isInCache ? underWay.of(repository) : new Map<string, Promise<unknown>>();
    const context = { ...shared, underWay: transfers };
    const bring = async (fact: FileFacts, index: number): Promise<void> => {
      await this.#attempt(async () => {
        this.#files[index] = await bringFile(fact, context);
        this.#left--;
      });
    };
    return facts.map((fact, index) => {
      const isTwin = isInCache && underWay.isClaimed(repository, etagOf(fact.file));
      return () => bring(isTwin ? { ...fact, isTwin } : fact, index);
    });
  }

  /** Makes it visible and records it, when all of its files have come. */
  async finish(list: string): Promise<void> {
    await this.#attempt(async () => {
      const { prepared } = this;
      if (prepared === undefined || this.#left > 0 || this.#isFinishing) return;
      this.#isFinishing = true;
      const files = this.#files.filter((file) => file !== undefined);
      await finishPull(this.#session, prepared, { files, list });
      this.#result = {
        entry: this.entry,
        repository: prepared.target.repository,
        revision: prepared.target.revision,
        commit: prepared.listing.commit,
        path: prepared.destination.root,
        files,
        fetchedBytes: files.reduce((sum, file) => sum + file.fetchedBytes, 0),
      };
    });
  }

  /** Ends it, for a reason that was found outside. */
  fail(error: Error): void {
    this.#error ??= error;
    this.#session.end(error);
  }

  /** What the lock says of it from now on; undefined when it failed, or nobody knows what its files are. */
  locked(): LockedModel | undefined {
    const { result, prepared } = this;
    if (result === undefined || prepared === undefined) return undefined;
    const { entry, repository, revision, commit } = result;
    const files = prepared.facts.map(({ file }): RemoteFile => file);
    if (files.some((file) => etagOf(file) === "")) return undefined;
    files.sort((a, b) => a.path < b.path ? -1 : 1);
    return { entry, repository, revision, commit, files };
  }

  async #prepareLocked(locked: LockedEntry): Promise<PreparedPull> {
    if (!isLocked(locked)) {
      throw new InvalidArgumentError(
        `Cannot bring "${this.entry.model}" frozen: the lock has no commit of it, because the last sync failed with ${locked.failed}`,
      );
    }
    const { repository, revision, commit, files } = locked;
    assertNoCollisions(files.map(({ path }) => path));
    await this.#session.pins.check(repository, commit, files);
    const listing = { commit, files, offline: this.#session.hub === undefined, isPartial: true };
    return await prepareFiles(this.#session, { repository, revision, wish: {} }, listing, files);
  }

  async #attempt(action: () => Promise<void>): Promise<void> {
    if (this.#error !== undefined) return;
    try {
      await action();
    } catch (error) {
      // What ends the whole sync is no failure of this part.
      this.#whole.signal.throwIfAborted();
      if (!(error instanceof HubError)) throw error;
      this.fail(error);
    }
  }
}
