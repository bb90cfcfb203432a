import type { LfsTicket, LfsXet } from "../../hub/lfs_ticket.ts";
import type { LfsUploader } from "../../hub/lfs_uploader.ts";
import type { RateLimiter } from "../../transfer/rate_limiter.ts";
import { HubError } from "../../vocabulary/errors.ts";
import type { OutgoingFile } from "./outgoing_file.ts";
import type { PushSession } from "./push_session.ts";
import type { PushTarget } from "./push_target.ts";
import type { SentFile } from "./send_file.ts";
import { uploadByXet } from "./upload_by_xet.ts";

/** What has been sent as chunks, and how everything else goes. */
export interface SentChunks {
  /** In the order of the contents; what was sent is stored. */
  readonly tickets: readonly LfsTicket[];
  /** What sending it has taken, by path. */
  readonly sent: Map<string, SentFile>;
}

/**
 * Asks how contents are to be sent, and sends them as chunks where the Hub takes those; then they
 * are stored like everything else. Where their store fails, they go the other way, and that is said.
 */
export async function sendChunks(
  session: PushSession,
  target: PushTarget,
  { objects, uploader, limiter }: {
    readonly objects: readonly OutgoingFile[];
    readonly uploader: LfsUploader;
    readonly limiter: RateLimiter;
  },
): Promise<SentChunks> {
  const { signal, config, settings } = session;
  const { transport = settings.disableXet ? "http" : "auto" } = config;
  const tickets = await uploader.offer(objects, { xet: transport !== "http", signal });
  const chunked = objects.filter((_, index) => tickets[index]?.kind === "xet");
  if (chunked.length === 0) return { tickets: tickets.filter(isPlain), sent: new Map() };
  try {
    const results = await uploadByXet(session, target, chunked, { limiter });
    const sent = new Map(chunked.flatMap(({ path }, index) => {
      const result = results[index];
      return result === undefined ? [] : [[path, result] as const];
    }));
    const stored = objects.map(({ sha256, size }, index) => {
      const ticket = tickets[index];
      return ticket !== undefined && isPlain(ticket)
        ? ticket
        : { kind: "stored", sha256, size } as const;
    });
    return { tickets: stored, sent };
  } catch (error) {
    signal.throwIfAborted();
    if (transport === "xet" || !(error instanceof HubError)) throw error;
    for (const file of chunked) await file.assertUnchanged();
    session.notice(`"${target.repository.name}" is pushed to without Xet: ${error.message}`);
    return { tickets: await uploader.negotiate(objects, { signal }), sent: new Map() };
  }
}

function isPlain(ticket: LfsTicket | LfsXet): ticket is LfsTicket {
  return ticket.kind !== "xet";
}
