import { type LfsSession, type LfsTicket, parseLfsSession } from "../../hub/lfs_ticket.ts";
import type { LfsUploader } from "../../hub/lfs_uploader.ts";
import { HubHttpError } from "../../vocabulary/errors.ts";
import type { Repository } from "../../vocabulary/repository.ts";
import { nowAndThen } from "../now_and_then.ts";
import type { OutgoingFile } from "./outgoing_file.ts";
import type { PushSession } from "./push_session.ts";

/** What sending one file has taken. */
export interface SentFile {
  /** Whether the Hub had its bytes before. */
  readonly reused: boolean;
  /** Bytes that went over the network. */
  readonly sentBytes: number;
}

/** With what a file is sent. */
export interface SendContext {
  /** The push. */
  readonly session: PushSession;
  /** Where it goes. */
  readonly repository: Repository;
  /** Who sends it. */
  readonly uploader: LfsUploader;
}

/**
 * Sends one file to where its ticket says, and goes on with an upload that an earlier push has left
 * unfinished, as long as the store knows of it. What would be needed to go on is written down part
 * by part, and forgotten when the file is there.
 */
export async function sendFile(
  context: SendContext,
  file: OutgoingFile,
  ticket: LfsTicket,
): Promise<SentFile> {
  const { session, repository } = context;
  const { path, size, sha256 } = file;
  const key = JSON.stringify([session.settings.endpoint, repository, sha256, size]);
  session.emit({ type: "started", path, size });
  const sentBytes = ticket.kind === "stored" ? 0 : await sendSound(context, file, { ticket, key });
  await session.sessions.remove(key);
  const reused = ticket.kind === "stored";
  session.emit({ type: "sent", path, size, sha256, reused });
  return { reused, sentBytes };
}

interface Sending {
  readonly ticket: LfsTicket;
  /** Names the upload among those that are kept. */
  readonly key: string;
}

/** What a store makes of a file that changes under the upload is a consequence; that is the fact. */
async function sendSound(
  context: SendContext,
  file: OutgoingFile,
  sending: Sending,
): Promise<number> {
  try {
    return await send(context, file, sending);
  } catch (error) {
    context.session.signal.throwIfAborted();
    await file.assertUnchanged();
    throw error;
  }
}

async function send(
  context: SendContext,
  file: OutgoingFile,
  { ticket, key }: Sending,
): Promise<number> {
  const kept = ticket.kind === "multipart" ? await keptSession(context, key, ticket) : undefined;
  if (kept === undefined) return await upload(context, file, { ticket, key });
  const bytes = kept.done.reduce((sum, { number }) => sum + partSize(kept, number), 0);
  context.session.emit({ type: "resumed", path: file.path, bytes });
  try {
    return await upload(context, file, { ticket: kept, key });
  } catch (error) {
    // What the store makes of an old upload it has half forgotten is not said anywhere.
    if (!(error instanceof HubHttpError) || error.retryable || error.status >= 500) throw error;
    return await upload(context, file, { ticket, key });
  }
}

/**
 * The upload that an earlier push has left unfinished. At a store that has moved since, which the
 * `fresh` one tells, nobody would answer, however often the push is repeated.
 */
async function keptSession(
  { session }: SendContext,
  key: string,
  fresh: LfsSession,
): Promise<LfsSession | undefined> {
  const kept = await session.sessions.read(key);
  if (kept === undefined || typeof kept.session !== "object") return undefined;
  const found = parseLfsSession({ ...kept.session, done: kept.parts });
  if (found === undefined || found.done.length === 0) return undefined;
  if (placesOf(found) !== placesOf(fresh)) return undefined;
  return found.expiresAt !== undefined && found.expiresAt <= Date.now() ? undefined : found;
}

async function upload(
  { session, uploader }: SendContext,
  { path, size, read }: OutgoingFile,
  { ticket, key }: Sending,
): Promise<number> {
  let id = ticket.kind === "multipart" ? idOf(ticket) : "";
  const connections = ticket.kind === "multipart"
    ? Math.min(session.connections, ticket.partUrls.length)
    : 1;
  const { sentBytes } = await uploader.upload(ticket, read, {
    name: path,
    signal: session.signal,
    onProgress: nowAndThen((done) => {
      session.emit({ type: "bytes", path, done, size, connections });
    }, size),
    async onSession(begun) {
      id = idOf(begun);
      const isKept = await session.sessions.begin(key, id, begun);
      if (!isKept) {
        session.notice(
          "a push that is interrupted begins anew: the state folder cannot be written",
        );
      }
    },
    onPart: async (part) => void await session.sessions.add(key, id, part),
  });
  return sentBytes;
}

/** Every upload of parts is completed at an address of its own. */
function idOf({ completeUrl }: LfsSession): string {
  return completeUrl;
}

/** Where an upload of parts goes. */
function placesOf({ partUrls, completeUrl }: LfsSession): string {
  return [...partUrls.slice(0, 1), completeUrl].map((url) => new URL(url).origin).join(" ");
}

function partSize({ partBytes, size }: LfsSession, number: number): number {
  return Math.min(partBytes, size - (number - 1) * partBytes);
}
