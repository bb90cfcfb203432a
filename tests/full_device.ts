/**
 * Attempts on a device that is always full. Nobody may open one but a process that may do
 * everything, so each attempt has one of its own; it prints the name of the error, and what it has
 * left open.
 *
 * @module
 */
import { Journal } from "../src/transfer/journal.ts";
import { fileError } from "../src/vocabulary/file_errors.ts";

const DEVICE = "/dev/full";

const ATTEMPTS = {
  journal: async () => {
    const identity = { etag: "ab".repeat(32), size: 10_000_000, commit: "0".repeat(40) };
    await Journal.create(DEVICE, identity, 1_000_000);
  },
  write: async () => {
    using file = await Deno.open(DEVICE, { write: true });
    await file.write(new Uint8Array(1)).catch((error) => {
      throw fileError("write", DEVICE, error);
    });
  },
} as const;

/** What comes of an attempt. */
export interface FullDeviceOutcome {
  /** The name of the error. */
  readonly error: string;
  /** Handles of the device that are still open. */
  readonly open: number;
}

/** Makes an attempt in a process of its own. */
export async function onFullDevice(attempt: keyof typeof ATTEMPTS): Promise<FullDeviceOutcome> {
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-check", "-A", import.meta.url, attempt],
  }).output();
  const text = new TextDecoder().decode(stdout);
  if (text === "") throw new Error(new TextDecoder().decode(stderr));
  return JSON.parse(text);
}

if (import.meta.main) {
  const attempt = ATTEMPTS[Deno.args[0] as keyof typeof ATTEMPTS];
  const error = await attempt().then(() => "none", (error) => error.name);
  const handles = [...Deno.readDirSync("/proc/self/fd")].map(({ name }) => {
    try {
      return Deno.readLinkSync(`/proc/self/fd/${name}`);
    } catch {
      return undefined; // the handle of the listing itself
    }
  });
  const outcome: FullDeviceOutcome = {
    error,
    open: handles.filter((target) => target === DEVICE).length,
  };
  console.log(JSON.stringify(outcome));
}
