import { HubError } from "../vocabulary/errors.ts";
import { isObject } from "../vocabulary/is_object.ts";
import type { Repository } from "../vocabulary/repository.ts";
import { errorFromReply } from "./error_reply.ts";
import type { HubClient, HubRequest } from "./hub_client.ts";
import { requestJson } from "./json_reply.ts";
import { type LfsAction, lfsTicket, type TicketContext } from "./lfs_action.ts";
import type { LfsObject, LfsTicket, LfsXet } from "./lfs_ticket.ts";
import { lfsBatchPath } from "./repository_urls.ts";

/** Options of {@linkcode negotiateLfs}. */
export interface NegotiateOptions {
  /** The branch the objects are for; a pull request is for none. @default none */
  readonly revision?: string | undefined;
  /** Whether objects may go up in chunks, where the Hub offers that. @default false */
  readonly xet?: boolean;
  /** The clock, in milliseconds since 1970. @default Date.now */
  readonly now?: () => number;
  /** Aborts the requests. */
  readonly signal?: AbortSignal | undefined;
}

/** What git-lfs speaks. */
export const LFS_HEADERS = {
  "Accept": "application/vnd.git-lfs+json",
  "Content-Type": "application/vnd.git-lfs+json",
} as const;

/** As many as the Python client asks about at once. */
const BATCH = 256;

/**
 * Asks where objects are to be uploaded, and which of them need not be. The tickets come in the
 * order of the objects.
 *
 * Protocol: git-lfs, docs/api/batch.md, with the Hub's transfers "multipart" and "xet". An object without
 * `actions` is stored; an object with an `error` fails inside a 200.
 *
 * @throws {HubError} when the Hub refuses an object, or its answer makes no sense
 */
export async function negotiateLfs(
  client: HubClient,
  repository: Repository,
  objects: readonly LfsObject[],
  options: NegotiateOptions = {},
): Promise<(LfsTicket | LfsXet)[]> {
  const { now = Date.now, signal } = options;
  const url = client.url(lfsBatchPath(repository));
  const request: HubRequest = {
    action: `upload to "${repository.name}"`,
    repository,
    method: "POST",
    repeat: true,
    headers: LFS_HEADERS,
    signal,
  };
  const tickets: (LfsTicket | LfsXet)[] = [];
  for (let first = 0; first < objects.length; first += BATCH) {
    const batch = objects.slice(first, first + BATCH);
    const body = JSON.stringify(wireRequest(batch, options));
    const { value } = await requestJson(client, url, { ...request, body }, isWireReply);
    const answers = new Map(value.objects.map((answer) => [answer.oid, answer]));
    for (const object of batch) {
      const ticket = ticketOf(object, answers.get(object.sha256), {
        client,
        request,
        now: now(),
        isXet: options.xet === true && value.transfer === "xet",
      });
      tickets.push(ticket);
    }
  }
  return tickets;
}

function wireRequest(
  objects: readonly LfsObject[],
  { revision, xet = false }: NegotiateOptions,
): object {
  return {
    operation: "upload",
    transfers: ["basic", "multipart", ...(xet ? ["xet"] : [])],
    objects: objects.map(({ sha256, size }) => ({ oid: sha256, size })),
    hash_algo: "sha256",
    ref: revision === undefined ? undefined : { name: revision },
  };
}

function ticketOf(
  object: LfsObject,
  answer: WireAnswer | undefined,
  context: TicketContext & { readonly isXet: boolean },
): LfsTicket | LfsXet {
  const { client, request } = context;
  const { action } = request;
  if (answer === undefined) {
    throw new HubError(`Cannot ${action}: the Hub has no answer for object "${object.sha256}"`);
  }
  if (answer.error !== undefined) {
    const { code, message } = answer.error;
    const reply = { status: code, headers: new Headers(), body: message };
    throw errorFromReply(reply, { ...request, endpoint: client.endpoint });
  }
  const upload = answer.actions?.upload;
  if (upload === undefined) return { kind: "stored", ...object };
  if (context.isXet) return { kind: "xet", ...object };
  return lfsTicket(object, upload, answer.actions?.verify, context);
}

/** The part we read of a batch reply. */
interface WireReply {
  readonly transfer?: unknown;
  readonly objects: readonly WireAnswer[];
}

interface WireAnswer {
  readonly oid: string;
  readonly actions?: { readonly upload?: LfsAction; readonly verify?: LfsAction };
  readonly error?: { readonly code: number; readonly message: string };
}

function isWireReply(value: unknown): value is WireReply {
  return isObject(value) && Array.isArray(value.objects) && value.objects.every(isWireAnswer);
}

function isWireAnswer(value: unknown): value is WireAnswer {
  if (!isObject(value) || typeof value.oid !== "string") return false;
  const { actions = {}, error } = value;
  if (!isObject(actions) || ![actions.upload, actions.verify].every(isWireAction)) return false;
  return error === undefined ||
    (isObject(error) && Number.isInteger(error.code) && typeof error.message === "string");
}

function isWireAction(value: unknown): boolean {
  if (value === undefined) return true;
  if (!isObject(value) || typeof value.href !== "string") return false;
  const { header = {} } = value;
  return isObject(header) && Object.values(header).every((text) => typeof text === "string");
}
