import { badRequest } from "./error_reply.ts";
import type { HubContext } from "./hub_context.ts";
import type { Fields } from "./json_body.ts";
import { basicUploadUrl, completionUrl, partUploadUrl } from "../store/lfs_uploads.ts";
import type { StoredRepository } from "../store/repository_store.ts";
import { accessHeaders, type XetOffer } from "../cas/xet_offer.ts";

/** A content that a client asks for or wants to send. */
export interface LfsObject {
  /** SHA-256 in hex. */
  readonly oid: string;
  /** In bytes. */
  readonly size: number;
}

/** What the answers to one batch have in common. */
export interface LfsBatch {
  /** What every route works with. */
  readonly hub: HubContext;
  /** The request. */
  readonly request: Request;
  /** The repository it is about. */
  readonly repository: StoredRepository;
  /** The branch that uploads are for; undefined for a pull request that is to be opened. */
  readonly revision: string | undefined;
}

/** How contents can be sent. */
export type LfsTransfer = "basic" | "multipart" | "xet";

/** Reads an object of a batch. */
export function readLfsObject({ oid, size }: Fields): LfsObject {
  if (typeof oid !== "string" || !/^[0-9a-f]{64}$/.test(oid)) {
    throw badRequest('"oid" must be a SHA-256 in hex');
  }
  if (typeof size !== "number" || !Number.isSafeInteger(size) || size < 1) {
    throw badRequest('"size" must be a whole number from 1 on');
  }
  return { oid, size };
}

/** Whether a content comes in parts, where the client can send it so. */
export function isInParts({ uploads }: HubContext, { size }: LfsObject): boolean {
  return size > uploads.multipartThresholdBytes;
}

/** Where a content is to be sent; nowhere when the repository has it. */
export async function uploadAnswer(
  batch: LfsBatch,
  object: LfsObject,
  transfer: LfsTransfer,
): Promise<object> {
  const { hub, request, repository } = batch;
  const { oid, size } = object;
  const refused = (message: string) => ({ oid, size, error: { code: 422, message } });
  if (size > hub.uploads.maxFileBytes) {
    return refused(`A file may have ${hub.uploads.maxFileBytes} bytes at most`);
  }
  const stored = await hub.objects.sizeOf(repository.id, oid);
  if (stored === size) return { oid, size, authenticated: true };
  if (stored !== undefined) return refused(`The content of this digest has ${stored} bytes`);
  const upload = await uploadAction(batch, object, transfer);
  const verify = { href: request.url.replace(/\/batch(\?.*)?$/, "/verify") };
  return { oid, size, authenticated: true, actions: { upload, verify } };
}

/** Where a content is to be had. */
export async function downloadAnswer(
  { hub, request, repository }: LfsBatch,
  { oid, size }: LfsObject,
): Promise<object> {
  if (await hub.objects.sizeOf(repository.id, oid) === undefined) {
    return { oid, size, error: { code: 404, message: "No such object" } };
  }
  const url = new URL(`${hub.cdnUrl(request)}/${oid}`);
  const { href } = hub.signer.sign(url, hub.signedUrlTtlSeconds);
  return { oid, size, authenticated: true, actions: { download: { href } } };
}

async function uploadAction(
  { hub, request, repository, revision }: LfsBatch,
  object: LfsObject,
  transfer: LfsTransfer,
): Promise<object> {
  if (transfer === "xet" && hub.offer !== undefined) {
    return xetAction(hub.offer, request, repository, revision);
  }
  const base = hub.uploadUrl(request);
  return transfer === "multipart" && isInParts(hub, object)
    ? await multipartAction(hub, base, repository, object)
    : basicAction(hub, base, repository, object);
}

/** Access to the store of chunks, and where to renew it. */
function xetAction(
  offer: XetOffer,
  request: Request,
  { id, type, name }: StoredRepository,
  revision: string | undefined,
): object {
  const access = offer.access(request, { repository: id, scope: "write" });
  const api = `${new URL(request.url).origin}/api/${type}s/${name}/xet-write-token`;
  const href = revision === undefined
    ? `${api}/main?create_pr=1`
    : `${api}/${encodeURIComponent(revision)}`;
  const session = { "X-Xet-Session-Id": crypto.randomUUID() };
  return { href, header: { ...accessHeaders(access), ...session } };
}

function basicAction(
  { signer, uploads }: HubContext,
  base: string,
  { id: repository }: StoredRepository,
  { oid: sha256, size }: LfsObject,
): object {
  const url = basicUploadUrl(base, { repository, sha256, size });
  return { href: signer.sign(url, uploads.ttlSeconds).href };
}

async function multipartAction(
  { signer, multipart, now, uploads }: HubContext,
  base: string,
  { id: repository }: StoredRepository,
  { oid: sha256, size }: LfsObject,
): Promise<object> {
  const { ttlSeconds, multipartPartBytes } = uploads;
  const partBytes = Math.max(multipartPartBytes, Math.ceil(size / MAX_PARTS));
  const expiresAt = now() + ttlSeconds * 1000;
  const id = await multipart.begin({ repository, sha256, size, partBytes, expiresAt });
  const header: Record<string, string> = { chunk_size: String(partBytes) };
  const count = Math.ceil(size / partBytes);
  for (let number = 1; number <= count; number++) {
    // With leading zeros, as on the Hub: as text and as numbers the parts have one order.
    const name = String(number).padStart(5, "0");
    header[name] = signer.sign(partUploadUrl(base, id, number), ttlSeconds).href;
  }
  return { href: signer.sign(completionUrl(base, id), ttlSeconds).href, header };
}

/** S3's limit on the parts of one upload. */
const MAX_PARTS = 10_000;
