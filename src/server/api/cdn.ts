import type { BlobStore } from "../store/blob_store.ts";
import { ErrorReply } from "./error_reply.ts";
import { fileReply } from "./file_reply.ts";
import { type LfsUploadContext, lfsUploadReply } from "../store/lfs_uploads.ts";
import type { XorbStore } from "../cas/xorb_store.ts";
import { xorbReply } from "../cas/xorb_transfer.ts";

/** What the second origin works with. */
export interface CdnContext extends LfsUploadContext {
  /** Has the xorbs. */
  readonly xorbs: XorbStore;
  /** The store of chunks; undefined where it is not offered. */
  readonly cas: { readonly fetch: (request: Request) => Response | Promise<Response> } | undefined;
}

/**
 * The Hub's second origin. The store of chunks, under `/v1/` and `/v2/`, has tokens of its own.
 * Everything else is for whoever brings a signed URL: blobs at `/<sha256>`, bytes of xorbs under
 * `/xorbs/`, uploads under `/lfs/`. A request that carries credentials is refused there, for a client
 * must never send them.
 */
export async function cdnReply(request: Request, cdn: CdnContext): Promise<Response> {
  try {
    return await reply(request, cdn);
  } catch (error) {
    // What else can fail is the network and the disk, and messages of the latter name places on it.
    const reply = error instanceof ErrorReply
      ? error
      : new ErrorReply(500, "InternalError", "Internal error");
    return reply.toResponse();
  }
}

async function reply(request: Request, cdn: CdnContext): Promise<Response> {
  const url = new URL(request.url);
  if (cdn.cas !== undefined && /^\/v[12]\//.test(url.pathname)) return await cdn.cas.fetch(request);
  if (request.headers.has("Authorization")) {
    throw new ErrorReply(400, "InvalidArgument", "Only one auth mechanism is allowed");
  }
  const isUpload = url.pathname.startsWith("/lfs/");
  if (!isUpload && request.method !== "GET" && request.method !== "HEAD") {
    throw new ErrorReply(405, "MethodNotAllowed", "Method not allowed", {
      headers: { Allow: "GET, HEAD" },
    });
  }
  const verdict = cdn.signer.verify(url);
  if (verdict === "expired") throw new ErrorReply(403, "AccessDenied", "Request has expired");
  if (verdict === "forged") throw new ErrorReply(403, "AccessDenied", "The signature is wrong");
  if (isUpload) return await lfsUploadReply(request, url, cdn);
  if (url.pathname.startsWith("/xorbs/")) return await xorbReply(request, url, cdn.xorbs);
  return await blobReply(request, url, cdn.blobs);
}

async function blobReply(request: Request, url: URL, blobs: BlobStore): Promise<Response> {
  const [, sha256 = ""] = /^\/([0-9a-f]{64})$/.exec(url.pathname) ?? [];
  const size = sha256 === "" ? undefined : await blobs.sizeOf(sha256);
  if (size === undefined) throw new ErrorReply(404, "NoSuchKey", "No such blob");
  const disposition = url.searchParams.get("response-content-disposition");
  return await fileReply(request, {
    content: blobs.pathOf(sha256),
    size,
    etag: sha256,
    headers: {
      "Cache-Control": "public, max-age=31536000, immutable",
      ...(disposition !== null && { "Content-Disposition": disposition }),
    },
  });
}
