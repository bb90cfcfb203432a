import type { WireMeter } from "../vocabulary/byte_source.ts";
import { HubError, InvalidFormatError, NetworkError } from "../vocabulary/errors.ts";

/** Options of {@linkcode readReply}. */
export interface ReadReplyOptions {
  /** What it is for, as it follows "Cannot" in a message. */
  readonly action: string;
  /** The most bytes it may have. */
  readonly limit: number;
  /** Told what comes over the network. */
  readonly meter?: WireMeter | undefined;
}

/**
 * Reads a reply of which a server decides the length into memory.
 *
 * @throws {InvalidFormatError} when it is longer than `limit`
 * @throws {NetworkError} when it breaks off
 */
export async function readReply(
  { body }: Response,
  { action, limit, meter }: ReadReplyOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  try {
    for await (const piece of body ?? []) {
      await meter?.take(piece.length);
      length += piece.length;
      if (length > limit) {
        throw new InvalidFormatError(`Cannot ${action}: the answer has more than ${limit} bytes`);
      }
      pieces.push(piece);
    }
  } catch (error) {
    throw error instanceof HubError
      ? error
      : new NetworkError(`Cannot ${action}: the connection was cut`, { cause: error });
  }
  return new Uint8Array(await new Blob(pieces).arrayBuffer());
}
