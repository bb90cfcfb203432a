import { InvalidArgumentError } from "../../vocabulary/errors.ts";
import type { RemoteFile } from "../../vocabulary/repository.ts";
import type { PullSession } from "../pull/pull_session.ts";
import { readJsonFileIfPresent } from "../read_json_file.ts";
import { entryKey, parseSyncList } from "./sync_list.ts";
import { isLocked, type LockedModel } from "./sync_lock.ts";
import { Syncing } from "./sync_models.ts";
import type { SyncPart } from "./sync_part.ts";

/** What became, or would become, of an entry of a lock. */
export interface RenewedEntry {
  /** What the lock said. */
  readonly before: LockedModel;
  /** What it says now. */
  readonly after: {
    readonly commit: string;
    readonly files: readonly RemoteFile[];
    /** The folder of its files. */
    readonly path: string;
    /** Bytes that came over the network, or would come. */
    readonly fetchedBytes: number;
  };
}

/** What became of a lock. */
export interface RenewedLock {
  /** The entries that were brought up to date. */
  readonly renewed: readonly RenewedEntry[];
  /** Those that could not be, and stay as they were. */
  readonly failures: readonly { readonly before: LockedModel; readonly error: Error }[];
  /** Whether the lock says something else than before. */
  readonly lockChanged: boolean;
}

/**
 * Brings entries of a lock up to date: a sync of them alone, by which the lock is written last and
 * atomically. An entry that the list beside the lock no longer has as it was locked stays, for what
 * is wanted of it now is for a sync to find out.
 */
export async function renewLock(
  session: PullSession,
  path: string,
  options: { readonly isWanted: (model: LockedModel) => boolean; readonly dryRun: boolean },
): Promise<RenewedLock> {
  const { isWanted, dryRun } = options;
  const syncing = await Syncing.ofLock(session, path);
  const listed = await listedEntries(syncing.list, session);
  const wanted = syncing.parts.flatMap((part): { part: SyncPart; before: LockedModel }[] => {
    const before = syncing.before(part.entry);
    return before !== undefined && isLocked(before) && isWanted(before) ? [{ part, before }] : [];
  });
  for (const { part } of wanted) {
    if (listed?.has(entryKey(part.entry)) === false) part.fail(drifted(part, path));
  }
  const parts = new Set(wanted.map(({ part }) => part));
  await syncing.prepare((part) => parts.has(part));
  if (!dryRun) await syncing.bring();
  const lockChanged = !dryRun && await syncing.writeLock();
  return {
    renewed: wanted.flatMap(({ part, before }) => {
      const after = stateAfter(part);
      return after === undefined ? [] : [{ before, after }];
    }),
    failures: wanted.flatMap(({ part: { error }, before }) =>
      error === undefined ? [] : [{ before, error }]
    ),
    lockChanged,
  };
}

/** The entries of the list beside the lock, by their keys; undefined where there is no list. */
async function listedEntries(
  list: string,
  { settings: { endpoint } }: PullSession,
): Promise<ReadonlySet<string> | undefined> {
  const value = await readJsonFileIfPresent(list);
  if (value === undefined) return undefined;
  return new Set(parseSyncList(value, `"${list}"`, { endpoint }).map(entryKey));
}

function drifted({ entry }: SyncPart, lock: string): InvalidArgumentError {
  return new InvalidArgumentError(
    `Cannot update "${lock}": the list is not the one that was locked: "${entry.model}" is not in the list as the lock has it`,
  );
}

/** What was brought, or where nothing was meant to be, what is planned; undefined when it failed. */
function stateAfter({ error, prepared, result }: SyncPart): RenewedEntry["after"] | undefined {
  if (error !== undefined || prepared === undefined) return undefined;
  const { plan, listing: { commit }, destination: { root } } = prepared;
  return {
    commit,
    files: prepared.facts.map(({ file }) => file),
    path: root,
    fetchedBytes: result?.fetchedBytes ?? plan.fetchBytes,
  };
}
