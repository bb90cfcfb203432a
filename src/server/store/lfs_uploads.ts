import { HubError } from "../../vocabulary/errors.ts";
import type { BlobStore } from "./blob_store.ts";
import { ErrorReply } from "../api/error_reply.ts";
import { objectArray, parseObject } from "../api/json_body.ts";
import type { MultipartUploads } from "./multipart_uploads.ts";
import { patientBody } from "../api/patient_body.ts";
import type { UrlSigner } from "../signed_url.ts";
import type { StoredObjects } from "./stored_objects.ts";

/** What uploads to the second origin work with. */
export interface LfsUploadContext {
  /** Where contents go. */
  readonly blobs: BlobStore;
  /** Which contents a repository has. */
  readonly objects: StoredObjects;
  /** Uploads that come in parts. */
  readonly multipart: MultipartUploads;
  /** Signs the addresses and checks them. */
  readonly signer: UrlSigner;
  /** How long nothing may come of what is sent, in milliseconds. */
  readonly idleMs: number;
}

/** An address that takes a whole content by PUT. */
export function basicUploadUrl(
  base: string,
  object: { readonly repository: string; readonly sha256: string; readonly size: number },
): URL {
  const url = new URL(`${base}/lfs/objects/${object.sha256}`);
  url.searchParams.set("repository", object.repository);
  url.searchParams.set("size", String(object.size));
  return url;
}

/** An address that takes a part by PUT, numbered from 1 on. */
export function partUploadUrl(base: string, upload: string, number: number): URL {
  return new URL(`${base}/lfs/multipart/${upload}/${number}`);
}

/** An address that makes the parts a whole by POST. */
export function completionUrl(base: string, upload: string): URL {
  return new URL(`${base}/lfs/multipart/${upload}/complete`);
}

/**
 * Answers what comes to `/lfs/` on the second origin, whose signature was found valid: contents in
 * one piece or in parts (hub-api: LFS upload).
 */
export async function lfsUploadReply(
  request: Request,
  url: URL,
  context: LfsUploadContext,
): Promise<Response> {
  const [, sha256] = /^\/lfs\/objects\/([0-9a-f]{64})$/.exec(url.pathname) ?? [];
  if (sha256 !== undefined) {
    assertMethod(request, "PUT");
    return await putObject(request, url, sha256, context);
  }
  const [, upload, place] = /^\/lfs\/multipart\/([0-9a-f-]{36})\/(\d+|complete)$/
    .exec(url.pathname) ?? [];
  if (upload === undefined || place === undefined) {
    throw new ErrorReply(404, "NoSuchKey", "No such place to upload to");
  }
  if (place === "complete") {
    assertMethod(request, "POST");
    return await complete(request, upload, context);
  }
  assertMethod(request, "PUT");
  const body = patientBody(request, context.idleMs);
  const etag = await context.multipart.writePart(upload, Number(place), body);
  return new Response(null, { headers: { ETag: etag } });
}

async function putObject(
  request: Request,
  url: URL,
  sha256: string,
  { blobs, objects, idleMs }: LfsUploadContext,
): Promise<Response> {
  const { searchParams } = url;
  try {
    const size = Number(searchParams.get("size"));
    await blobs.put(patientBody(request, idleMs), size, sha256);
  } catch (error) {
    if (!(error instanceof HubError)) throw error;
    throw new ErrorReply(400, "BadDigest", "The content is not the one that was announced");
  }
  note(objects, searchParams.get("repository") ?? "", sha256);
  return new Response(null, { headers: { ETag: `"${sha256}"` } });
}

async function complete(
  request: Request,
  upload: string,
  { multipart, objects }: LfsUploadContext,
): Promise<Response> {
  const parts = objectArray(parseObject(await request.text()), "parts")
    .map(({ partNumber, etag }) => ({ number: Number(partNumber), etag: String(etag) }));
  const { repository, sha256 } = await multipart.complete(upload, parts);
  note(objects, repository, sha256);
  return Response.json({ oid: sha256 });
}

function note(objects: StoredObjects, repository: string, sha256: string): void {
  if (!objects.add(repository, sha256)) {
    throw new ErrorReply(404, "NoSuchBucket", "The repository is gone");
  }
}

function assertMethod(request: Request, method: string): void {
  if (request.method === method) return;
  throw new ErrorReply(405, "MethodNotAllowed", "Method not allowed", {
    headers: { Allow: method },
  });
}
