import type { LfsTicket } from "../../hub/lfs_ticket.ts";
import { LfsUploader } from "../../hub/lfs_uploader.ts";
import { preupload } from "../../hub/preupload.ts";
import { RateLimiter } from "../../transfer/rate_limiter.ts";
import { mapConcurrently } from "../../vocabulary/map_concurrently.ts";
import type { OutgoingFile } from "./outgoing_file.ts";
import type { PreparedPush } from "./prepared_push.ts";
import type { PushSession } from "./push_session.ts";
import type { PushTarget } from "./push_target.ts";
import { sendChunks } from "./send_chunks.ts";
import { sendFile, type SentFile } from "./send_file.ts";

/** How the Hub takes a file. */
export interface FileDelivery {
  /** As an LFS object, inside the commit, or not at all. */
  readonly mode: "lfs" | "regular" | "ignored";
  /** What sending it has taken, where it was sent ahead of the commit. */
  readonly sent?: SentFile | undefined;
}

/**
 * Asks how the Hub wants the files that are not there yet, and sends those that go into LFS. What
 * the Hub has, whoever sent it, is not sent.
 *
 * @returns the deliveries of the files that are not there yet, by path
 */
export async function sendFiles(
  session: PushSession,
  { target, files, plan }: PreparedPush,
  options: { readonly isNew: boolean },
): Promise<ReadonlyMap<string, FileDelivery>> {
  const { hub, signal, config } = session;
  const { repository, revision } = target;
  const createPr = config.createPr ?? false;
  const changed = files.filter((_, index) => plan.files[index]?.action !== "unchanged");
  const decisions = await preupload(hub, repository, revision, changed, { createPr, signal });
  const modes = new Map<string, FileDelivery["mode"]>(decisions.map(({ path, mode, ignored }) => {
    if (ignored) session.notice(`"${path}" is left out: the repository's .gitignore says so`);
    return [path, ignored ? "ignored" : mode];
  }));
  const large = changed.filter(({ path }) => modes.get(path) === "lfs");
  session.emit({
    type: "prepared",
    repository,
    revision,
    isNew: options.isNew,
    files: large.length,
    totalBytes: large.reduce((sum, { size }) => sum + size, 0),
    unchanged: files.length - changed.length,
  });
  const sent = await sendAll(session, target, large);
  return new Map(changed.map(({ path }) => [
    path,
    { mode: modes.get(path) ?? "regular", sent: sent.get(path) },
  ]));
}

/** The files that have one content, and how that gets to the Hub. */
interface Shared {
  readonly ticket: LfsTicket;
  readonly files: readonly OutgoingFile[];
}

/** Sends every content once, however many of the files have it. */
async function sendAll(
  session: PushSession,
  target: PushTarget,
  files: readonly OutgoingFile[],
): Promise<ReadonlyMap<string, SentFile>> {
  const { repository, revision } = target;
  const { hub, config, connections } = session;
  const { limitRate = Infinity, createPr } = config;
  const limiter = new RateLimiter(limitRate);
  const uploader = new LfsUploader(hub, repository, {
    connections,
    revision: createPr ? undefined : revision,
    ...(limitRate < Infinity && { throttle: (bytes, signal) => limiter.take(bytes, signal) }),
  });
  const sharing = [...Map.groupBy(files, ({ sha256 }) => sha256).values()];
  const objects = sharing.flatMap(([first]) => first === undefined ? [] : [first]);
  const { tickets, sent } = await sendChunks(session, target, { objects, uploader, limiter });
  const send = async ({ ticket, files: [first, ...twins] }: Shared): Promise<void> => {
    if (first === undefined) return;
    if (!sent.has(first.path)) {
      sent.set(first.path, await sendFile({ session, repository, uploader }, first, ticket));
    }
    const stored = { kind: "stored", sha256: first.sha256, size: first.size } as const;
    for (const twin of twins) {
      sent.set(twin.path, await sendFile({ session, repository, uploader }, twin, stored));
    }
  };
  const shared = tickets.map((ticket, index) => ({ ticket, files: sharing[index] ?? [] }));
  const [inParts, whole] = [
    shared.filter(({ ticket }) => ticket.kind === "multipart"),
    shared.filter(({ ticket }) => ticket.kind !== "multipart"),
  ];
  await mapConcurrently(whole, connections, send, (error) => session.end(error));
  // One that goes up in parts keeps all connections busy, and of a single one a kill loses least.
  await mapConcurrently(inParts, 1, send, (error) => session.end(error));
  return sent;
}
