import { Interruption } from "../interruption.ts";

/**
 * Reads a line from a terminal in raw mode, which shows nothing of what is typed. Backspace, Ctrl-U
 * and Ctrl-C do what they do elsewhere; keys that write nothing, such as arrows, are ignored.
 * Undefined when the input ends without a line.
 *
 * @param read fills the buffer with what was typed, as `Deno.stdin.read` does
 * @throws {Interruption} when Ctrl-C is typed; the signal's reason when it aborts
 */
export async function readSecretLine(
  read: (buffer: Uint8Array) => Promise<number | null>,
  signal: AbortSignal,
): Promise<string | undefined> {
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const onAbort = (): void => aborted.reject(signal.reason);
  signal.addEventListener("abort", onAbort);
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(1024);
  let typed = "";
  try {
    while (true) {
      const count = await Promise.race([read(buffer), aborted.promise]);
      if (count === null) return undefined;
      typed += decoder.decode(buffer.subarray(0, count), { stream: true });
      const keys = [...typed];
      const end = keys.findIndex((key) => ENDS.has(key));
      if (end < 0) continue;
      if (keys[end] === CTRL_C) throw new Interruption("SIGINT");
      const line = applyKeys(keys.slice(0, end).join(""));
      return keys[end] === CTRL_D && line === "" ? undefined : line;
    }
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

/** The text that is left when every key has done its work. */
function applyKeys(keys: string): string {
  let line: string[] = [];
  for (const key of keys.replaceAll(ESCAPE_SEQUENCE, "")) {
    if (key === "\x7f" || key === "\b") line.pop();
    else if (key === CTRL_U) line = [];
    else if (key >= " ") line.push(key);
  }
  return line.join("");
}

const CTRL_C = "\x03";
const CTRL_D = "\x04";
const CTRL_U = "\x15";

/** Keys that end a line. */
const ENDS: ReadonlySet<string> = new Set(["\r", "\n", CTRL_C, CTRL_D]);

/** Arrows, function keys, and the marks some terminals put around what is pasted. */
const ESCAPE_SEQUENCE = new RegExp("\x1b(?:\\[[0-?]*[ -/]*[@-~]|O[A-Z])", "g");
