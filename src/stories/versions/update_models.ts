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
  { models = [], dryRun = false }: UpdateOptions,
  config: UpdateConfig,
): Promise<UpdateResult> {
  using session = await PullSession.open(config);
  if (session.hub === undefined) {
    throw new LocalEntryNotFoundError("Cannot update offline: only the Hub knows what is new");
  }
  const tracked = namedModels(await trackedModels(session), models, session);
  const compared = await compare(session, tracked, { now: true });
  const [first] = compared;
  if (first?.error !== undefined && compared.every(({ error }) => error !== undefined)) {
    throw first.error;
  }
  const updated: UpdatedModel[] = [];
  const failures: UpdateFailure[] = [];
  for (const { model, standing, error } of compared) {
    const { state, latest } = standing;
    if (state === "current") continue;
    const { place, repository, revision } = model;
    try {
      if (error !== undefined) throw error;
      if (latest === null) throw gone(standing);
      updated.push(await new Updating(session, model, latest).run({ dryRun }));
    } catch (error) {
      session.signal.throwIfAborted();
      if (!(error instanceof HubError)) throw error;
      failures.push({ place, repository, revision, error });
    }
  }
  return { updated, current: compared.length - updated.length - failures.length, failures };
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
