import { LfsUploader } from "../../hub/lfs_uploader.ts";
import type { LfsTicket } from "../../hub/lfs_ticket.ts";
import { mapConcurrently } from "../../vocabulary/map_concurrently.ts";
import type { RemoteFile, Repository } from "../../vocabulary/repository.ts";
import { fileSource } from "../pull/file_source.ts";
import type { MirrorContext } from "./mirror_context.ts";
import { nowAndThen } from "../now_and_then.ts";
import { ProvenReader } from "./proven_reader.ts";

/** Where files are passed on to. */
export interface PassOnTarget {
  /** The repository, of the same name on both Hubs. */
  readonly repository: Repository;
  /** The branch that takes them. */
  readonly branch: string;
  /** The commit they are taken from. */
  readonly sourceCommit: string;
}

/** How many files are on their way at the same time. */
const FILES_AT_ONCE = 4;

/**
 * Sends the files in LFS from one Hub to the other, without a copy on this disk; what the other Hub
 * has under any name is not sent.
 *
 * @returns the bytes that were sent
 */
export async function passOn(
  context: MirrorContext,
  files: readonly RemoteFile[],
  target: PassOnTarget,
): Promise<number> {
  const { hub } = context;
  const { repository, branch } = target;
  const ending = new AbortController();
  const signal = AbortSignal.any([context.signal, ending.signal]);
  const large = files.filter(({ sha256 }) => sha256 !== undefined);
  const contents = [...new Map(large.map((file) => [file.sha256, file])).values()];
  const objects = contents.map(({ sha256 = "", size }) => ({ sha256, size }));
  const uploader = new LfsUploader(hub, repository, { revision: branch });
  const tickets = await uploader.negotiate(objects, { signal });
  const sent = await mapConcurrently(
    contents,
    FILES_AT_ONCE,
    (file, index) => sendOne({ ...context, signal }, file, { ...target, ticket: tickets[index] }),
    (error) => ending.abort(error),
  );
  return sent.reduce((sum, bytes) => sum + bytes, 0);
}

async function sendOne(
  { session, hub, signal, limiter }: MirrorContext,
  file: RemoteFile,
  { repository, branch, sourceCommit, ticket }: PassOnTarget & {
    readonly ticket: LfsTicket | undefined;
  },
): Promise<number> {
  const { size, sha256 = "" } = file;
  const path = `${repository.name}/${file.path}`;
  session.emit({ type: "started", path, size });
  const { stallTimeoutMs } = session.settings;
  const source = fileSource(session, repository, sourceCommit, file);
  const reader = new ProvenReader(file, source, { stallTimeoutMs, signal });
  // One part after the other: the digest follows the bytes in their order.
  const uploader = new LfsUploader(hub, repository, {
    revision: branch,
    connections: 1,
    throttle: (bytes, signal) => limiter.take(bytes, signal),
  });
  const { sentBytes } = await uploader.upload(
    ticket ?? { kind: "stored", sha256, size },
    (range) => reader.read(range),
    {
      name: path,
      signal,
      onProgress: nowAndThen((done) => {
        session.emit({ type: "bytes", path, done, size, connections: 1 });
      }, size),
    },
  );
  session.emit({ type: "sent", path, size, sha256, reused: ticket?.kind === "stored" });
  return sentBytes;
}
