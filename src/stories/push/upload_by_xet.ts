import { xetWriteToken } from "../../hub/xet_token.ts";
import type { RateLimiter } from "../../transfer/rate_limiter.ts";
import { HubError } from "../../vocabulary/errors.ts";
import type { RemoteFile } from "../../vocabulary/repository.ts";
import { CasClient } from "../../xet/cas_client.ts";
import { MIN_CHUNK_SIZE } from "../../xet/chunker.ts";
import type { XetProgress } from "../../xet/file_tally.ts";
import { firstChunk } from "../../xet/first_chunk.ts";
import { KnownChunks } from "../../xet/known_chunks.ts";
import { TokenKeeper } from "../../xet/token_keeper.ts";
import { XetHasher } from "../../xet/xet_hasher.ts";
import { type XetUploaded, XetUploader } from "../../xet/xet_uploader.ts";
import { ChunkIndex } from "../pull/chunk_index.ts";
import { nowAndThen } from "../now_and_then.ts";
import type { OutgoingFile } from "./outgoing_file.ts";
import type { PushSession } from "./push_session.ts";
import type { PushTarget } from "./push_target.ts";
import type { SentFile } from "./send_file.ts";

/**
 * Sends files, each of another content, as chunks, and only those that the Hub has not: what the
 * repository's own files are made of is named, not sent. A push that is interrupted leaves chunks
 * behind that the next one does not send again. The files are there for a commit when this returns.
 *
 * @returns what sending each has taken, in the order of the files
 * @throws {HubError} when the store of chunks fails; then nothing is there for a commit
 */
export async function uploadByXet(
  session: PushSession,
  target: PushTarget,
  files: readonly OutgoingFile[],
  options: { readonly limiter: RateLimiter },
): Promise<SentFile[]> {
  const { signal, config, connections } = session;
  const { limitRate = Infinity } = config;
  const { limiter } = options;
  const cas = storeOf(session, target);
  const hasher = await XetHasher.create();
  const known = new KnownChunks();
  await using uploader = new XetUploader({
    cas,
    hasher,
    known,
    connections: Math.min(connections, MOST_XORBS, Math.ceil(limitRate / ENOUGH_FOR_ONE)),
    ...(limitRate < Infinity && {
      throttle: (bytes: number, signal: AbortSignal) => limiter.take(bytes, signal),
      pieceBytes: limiter.burst,
    }),
    signal,
  });
  const index = new ChunkIndex(session.settings.stateDir);
  const uploaded: XetUploaded[] = [];
  for (const file of files) {
    session.emit({ type: "started", path: file.path, size: file.size });
    const earlier = target.files.get(file.path);
    if (earlier !== undefined) await learn(earlier, { cas, hasher, known, index, signal });
    uploaded.push(await sendOne(session, uploader, file));
  }
  await uploader.finish();
  const sent: SentFile[] = [];
  for (const [position, { path, size, sha256 }] of files.entries()) {
    const { chunks, tally: { sentBytes = 0 } = {} } = uploaded[position] ?? {};
    if (chunks !== undefined) await index.keep(sha256, chunks);
    const reused = sentBytes === 0;
    session.emit({ type: "sent", path, size, sha256, reused });
    sent.push({ reused, sentBytes });
  }
  return sent;
}

/** Each is kept in memory while it is on its way, 8 MiB. */
const MOST_XORBS = 4;
/**
 * Bytes per second that one connection brings nearly everywhere. Several that share so little are
 * long on their way, and what is on its way is lost in a kill.
 */
const ENOUGH_FOR_ONE = 2_000_000;

function storeOf({ hub, signal, config }: PushSession, target: PushTarget): CasClient {
  const { repository, revision } = target;
  const createPr = config.createPr ?? false;
  return new CasClient({
    send: (url, request) => hub.send(url, { ...request, anonymous: true }),
    tokens: new TokenKeeper(() => xetWriteToken(hub, repository, revision, { createPr, signal })),
    secure: hub.endpoint.startsWith("https:"),
    stallTimeoutMs: hub.stallTimeoutMs,
  });
}

async function sendOne(
  session: PushSession,
  uploader: XetUploader,
  file: OutgoingFile,
): Promise<XetUploaded> {
  try {
    return await uploader.add({
      sha256: file.sha256,
      bytes: file.pieces(),
      onProgress: progressTeller(session, uploader, file),
    });
  } catch (error) {
    session.signal.throwIfAborted();
    // What a store makes of a file that changes under the upload is a consequence; that is the fact.
    await file.assertUnchanged();
    throw error;
  }
}

/**
 * Tells how far a file has come, and once, as soon as the first of its bytes travel, what is kept of
 * a push before this one.
 */
function progressTeller(
  session: PushSession,
  uploader: XetUploader,
  { path, size }: OutgoingFile,
): (progress: XetProgress) => void {
  let presentBytes = 0;
  let isSaid = false;
  const tell = nowAndThen((done) => {
    const { connections } = uploader;
    const present = presentBytes > 0 ? { presentBytes } : {};
    session.emit({ type: "bytes", path, done, size, connections, ...present });
  }, size);
  return ({ done, present, kept }) => {
    if (!isSaid && kept > 0 && done > present) {
      isSaid = true;
      session.emit({ type: "resumed", path, bytes: present });
    }
    presentBytes = present;
    tell(done);
  };
}

interface Learning {
  readonly cas: CasClient;
  readonly hasher: XetHasher;
  readonly known: KnownChunks;
  readonly index: ChunkIndex;
  readonly signal: AbortSignal;
}

/**
 * Finds out which chunks the version before this one has brought: by its chunks, where this machine
 * has cut it before, else by asking the store about its first one. A push goes on without.
 */
async function learn(
  { xetHash, sha256: etag, size }: RemoteFile,
  { cas, hasher, known, index, signal }: Learning,
): Promise<void> {
  if (xetHash === undefined || etag === undefined) return;
  try {
    const chunks = await index.kept({ etag, size }, MIN_CHUNK_SIZE);
    if (chunks !== undefined) {
      const { terms } = await cas.reconstruct(xetHash, { start: 0, end: size }, { signal });
      if (known.addFile(chunks, terms)) return;
    }
    const first = hasher.chunk(await firstChunk(cas, xetHash, { signal }));
    const shard = await cas.queryChunk(first, { limit: MAX_SHARD, signal });
    if (shard !== undefined) await known.addShard(shard);
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof HubError)) throw error;
  }
}

/** The chunks of some 80 GB. */
const MAX_SHARD = 64 * 1024 * 1024;
