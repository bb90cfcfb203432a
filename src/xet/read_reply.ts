import type { WireMeter } from "../vocabulary/byte_source.ts";
import { HubError, InvalidFormatError, NetworkError } from "../vocabulary/errors.ts";

/** Options of {@linkcode readReply}. */
export interface ReadReplyOptions {
  /** What it is for, as it follows "Cannot" in a message. */
  readonly action: string;
  /** The most bytes it may have. */
  readonly limit: number;
  /** How long nothing may come of it, in milliseconds. */
  readonly stallTimeoutMs: number;
  /** Told what comes over the network. */
  readonly meter?: WireMeter | undefined;
}

/**
 * Reads a reply of which a server decides the length into memory.
 *
 * @throws {InvalidFormatError} when it is longer than `limit`
 * @throws {NetworkError} when it breaks off, or nothing more comes of it
 */
export async function readReply(
  { body }: Response,
  { action, limit, stallTimeoutMs, meter }: ReadReplyOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  if (body === null) return new Uint8Array();
  const reader = body.getReader();
  let hasStalled = false;
  try {
    for (;;) {
      const timer = setTimeout(() => {
        hasStalled = true;
        // What that comes to is what the read says.
        reader.cancel().catch(() => {});
      }, stallTimeoutMs);
      const { value: piece } = await reader.read().finally(() => clearTimeout(timer));
      if (piece === undefined) break;
      await meter?.take(piece.length);
      length += piece.length;
      if (length > limit) {
        await reader.cancel();
        throw new InvalidFormatError(`Cannot ${action}: the answer has more than ${limit} bytes`);
      }
      pieces.push(piece);
    }
  } catch (error) {
    throw error instanceof HubError
      ? error
      : new NetworkError(`Cannot ${action}: the connection was cut`, { cause: error });
  }
  if (hasStalled) throw new NetworkError(`Cannot ${action}: the rest does not come in time`);
  return new Uint8Array(await new Blob(pieces).arrayBuffer());
}
