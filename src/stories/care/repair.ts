import { fingerprintOf, statIfPresent } from "../../cache/file_facts.ts";
import { LocalFolder } from "../../cache/local_folder.ts";
import { HubError } from "../../vocabulary/errors.ts";
import { etagOf, type RemoteFile, type Repository } from "../../vocabulary/repository.ts";
import { type BringContext, bringFile } from "../pull/bring_file.ts";
import { openEngine } from "../pull/pull.ts";
import type { FileFacts } from "../pull/pull_plan.ts";
import { PullSession } from "../pull/pull_session.ts";
import type { Repair, RepairedFile } from "./repair_result.ts";
import type { RepairerConfig } from "./repairer_config.ts";
import { listCommit } from "../pull/revision_listing.ts";
import type { Verification, VerifiedFile } from "./verification.ts";

/**
 * Puts right what a verification has found wrong or missing. One file that cannot be repaired does
 * not stop the others; whatever is there stays until something better is proven.
 */
export async function repair(verification: Verification, config: RepairerConfig): Promise<Repair> {
  const begin = performance.now();
  using session = await PullSession.open(config);
  const broken = verification.files.filter(({ state }) => state === "wrong" || state === "missing");
  const files: RepairedFile[] = [];
  for (const group of Map.groupBy(broken, originOf).values()) {
    for (const file of await repairGroup(group, session)) files.push(file);
  }
  const fetchedBytes = files.reduce((sum, file) => sum + file.fetchedBytes, 0);
  return { files, fetchedBytes, seconds: (performance.now() - begin) / 1000 };
}

/** Files of one commit in one place are repaired together. */
function originOf({ repository, commit, folder }: VerifiedFile): string {
  return JSON.stringify([repository?.type, repository?.name, commit, folder]);
}

async function repairGroup(
  group: readonly VerifiedFile[],
  session: PullSession,
): Promise<RepairedFile[]> {
  try {
    const repairing = await openGroup(group, session);
    using _engine = repairing.context.engine;
    await using _use = await repairing.context.destination.use({ signal: session.signal });
    announce(group, repairing);
    const files: RepairedFile[] = [];
    for (const file of group) files.push(await repairOne(file, repairing));
    return files;
  } catch (error) {
    session.signal.throwIfAborted();
    return group.map((file) => unrepaired(file, error));
  }
}

/** What the repair of a group works with. */
interface GroupRepair {
  readonly context: BringContext;
  /** The commit's files, by their paths. */
  readonly listed: ReadonlyMap<string, RemoteFile>;
}

async function openGroup(
  [first]: readonly VerifiedFile[],
  session: PullSession,
): Promise<GroupRepair> {
  const { repository, commit } = knownOrigin(first);
  const outputDir = first?.folder ?? undefined;
  const branch = session.branch({ outputDir });
  const files = await listCommit(repository, commit, branch.listingSources());
  const store = outputDir === undefined ? branch.cache : new LocalFolder(outputDir);
  const destination = store.destination(repository, commit, commit);
  const engine = openEngine(branch);
  const underWay = new Map<string, Promise<unknown>>();
  const context = { session: branch, engine, repository, commit, destination, underWay };
  return { context, listed: new Map(files.map((file) => [file.path, file])) };
}

function knownOrigin(
  file: VerifiedFile | undefined,
): { readonly repository: Repository; readonly commit: string } {
  const { repository = null, commit = null, localPath } = file ?? {};
  if (repository === null) {
    throw new HubError(`Cannot repair "${localPath}": nobody has kept where it came from`);
  }
  const { type, name } = repository;
  if (commit === null) {
    throw new HubError(`Cannot repair "${localPath}": no revision of "${name}" shows it`);
  }
  if (type !== "model" && type !== "dataset") {
    throw new HubError(`Cannot repair "${localPath}": "${name}" is a ${type}`);
  }
  return { repository: { type, name }, commit };
}

function announce(
  group: readonly VerifiedFile[],
  { context: { session, repository, commit }, listed }: GroupRepair,
): void {
  const totalBytes = group.reduce((sum, { path }) => sum + (listed.get(path)?.size ?? 0), 0);
  session.emit({
    type: "planned",
    repository,
    commit,
    files: group.length,
    totalBytes,
    presentBytes: 0,
    fetchBytes: totalBytes,
  });
}

async function repairOne(
  file: VerifiedFile,
  { context, listed }: GroupRepair,
): Promise<RepairedFile> {
  const { session } = context;
  try {
    const facts = await factsOf(file, listed.get(file.path), context);
    const { fetchedBytes, resumedBytes, reused, size } = await bringFile(facts, context);
    return { file, repaired: true, fetchedBytes, keptBytes: reused ? size : resumedBytes };
  } catch (error) {
    session.signal.throwIfAborted();
    return unrepaired(file, error);
  }
}

async function factsOf(
  { path, localPath, expected }: VerifiedFile,
  file: RemoteFile | undefined,
  { session, repository, commit, destination }: BringContext,
): Promise<FileFacts> {
  if (file === undefined) {
    throw new HubError(`Cannot repair "${localPath}": commit ${commit} has no "${path}"`);
  }
  const etag = etagOf(file);
  if (expected !== null && etag !== expected) {
    throw new HubError(`Cannot repair "${localPath}": commit ${commit} has another "${path}"`);
  }
  const found = await destination.find(file);
  const proof = found && await session.state.readProof(etag, found.fingerprint);
  // Another name of it, or another process, has been repaired meanwhile.
  if (proof !== undefined) return { file, found, proof, journaledBytes: 0 };
  const info = await statIfPresent(localPath);
  const damaged = info?.isFile ? { path: localPath, fingerprint: fingerprintOf(info) } : undefined;
  // A copy in the cache is as good as the Hub's for a plain folder; it is proven like everything else.
  const blob = session.settings.outputDir === undefined
    ? undefined
    : await session.cache.findBlob(repository, etag);
  return { file, damaged, cached: blob?.size === file.size ? blob : undefined, journaledBytes: 0 };
}

function unrepaired(file: VerifiedFile, error: unknown): RepairedFile {
  const failure = error instanceof Error ? error : new HubError(String(error));
  return { file, repaired: false, fetchedBytes: 0, keptBytes: 0, failure };
}
