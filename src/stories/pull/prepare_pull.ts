import type { Destination } from "../../cache/destination.ts";
import type { ModelPart } from "../../card/ruvltra_manifest.ts";
import { LocalFolder } from "../../cache/local_folder.ts";
import { resumableBytes, resumableRanges } from "../../transfer/partial_file.ts";
import { InvalidArgumentError, LocalEntryNotFoundError } from "../../vocabulary/errors.ts";
import { mapConcurrently } from "../../vocabulary/map_concurrently.ts";
import { etagOf, type RemoteFile, type Repository } from "../../vocabulary/repository.ts";
import { chooseFiles, type ChosenFiles } from "./choose_files.ts";
import type { DownloadOptions } from "./download_config.ts";
import type { DownloadPlan } from "./download_result.ts";
import { planDelta } from "./plan_delta.ts";
import { withoutHead } from "./without_head.ts";
import { withParts } from "./pull_parts.ts";
import { assertFolderOrNothing } from "./output_folder.ts";
import { type FileFacts, missingBytes, planFile, planTotals, withTwins } from "./pull_plan.ts";
import type { PullSession } from "./pull_session.ts";
import { assertUnflagged } from "./safety_gate.ts";
import { withAbsence } from "./absent_files.ts";
import { type PullTarget, pullTarget } from "./pull_target.ts";
import { listRevision, type RevisionListing } from "./revision_listing.ts";
import { isShortHash } from "./short_hash.ts";

/** A pull that only has to be done. */
export interface PreparedPull {
  /** What was asked for. */
  readonly target: PullTarget;
  /** The commit, and all its files. */
  readonly listing: RevisionListing;
  /** Where the chosen files go. */
  readonly destination: Destination;
  /** The chosen files, and what is here of them. */
  readonly facts: readonly FileFacts[];
  /** What will be done about them. */
  readonly plan: DownloadPlan;
  /** What the manifest says of files that come along. @default nothing */
  readonly parts?: readonly ModelPart[];
}

/** Resolves, lists, selects and plans: all of a pull that writes nothing. */
export async function preparePull(
  session: PullSession,
  reference: string,
  options: DownloadOptions,
): Promise<PreparedPull> {
  const { settings, config } = session;
  if (settings.offline && config.force) {
    throw new InvalidArgumentError("Cannot fetch again: offline and force contradict each other");
  }
  const target = pullTarget(reference, options, settings);
  if (settings.outputDir !== undefined) await assertFolderOrNothing(settings.outputDir);
  const { repository, revision } = target;
  const listing = await listRevision(repository, revision, session.listingSources());
  return await prepareListed(session, target, listing);
}

/** Selects and plans what is wanted of a listing. */
export async function prepareListed(
  session: PullSession,
  target: PullTarget,
  listing: RevisionListing,
): Promise<PreparedPull> {
  const destination = destinationOf(session, target, listing.commit);
  const { files: chosen, choice } = await choose(session, target, listing, destination)
    .catch(async (error) => {
      throw await withAbsence(error, session, target, listing);
    });
  const { files, parts } = await withParts(session, target, listing, chosen);
  const prepared = { ...await prepareFiles(session, target, listing, files), parts };
  return choice === undefined ? prepared : { ...prepared, plan: { ...prepared.plan, choice } };
}

/** Plans exactly these files, whatever the target wishes. */
export async function prepareFiles(
  session: PullSession,
  wanted: PullTarget,
  listing: RevisionListing,
  files: readonly RemoteFile[],
): Promise<PreparedPull> {
  const { settings } = session;
  const target = pinned(wanted, listing);
  const { repository, revision } = target;
  const { commit } = listing;
  const destination = destinationOf(session, target, commit);
  const inspected = await mapConcurrently(
    files,
    LOOKUPS,
    (file) => inspect(session, target, commit, destination, file),
  );
  const known = settings.outputDir === undefined ? withTwins(inspected) : inspected;
  const facts = listing.offline ? known : await mapConcurrently(
    known,
    DELTAS,
    (fact) => withDelta(session, repository, destination, commit, fact),
  );
  if (listing.offline) assertAllHere(facts, target, listing);
  const planned = facts.map(planFile);
  const plan: DownloadPlan = {
    repository,
    revision,
    commit,
    destination: destination.root,
    files: planned,
    ...planTotals(planned),
  };
  await assertUnflagged(session, plan, listing);
  return { target, listing, destination, facts, plan };
}

/** The first digits of a commit's hash are no name that a ref may have. */
function pinned(target: PullTarget, { commit }: RevisionListing): PullTarget {
  return isShortHash(target.revision) && commit.startsWith(target.revision)
    ? { ...target, revision: commit }
    : target;
}

/** Looking at a file takes a few system calls; this many at once hide their latency. */
const LOOKUPS = 32;
/** Looking for what is here of a file takes some questions to the Hub, and maybe much reading. */
const DELTAS = 4;

function destinationOf(session: PullSession, target: PullTarget, commit: string): Destination {
  const { outputDir } = session.settings;
  const { holdBack } = session;
  const store = outputDir === undefined ? session.cache : new LocalFolder(outputDir, { holdBack });
  return store.destination(target.repository, target.revision, commit);
}

/** Chooses the files; when the Hub does not answer, from those that are here, if any will do. */
async function choose(
  session: PullSession,
  { repository, wish, fit }: PullTarget,
  listing: RevisionListing,
  destination: Destination,
): Promise<ChosenFiles> {
  const { cache } = session;
  const isHere = async (file: RemoteFile): Promise<boolean> =>
    await destination.find(file) !== undefined ||
    (await cache.findBlob(repository, etagOf(file)))?.size === file.size;
  const sources = session.fitSources(repository, listing);
  return await chooseFiles(wish, { ...sources, fit, ...(listing.offline && { isHere }) });
}

async function inspect(
  session: PullSession,
  { repository }: PullTarget,
  commit: string,
  destination: Destination,
  file: RemoteFile,
): Promise<FileFacts> {
  const { state, cache, config, settings } = session;
  const etag = etagOf(file);
  // A file whose content address nobody knows can only be used where it is, in the cache.
  const isUnknown = etag === "" && settings.outputDir !== undefined;
  if (config.force || isUnknown) return { file, journaledBytes: 0 };
  const found = await destination.find(file);
  const proof = found && await state.readProof(etag, found.fingerprint);
  if (proof !== undefined) return { file, found, proof, journaledBytes: 0 };
  const blob = settings.outputDir === undefined
    ? undefined
    : await cache.findBlob(repository, etag);
  const cached = blob?.size === file.size ? blob : undefined;
  if (found !== undefined || cached !== undefined) {
    return { file, found, cached, journaledBytes: 0 };
  }
  if (config.resume === false) return { file, journaledBytes: 0 };
  const partial = destination.partial(file, { reliable: true });
  const identity = { etag, size: file.size, commit };
  return { file, journaledBytes: await resumableBytes(partial, identity) };
}

/** Adds how a file that is not here is put together from what is. */
async function withDelta(
  session: PullSession,
  repository: Repository,
  destination: Destination,
  commit: string,
  fact: FileFacts,
): Promise<FileFacts> {
  const { file, found, cached, isTwin } = fact;
  if (found !== undefined || cached !== undefined || isTwin) return fact;
  const delta = await planDelta(session, repository, commit, file);
  if (delta === undefined) return fact;
  const partial = destination.partial(file, { reliable: true });
  const identity = { etag: etagOf(file), size: file.size, commit };
  const done = session.config.resume === false ? [] : await resumableRanges(partial, identity);
  return {
    ...fact,
    delta: {
      ...delta,
      missingBytes: missingBytes(withoutHead(delta.pieces, delta.head.length), done),
    },
  };
}

function assertAllHere(
  facts: readonly FileFacts[],
  { repository }: PullTarget,
  { commit, unreachable }: RevisionListing,
): void {
  const missing = facts.filter(({ found, cached }) => found === undefined && cached === undefined);
  const [first] = missing;
  if (first === undefined) return;
  if (unreachable !== undefined) throw unreachable;
  const others = missing.length === 1 ? "" : ` and ${missing.length - 1} more`;
  throw new LocalEntryNotFoundError(
    `Cannot find "${repository.name}" offline: of commit ${commit} the cache lacks "${first.file.path}"${others}`,
  );
}
