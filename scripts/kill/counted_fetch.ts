/**
 * A fetch that keeps, in a file, the number of bytes it has handed on: a count that outlives a
 * kill. Bodies stay byte streams, so that the transfer engine reads them as it always does.
 */
export function countedFetch(path: string): typeof fetch {
  const file = Deno.openSync(path, { write: true, create: true, truncate: true });
  const client = Deno.createHttpClient({ http1: true, http2: false });
  const count = new BigUint64Array(1);
  const add = (bytes: number): void => {
    count[0] = (count[0] ?? 0n) + BigInt(bytes);
    file.seekSync(0, Deno.SeekMode.Start);
    file.writeSync(new Uint8Array(count.buffer));
  };
  return async (input, init) => {
    const response = await fetch(input, { ...init, client });
    const { body, status, headers } = response;
    if (body === null || status === 304) return response;
    return new Response(counted(body, add), { status, headers });
  };
}

/** The count a process has left behind. */
export function readCount(path: string): number {
  try {
    const bytes = Deno.readFileSync(path);
    return bytes.length < 8 ? 0 : Number(new BigUint64Array(bytes.buffer)[0]);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 0;
    throw error;
  }
}

function counted(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  add: (bytes: number) => void,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const reader = body.getReader({ mode: "byob" });
  return new ReadableStream({
    type: "bytes",
    autoAllocateChunkSize: 64 * 1024,
    async pull(controller) {
      const request = controller.byobRequest;
      const view = request?.view;
      if (!request || !view) return;
      const { value, done } = await reader.read(new Uint8Array(view.byteLength));
      if (done || value === undefined) {
        controller.close();
        request.respond(0);
        return;
      }
      add(value.byteLength);
      new Uint8Array(view.buffer, view.byteOffset, view.byteLength).set(value);
      request.respond(value.byteLength);
    },
    cancel: (reason) => reader.cancel(reason),
  });
}
