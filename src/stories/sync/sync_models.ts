import { dirname, resolve } from "node:path";
import { writeWholeFile } from "../../cache/write_whole_file.ts";
import { InvalidArgumentError } from "../../vocabulary/errors.ts";
import { fileError } from "../../vocabulary/file_errors.ts";
import { mapConcurrently } from "../../vocabulary/map_concurrently.ts";
import { FolderBook } from "../pull/folder_book.ts";
import { filesAtOnce, openEngine, rememberSpeed } from "../pull/pull.ts";
import { PullSession } from "../pull/pull_session.ts";
import { readJsonFile, readJsonFileIfPresent } from "../read_json_file.ts";
import { assertNoClashes } from "./sync_clashes.ts";
import { withoutDrift } from "./sync_drift.ts";
import { entryKey, parseSyncList, type SyncEntry } from "./sync_list.ts";
import { formatSyncLock, type LockedEntry, parseSyncLock, type SyncLock } from "./sync_lock.ts";
import { SharedTransfers, SyncPart } from "./sync_part.ts";
import { planPrune, prune, type Pruned, type PrunePlan } from "./sync_prune.ts";
import type {
  PlannedModel,
  SyncConfig,
  SyncFailure,
  SyncOptions,
  SyncPlan,
  SyncResult,
} from "./sync_result.ts";
import { shareRoom } from "./sync_room.ts";

/** Does what `planSync` promises. */
export async function plan(
  list: string,
  options: SyncOptions,
  config: SyncConfig,
): Promise<SyncPlan> {
  using session = await PullSession.open(config);
  const sync = await Syncing.open(session, list, options);
  await sync.prepare();
  return { ...sync.planned(), ...await sync.planPrune() };
}

/** Does what `syncModels` promises. */
export async function sync(
  list: string,
  options: SyncOptions,
  config: SyncConfig,
): Promise<SyncResult> {
  const begin = performance.now();
  using session = await PullSession.open(config);
  const sync = await Syncing.open(session, list, options);
  await sync.prepare();
  const { prunable, spared } = await sync.planPrune();
  const mayPrune = await isAllowed(options, prunable);
  await sync.bring();
  const { pruned, kept } = mayPrune ? await sync.prune() : { pruned: [], kept: [] };
  const lockChanged = options.frozen === true ? false : await sync.writeLock();
  const models = sync.parts.flatMap(({ result }) => result ?? []);
  return {
    models,
    failures: sync.failures(),
    pruned,
    spared: [...spared, ...kept],
    lock: sync.lockPath,
    lockChanged,
    fetchedBytes: models.reduce((sum, { fetchedBytes }) => sum + fetchedBytes, 0),
    seconds: (performance.now() - begin) / 1000,
  };
}

async function isAllowed(
  { prune = false }: SyncOptions,
  prunable: PrunePlan["prunable"],
): Promise<boolean> {
  if (prunable.length === 0) return false;
  return typeof prune === "boolean" ? prune : await prune(prunable);
}

/** How many repositories are asked about at the same time. */
const PLANS_AT_ONCE = 6;

/** A list on its way to this machine. */
export class Syncing {
  readonly parts: readonly SyncPart[];
  readonly lockPath: string;
  readonly #session: PullSession;
  /** Path of the list. */
  readonly list: string;
  readonly #options: SyncOptions;
  readonly #before: SyncLock | undefined;
  readonly #book: FolderBook;

  private constructor(
    session: PullSession,
    options: SyncOptions,
    files: {
      readonly list: string;
      readonly lockPath: string;
      readonly entries: readonly SyncEntry[];
      readonly before: SyncLock | undefined;
    },
  ) {
    const { list, lockPath, entries, before } = files;
    this.#session = session;
    this.#options = options;
    this.list = list;
    this.#before = before;
    this.#book = new FolderBook(session.settings.stateDir);
    this.lockPath = lockPath;
    this.parts = entries.map((entry) => new SyncPart(entry, dirname(list), session));
  }

  /** Reads the list and the lock. */
  static async open(session: PullSession, path: string, options: SyncOptions): Promise<Syncing> {
    const { endpoint } = session.settings;
    const list = resolve(path);
    const listed = await readJsonFileIfPresent(list);
    if (listed === undefined) {
      throw new InvalidArgumentError(`Cannot sync: there is no list "${path}"`);
    }
    const entries = parseSyncList(listed, `"${path}"`, { endpoint });
    const lockPath = `${list.replace(/\.json$/, "")}.lock`;
    const value = await readJsonFileIfPresent(lockPath);
    const before = value === undefined ? undefined : parseSyncLock(value, `"${lockPath}"`);
    return new Syncing(session, options, { list, lockPath, entries, before });
  }

  /** Opens a lock for what its own entries stand for, without the list they came from. */
  static async ofLock(session: PullSession, lockPath: string): Promise<Syncing> {
    const before = parseSyncLock(await readJsonFile(lockPath), `"${lockPath}"`);
    const list = lockPath.replace(/\.lock$/, ".json");
    const entries = before.models.map(({ entry }) => entry);
    return new Syncing(session, {}, { list, lockPath, entries, before });
  }

  /** What the lock said of an entry. */
  before(entry: SyncEntry): LockedEntry | undefined {
    const key = entryKey(entry);
    return this.#before?.models.find((model) => entryKey(model.entry) === key);
  }

  /** Plans every wanted part, as far as that goes, and sees to it that they go together. */
  async prepare(isWanted: (part: SyncPart) => boolean = () => true): Promise<void> {
    await this.prepareParts(isWanted);
    await assertNoClashes(this.parts);
    await shareRoom(this.#session, this.parts);
  }

  /** Plans every wanted part on its own; of the others nothing is brought. */
  async prepareParts(isWanted: (part: SyncPart) => boolean = () => true): Promise<void> {
    const locked = this.#options.frozen === true ? this.#frozen() : undefined;
    await mapConcurrently(
      this.parts,
      PLANS_AT_ONCE,
      async (part, index) => {
        if (isWanted(part)) await part.prepare(locked?.[index]);
      },
      (error) => this.#session.end(error),
    );
  }

  planned(): Omit<SyncPlan, keyof PrunePlan> {
    const models = this.parts.flatMap(({ entry, prepared }): PlannedModel[] =>
      prepared === undefined ? [] : [{ entry, plan: prepared.plan }]
    );
    const sum = (of: (model: PlannedModel) => number): number =>
      models.reduce((total, model) => total + of(model), 0);
    return {
      models,
      failures: this.failures(),
      totalBytes: sum(({ plan }) => plan.totalBytes),
      presentBytes: sum(({ plan }) => plan.presentBytes),
      fetchBytes: sum(({ plan }) => plan.fetchBytes),
    };
  }

  failures(): SyncFailure[] {
    return this.parts.flatMap(({ entry, error }) => error === undefined ? [] : [{ entry, error }]);
  }

  /** All files of all parts, through one engine. */
  async bring(): Promise<void> {
    const session = this.#session;
    const { models, totalBytes, presentBytes, fetchBytes } = this.planned();
    const files = models.reduce((total, { plan }) => total + plan.files.length, 0);
    for (const { entry, plan } of models) {
      for (const reason of plan.choice?.reasons ?? []) session.notice(`${entry.model}: ${reason}`);
    }
    const totals = { files, totalBytes, presentBytes, fetchBytes };
    if (files > 0) session.emit({ type: "syncing", models: models.length, ...totals });
    await using uses = new AsyncDisposableStack();
    for (const part of this.parts) uses.use(await part.use());
    const begin = performance.now();
    {
      using engine = openEngine(session);
      const underWay = new SharedTransfers();
      await mapConcurrently(
        this.parts.flatMap((part) => part.tasks(engine, underWay).map((run) => ({ part, run }))),
        filesAtOnce(session),
        async ({ part, run }) => {
          await run();
          await part.finish(this.list);
        },
        (error) => session.end(error),
      );
    }
    // Parts without any file have had no task.
    for (const part of this.parts) await part.finish(this.list);
    const bytes = this.parts.reduce((sum, { result }) => sum + (result?.fetchedBytes ?? 0), 0);
    await rememberSpeed(session, bytes, (performance.now() - begin) / 1000);
  }

  planPrune(): Promise<PrunePlan> {
    if (this.#options.prune === undefined || this.#options.prune === false) {
      return Promise.resolve({ prunable: [], spared: [] });
    }
    return planPrune(this.list, this.parts, this.#book);
  }

  /** Removes what can go now: less than was planned, where something has failed since. */
  async prune(): Promise<Pruned> {
    const { prunable } = await this.planPrune();
    return await prune(prunable, this.#book);
  }

  /** Writes the lock, if it says anything new; what failed keeps what was known of it. */
  async writeLock(): Promise<boolean> {
    const known = new Map(this.#before?.models.map((model) => [entryKey(model.entry), model]));
    const models = this.parts.map((part): LockedEntry =>
      part.locked() ?? known.get(entryKey(part.entry)) ??
        { entry: part.entry, failed: part.error?.name ?? "LocalEntryNotFoundError" }
    );
    const text = formatSyncLock({ models });
    if (this.#before !== undefined && text === formatSyncLock(this.#before)) return false;
    try {
      await writeWholeFile(this.lockPath, text);
    } catch (error) {
      throw fileError("write", this.lockPath, error);
    }
    return true;
  }

  #frozen(): LockedEntry[] {
    if (this.#before === undefined) {
      throw new InvalidArgumentError(`Cannot sync frozen: there is no "${this.lockPath}"`);
    }
    return withoutDrift(this.parts.map(({ entry }) => entry), this.#before);
  }
}
