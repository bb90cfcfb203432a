import { ErrorReply } from "./error_reply.ts";
import { openFileBody } from "./file_body.ts";
import { parseRange } from "./range.ts";

/** A file to be sent. */
export interface FileToSend {
  /** Its content: bytes in memory, or the path of a file on disk. */
  readonly content: Uint8Array<ArrayBuffer> | string;
  /** Size in bytes. */
  readonly size: number;
  /** Its ETag, without quotes. */
  readonly etag: string;
  /** Further headers. */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Answers GET or HEAD with a file or the range asked for: 200, 206 or 416. `If-Range` is obeyed.
 *
 * @throws {ErrorReply} 416
 */
export async function fileReply(request: Request, file: FileToSend): Promise<Response> {
  const { content, size, etag, headers = {} } = file;
  const ifRange = request.headers.get("If-Range");
  const changed = ifRange !== null && ifRange !== `"${etag}"`;
  const asked = parseRange(changed ? null : request.headers.get("Range"), size);
  if (asked.kind === "unsatisfiable") {
    throw new ErrorReply(416, "InvalidRange", "Requested range not satisfiable", {
      headers: { ...headers, "Content-Range": `bytes */${size}` },
    });
  }
  const range = asked.kind === "part" ? asked.range : { start: 0, end: size };
  const head = request.method === "HEAD";
  const body = head
    ? null
    : typeof content === "string"
    ? await openFileBody(content, range)
    : content.subarray(range.start, range.end);
  return new Response(body, {
    status: asked.kind === "part" ? 206 : 200,
    headers: {
      "Accept-Ranges": "bytes",
      "Content-Length": String(range.end - range.start),
      "Content-Type": "application/octet-stream",
      "ETag": `"${etag}"`,
      // Nobody's browser may take a stored file for a page of this server.
      "X-Content-Type-Options": "nosniff",
      ...headers,
      ...(asked.kind === "part" &&
        { "Content-Range": `bytes ${range.start}-${range.end - 1}/${size}` }),
    },
  });
}
