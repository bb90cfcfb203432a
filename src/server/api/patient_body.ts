import { ErrorReply } from "./error_reply.ts";

/**
 * The bytes of a request as they come. Whoever sends nothing for a while is given up, so that slow
 * clients do not gather. The time in which the receiver is busy does not count.
 *
 * @throws {ErrorReply} 408 when nothing came for `idleMs` to twice that
 */
export async function* patientBody(request: Request, idleMs: number): AsyncGenerator<Uint8Array> {
  const reader = request.body?.getReader();
  if (reader === undefined) return;
  let isWaiting = false;
  let idlePeriods = 0;
  // One timer for the whole body costs less than one for every piece of it.
  const timer = setInterval(() => {
    idlePeriods = isWaiting ? idlePeriods + 1 : 0;
    if (idlePeriods > 1) reader.cancel().catch(() => {});
  }, idleMs);
  try {
    for (;;) {
      isWaiting = true;
      const { value } = await reader.read();
      isWaiting = false;
      if (idlePeriods > 1) throw new ErrorReply(408, "RequestTimeout", "Nothing came for too long");
      idlePeriods = 0;
      if (value === undefined) return;
      yield value;
    }
  } finally {
    clearInterval(timer);
    await reader.cancel().catch(() => {});
  }
}
