import type { ByteRange, OpenedRange } from "../vocabulary/byte_source.ts";
import { HubError, HubHttpError, NetworkError } from "../vocabulary/errors.ts";
import type { RemoteFile } from "../vocabulary/repository.ts";
import { cleanText, isWebPage } from "./server_text.ts";

/**
 * Decides which bytes of `file` a reply to a Range request holds, from its headers alone. The body
 * is handed over untouched.
 *
 * @throws {NetworkError} when they are not the ones asked for, or no bytes of this file at all
 * @throws {HubError} when they are compressed
 */
export function openedRange(
  response: Response,
  file: RemoteFile,
  range: ByteRange,
  action: string,
): OpenedRange {
  const { status, headers, body } = response;
  const encoding = headers.get("content-encoding") ?? "identity";
  // Deno leaves a body alone that was asked for as identity and comes compressed all the same.
  if (encoding.toLowerCase() !== "identity") {
    throw new HubError(`Cannot ${action}: the server compresses it (${cleanText(encoding)})`);
  }
  if (body === null) throw new NetworkError(`Cannot ${action}: the reply has no body`);
  if (status === 206) {
    assertContentRange(headers, file, range, action);
    return { start: range.start, whole: false, body };
  }
  if (status !== 200) {
    throw new HubHttpError(`Cannot ${action}: the server sent ${status} instead of bytes`, {
      status,
    });
  }
  const length = headers.get("content-length");
  if (length === String(file.size)) return { start: 0, whole: true, body };
  if (isWebPage(headers.get("content-type")) && !/\.x?html?$/i.test(file.path)) {
    throw new NetworkError(`Cannot ${action}: the server sent a web page instead`, {
      retryable: false,
    });
  }
  if (length !== null) {
    throw new NetworkError(
      `Cannot ${action}: the server sent ${cleanText(length)} bytes instead of ${file.size}`,
    );
  }
  return { start: 0, whole: true, body };
}

/** A shorter range than asked for is allowed (RFC 9110, 15.3.7); the caller asks for the rest. */
function assertContentRange(
  headers: Headers,
  file: RemoteFile,
  range: ByteRange,
  action: string,
): void {
  const text = headers.get("content-range") ?? "";
  const [, first, last, total] = /^bytes (\d{1,16})-(\d{1,16})\/(\d{1,16}|\*)$/.exec(text.trim()) ??
    [];
  const announced = Number(last) - Number(first) + 1;
  const fits = Number(first) === range.start &&
    Number(last) >= range.start && Number(last) < range.end &&
    (total === "*" || Number(total) === file.size) &&
    (headers.get("content-length") ?? String(announced)) === String(announced);
  if (fits) return;
  throw new NetworkError(
    `Cannot ${action}: asked for bytes ${range.start}-${range.end - 1}/${file.size}, ` +
      `the server sent "${cleanText(text)}"`,
  );
}
