import { EntryNotFoundError, HubError, LocalEntryNotFoundError } from "../../vocabulary/errors.ts";
import type { RemoteFile } from "../../vocabulary/repository.ts";
import { filesToUpdate } from "./files_to_update.ts";
import { FolderBook } from "../pull/folder_book.ts";
import type { ModelStanding } from "./model_standing.ts";
import { compare, namedModels } from "./outdated_finder.ts";
import { prepareListed } from "../pull/prepare_pull.ts";
import { carryOut } from "../pull/pull.ts";
import { PullSession } from "../pull/pull_session.ts";
import { listCommit } from "../pull/revision_listing.ts";
import { type RenewedLock, renewLock } from "../sync/renew_lock.ts";
import type { LockedModel } from "../sync/sync_lock.ts";
import { type TrackedFile, type TrackedModel, trackedModels } from "./tracked_models.ts";
import { treeChanges } from "./tree_changes.ts";
import type {
  UpdateConfig,
  UpdatedModel,
  UpdateFailure,
  UpdateOptions,
  UpdateResult,
} from "./update_result.ts";

/** Does what `updateModels` promises. */
export async function update(
  { models = [], lock, dryRun = false }: UpdateOptions,
  config: UpdateConfig,
): Promise<UpdateResult> {
  using session = await PullSession.open(config);
  if (session.hub === undefined) {
    throw new LocalEntryNotFoundError("Cannot update offline: only the Hub knows what is new");
  }
  const all = await trackedModels(session, lock);
  const compared = await compare(session, namedModels(all, models, session), { now: true });
  const [first] = compared;
  if (first?.error !== undefined && compared.every(({ error }) => error !== undefined)) {
    throw first.error;
  }
  const outcome: Outcome = { updated: [], failures: [] };
  const pinned: TrackedModel[] = [];
  for (const { model, standing, error } of compared) {
    const { state, latest } = standing;
    if (state === "current") continue;
    await attempt([model], outcome, session, async () => {
      if (error !== undefined) throw error;
      if (latest === null) throw gone(standing);
      if (model.place.kind === "lock") pinned.push(model);
      else outcome.updated.push(await new Updating(session, model, latest).run({ dryRun }));
    });
  }
  // Last of all: what is here by then need not be fetched again.
  const lockChanged = await updateLock(pinned, outcome, session, { dryRun });
  const places = all.flatMap(({ place }) => place.kind === "lock" ? [place.path] : []);
  const behind = new Set([...outcome.updated, ...outcome.failures].map(nameOf));
  const known = new Set(compared.map(({ model }) => nameOf(model)));
  const current = known.difference(behind).size;
  return { ...outcome, current, lock: places[0] ?? null, lockChanged };
}

/** What was done until now. */
interface Outcome {
  readonly updated: UpdatedModel[];
  readonly failures: UpdateFailure[];
}

/** What fails is told of each of the models, and stops no other. */
async function attempt(
  models: readonly TrackedModel[],
  { failures }: Outcome,
  session: PullSession,
  action: () => Promise<void>,
): Promise<void> {
  try {
    await action();
  } catch (error) {
    session.signal.throwIfAborted();
    if (!(error instanceof HubError)) throw error;
    for (const { place, repository, revision } of models) {
      failures.push({ place, repository, revision, error });
    }
  }
}

/** The same revision of a repository, wherever it is, is one model. */
function nameOf({ repository: { type, name }, revision }: Omit<UpdateFailure, "error">): string {
  return JSON.stringify([type, name, revision]);
}

/** Brings the entries of a lock up to date; gives whether it says something else now. */
async function updateLock(
  pinned: readonly TrackedModel[],
  outcome: Outcome,
  session: PullSession,
  { dryRun }: { readonly dryRun: boolean },
): Promise<boolean> {
  const [first] = pinned;
  if (first === undefined || first.place.kind === "cache") return false;
  const { place } = first;
  const isWanted = (model: LockedModel): boolean =>
    pinned.some((behind) =>
      nameOf(behind) === nameOf({ ...model, place }) && behind.files[0]?.commit === model.commit
    );
  let lock: RenewedLock = { renewed: [], failures: [], lockChanged: false };
  await attempt(pinned, outcome, session, async () => {
    lock = await renewLock(session, place.path, { isWanted, dryRun });
  });
  for (const { before: { repository, revision, commit, files }, after } of lock.renewed) {
    outcome.updated.push({
      place,
      repository,
      revision,
      from: [commit],
      to: after.commit,
      changes: treeChanges(files, after.files),
      path: after.path,
      fetchedBytes: after.fetchedBytes,
    });
  }
  for (const { before: { repository, revision }, error } of lock.failures) {
    outcome.failures.push({ place, repository, revision, error });
  }
  return lock.lockChanged;
}

class Updating {
  readonly #session: PullSession;
  readonly #model: TrackedModel;
  readonly #latest: string;

  constructor(session: PullSession, model: TrackedModel, latest: string) {
    this.#session = session;
    this.#model = model;
    this.#latest = latest;
  }

  /** The ordinary pull, of the files that stand for those which are here. */
  async run({ dryRun }: { readonly dryRun: boolean }): Promise<UpdatedModel> {
    const { place, repository, revision, files: had } = this.#model;
    const sources = this.#session.listingSources();
    const files = await listCommit(repository, this.#latest, sources);
    const chosen = await this.#isWhole() ? files : filesToUpdate(had.map(asListed), files);
    if (chosen.length === 0) {
      throw new EntryNotFoundError(
        `Cannot update "${repository.name}": revision "${revision}" has none of the files that are here any more`,
        { status: 404 },
      );
    }
    const outputDir = place.kind === "folder" ? place.path : undefined;
    using part = this.#session.branch({ outputDir, holdBack: true });
    const wish = chosen === files ? { all: true } : { paths: chosen.map(({ path }) => path) };
    const listing = { commit: this.#latest, files, offline: false };
    const prepared = await prepareListed(part, { repository, revision, wish }, listing);
    const done = dryRun ? prepared.plan : await carryOut(part, prepared);
    if (!dryRun) await this.#forgetLost(chosen);
    return {
      place,
      repository,
      revision,
      from: [...new Set(had.map(({ commit }) => commit))].sort(),
      to: this.#latest,
      changes: treeChanges(had.map(asListed), chosen),
      path: prepared.destination.root,
      fetchedBytes: "fetchedBytes" in done ? done.fetchedBytes : done.fetchBytes,
    };
  }

  /** A folder's file that the repository has no more stays, but nothing follows it from now on. */
  async #forgetLost(chosen: readonly RemoteFile[]): Promise<void> {
    const { place, files } = this.#model;
    if (place.kind !== "folder") return;
    const lost = new Set(files.map(({ path }) => path));
    for (const { path } of chosen) lost.delete(path);
    if (lost.size === 0) return;
    await new FolderBook(this.#session.settings.stateDir).strike(place.path, lost);
  }

  /** Whether everything was pulled, so that new files belong to it too. */
  async #isWhole(): Promise<boolean> {
    const { whole, files, repository } = this.#model;
    if (whole !== undefined) return whole;
    const [{ commit } = { commit: "" }] = files;
    const listed = await this.#session.cache.readTree(repository, commit);
    return listed !== undefined && listed.length === files.length;
  }
}

/** A file that is here, as the Hub would have listed it. */
function asListed({ path, size, etag }: TrackedFile): RemoteFile {
  return { path, size, oid: etag, ...(etag.length === 64 && { sha256: etag }) };
}

function gone({ repository, revision }: ModelStanding): HubError {
  return new EntryNotFoundError(
    `Cannot update "${repository.name}": it has no revision "${revision}" any more`,
    { status: 404 },
  );
}
