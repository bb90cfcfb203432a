import type { ByteRange } from "../vocabulary/byte_source.ts";
import { ErrorReply } from "./error_reply.ts";
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
    ? await openRange(content, range)
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

const CHUNK_BYTES = 256 * 1024;

/** Streams a range of a file; the file is closed at its end and when the receiver goes away. */
async function openRange(
  path: string,
  { start, end }: ByteRange,
): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  const file = await Deno.open(path);
  let left = end - start;
  try {
    await file.seek(start, Deno.SeekMode.Start);
  } catch (error) {
    file.close();
    throw error;
  }
  const finish = (controller: ReadableStreamDefaultController) => {
    file.close();
    controller.close();
  };
  return new ReadableStream({
    start(controller) {
      if (left === 0) finish(controller);
    },
    async pull(controller) {
      try {
        const chunk = new Uint8Array(Math.min(CHUNK_BYTES, left));
        const count = await file.read(chunk);
        if (count === null) {
          throw new Deno.errors.UnexpectedEof("the blob is shorter than its size");
        }
        left -= count;
        controller.enqueue(count === chunk.length ? chunk : chunk.subarray(0, count));
        if (left === 0) finish(controller);
      } catch (error) {
        file.close();
        throw error;
      }
    },
    cancel: () => file.close(),
  });
}
