import { HubClient } from "../../hub/hub_client.ts";
import { RateLimiter } from "../../transfer/rate_limiter.ts";
import {
  HubError,
  InvalidArgumentError,
  LocalEntryNotFoundError,
} from "../../vocabulary/errors.ts";
import { parseEndpoint } from "../../vocabulary/settings.ts";
import type { MirrorContext } from "./mirror_context.ts";
import { MirrorPart } from "./mirror_part.ts";
import type { MirrorConfig, MirroredModel, MirrorOptions, MirrorResult } from "./mirror_result.ts";
import { PullSession } from "../pull/pull_session.ts";
import { entryKey } from "../sync/sync_list.ts";
import { Syncing } from "../sync/sync_models.ts";
import type { SyncPart } from "../sync/sync_part.ts";
import type { SyncFailure } from "../sync/sync_result.ts";

/** Does what `mirrorModels` promises. */
export async function mirror(
  list: string,
  { to, toToken, frozen = false, dryRun = false }: MirrorOptions,
  config: MirrorConfig,
): Promise<MirrorResult> {
  const begin = performance.now();
  using session = await PullSession.open(config);
  const { settings, signal } = session;
  const endpoint = parseEndpoint(to);
  if (session.hub === undefined) {
    throw new LocalEntryNotFoundError(`Cannot mirror to "${endpoint}": offline was asked for`);
  }
  if (endpoint === settings.endpoint) {
    throw new InvalidArgumentError(`Cannot mirror to "${endpoint}": that is where the models are`);
  }
  using hub = new HubClient({
    endpoint,
    token: toToken,
    stallTimeoutMs: settings.stallTimeoutMs,
    fetch: config.fetch,
    onEvent: (event) => session.emit(event),
  });
  const sync = await Syncing.open(session, list, { frozen });
  await sync.prepareParts();
  const limiter = new RateLimiter(config.limitRate ?? Infinity);
  const parts = mirrorParts(sync.parts, { session, hub, signal, limiter });
  for (const part of parts) await attempt(session, part, () => part.plan());
  announce(session, parts);
  const models: MirroredModel[] = [];
  const changed = new Set<string>();
  for (const part of parts) {
    await attempt(session, part, async () => {
      const { type, name } = part.repository;
      // An earlier part has moved the branch that this one was planned on.
      if (changed.has(`${type}/${name}`)) await part.plan();
      if (!dryRun && !part.isDone) changed.add(`${type}/${name}`);
      models.push(dryRun ? part.planned() : await part.send());
    });
  }
  return {
    models,
    failures: parts.flatMap(({ entry, error }): SyncFailure[] =>
      error === undefined ? [] : [{ entry, error }]
    ),
    sentBytes: models.reduce((sum, { sentBytes }) => sum + sentBytes, 0),
    seconds: (performance.now() - begin) / 1000,
  };
}

function mirrorParts(parts: readonly SyncPart[], context: MirrorContext): MirrorPart[] {
  const groups = Map.groupBy(parts, sourceOf);
  return parts.map((part) => new MirrorPart(part, groups.get(sourceOf(part)) ?? [part], context));
}

/** Tells the revisions apart that are mirrored; a part that failed is alone. */
function sourceOf({ entry, prepared }: SyncPart): string {
  if (prepared === undefined) return entryKey(entry);
  const { target: { repository: { type, name }, revision }, listing: { commit } } = prepared;
  return JSON.stringify([type, name, revision, commit]);
}

/** One that fails stops no other. */
async function attempt(
  session: PullSession,
  part: MirrorPart,
  action: () => Promise<void>,
): Promise<void> {
  if (part.error !== undefined) return;
  try {
    await action();
  } catch (error) {
    session.signal.throwIfAborted();
    if (!(error instanceof HubError)) throw error;
    part.error = error;
  }
}

function announce(session: PullSession, parts: readonly MirrorPart[]): void {
  // Small files travel inside the commits.
  const missing = parts.flatMap((part) => part.missing)
    .filter(({ sha256 }) => sha256 !== undefined);
  if (missing.length === 0) return;
  const totalBytes = missing.reduce((sum, { size }) => sum + size, 0);
  session.emit({
    type: "syncing",
    models: parts.filter((part) => part.missing.length > 0).length,
    files: missing.length,
    totalBytes,
    presentBytes: 0,
    fetchBytes: totalBytes,
  });
}
