/** The beginning of a body. */
export interface LimitedBody {
  /** The bytes, at most as many as allowed. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Whether that is all there was. */
  readonly complete: boolean;
}

/**
 * Reads a body of which a server decides the length: at most `limit` bytes into memory, and not
 * waiting longer than `stallTimeoutMs` for each piece. What lies beyond is not read.
 *
 * @throws {DOMException} named `TimeoutError` when nothing arrives for too long
 */
export async function readAtMost(
  body: ReadableStream<Uint8Array> | null,
  limit: number,
  options: { readonly stallTimeoutMs: number },
): Promise<LimitedBody> {
  if (body === null) return { bytes: new Uint8Array(), complete: true };
  const reader = body.getReader();
  const pieces: Uint8Array[] = [];
  let length = 0;
  while (length <= limit) {
    const piece = await readPiece(reader, options.stallTimeoutMs);
    if (piece === undefined) return { bytes: joined(pieces, length), complete: true };
    pieces.push(piece);
    length += piece.length;
  }
  await reader.cancel();
  return { bytes: joined(pieces, length).subarray(0, limit), complete: false };
}

async function readPiece(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  stallTimeoutMs: number,
): Promise<Uint8Array | undefined> {
  let cancelled: Promise<void> | undefined;
  const timer = setTimeout(() => cancelled = reader.cancel(), stallTimeoutMs);
  try {
    const { value } = await reader.read();
    if (cancelled === undefined) return value;
    await cancelled;
    throw new DOMException("The body timed out", "TimeoutError");
  } finally {
    clearTimeout(timer);
  }
}

function joined(pieces: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const piece of pieces) {
    bytes.set(piece, offset);
    offset += piece.length;
  }
  return bytes;
}
