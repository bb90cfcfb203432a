import type { ByteRange } from "../../vocabulary/byte_source.ts";
import { ErrorReply } from "../api/error_reply.ts";
import { openFileBody } from "../api/file_body.ts";
import type { StoredXorb, XorbStore } from "./xorb_store.ts";

/** An address for the given bytes of a xorb, to be signed. */
export function transferUrl(base: string, hash: string, ranges: readonly ByteRange[]): URL {
  const url = new URL(`${base}/xorbs/${hash}`);
  const list = ranges.map(({ start, end }) => `${start}-${end - 1}`).join(",");
  url.searchParams.set(SIGNED_RANGE, list);
  return url;
}

/**
 * Answers what comes to `/xorbs/` on the second origin, whose signature was found valid: the bytes
 * of a Range, which is demanded, as far as the address was signed for them (xet: download).
 */
export async function xorbReply(request: Request, url: URL, xorbs: XorbStore): Promise<Response> {
  if (request.method !== "GET") {
    throw new ErrorReply(405, "MethodNotAllowed", "Method not allowed", {
      headers: { Allow: "GET" },
    });
  }
  const [, hash = ""] = /^\/xorbs\/([0-9a-f]{64})$/.exec(url.pathname) ?? [];
  const signed = readRanges(url.searchParams.get(SIGNED_RANGE) ?? "");
  const asked = readRanges(/^bytes=(.*)$/i.exec(request.headers.get("Range") ?? "")?.[1] ?? "");
  const isSigned = asked.every((range) =>
    signed.some(({ start, end }) => start <= range.start && range.end <= end)
  );
  if (asked.length === 0 || !isSigned) {
    throw new ErrorReply(403, "AccessDenied", "The address is for other bytes");
  }
  const xorb = await xorbs.find(hash);
  if (xorb === undefined) throw new ErrorReply(404, "NoSuchKey", "No such xorb");
  const [range, ...more] = asked;
  return range !== undefined && more.length === 0
    ? await oneRange(xorbs, xorb, range)
    : severalRanges(xorbs, xorb, asked);
}

const SIGNED_RANGE = "X-Xet-Signed-Range";

/** Ranges of the form `0-9,20-29`, both ends included; none where one cannot be read. */
function readRanges(text: string): ByteRange[] {
  const ranges = text.split(",").map((range) => {
    const [, first, last] = /^\s*(\d{1,9})-(\d{1,9})\s*$/.exec(range) ?? [];
    return { start: Number(first), end: Number(last) + 1 };
  });
  return ranges.every(({ start, end }) => start < end) ? ranges : [];
}

async function oneRange(xorbs: XorbStore, xorb: StoredXorb, range: ByteRange): Promise<Response> {
  return new Response(await openFileBody(xorbs.pathOf(xorb.hash), range), {
    status: 206,
    headers: {
      "Content-Length": String(range.end - range.start),
      "Content-Range": contentRange(xorb, range),
      "Content-Type": "application/octet-stream",
    },
  });
}

/** Several ranges in one answer: RFC 9110 §15.3.7.2. */
function severalRanges(
  xorbs: XorbStore,
  xorb: StoredXorb,
  ranges: readonly ByteRange[],
): Response {
  const boundary = crypto.randomUUID();
  const parts = async function* () {
    for (const range of ranges) {
      const headers = [
        `--${boundary}`,
        "Content-Type: application/octet-stream",
        `Content-Range: ${contentRange(xorb, range)}`,
      ];
      yield new TextEncoder().encode(`\r\n${headers.join("\r\n")}\r\n\r\n`);
      yield* await openFileBody(xorbs.pathOf(xorb.hash), range);
    }
    yield new TextEncoder().encode(`\r\n--${boundary}--\r\n`);
  };
  return new Response(ReadableStream.from(parts()), {
    status: 206,
    headers: { "Content-Type": `multipart/byteranges; boundary=${boundary}` },
  });
}

function contentRange({ storedSize }: StoredXorb, { start, end }: ByteRange): string {
  return `bytes ${start}-${end - 1}/${storedSize}`;
}
