import type { RangeReader } from "../vocabulary/range_reader.ts";
import { type PickleWalk, walkPickle } from "./pickle_walk.ts";
import { zipEntries } from "./zip_entries.ts";

/**
 * Finds out by content, whatever the name, whether a file is or holds a pickle: a program that runs
 * when the file is loaded. Known are bare pickles of every protocol (also of old PyTorch and joblib,
 * compressed or not), archives with a pickle inside (PyTorch), and NumPy arrays of objects.
 *
 * @returns what was found, in words that follow "it is"; undefined when there is none
 */
export async function findPickle(file: RangeReader): Promise<string | undefined> {
  const beginning = await file.read({ start: 0, end: Math.min(file.size, WINDOW) });
  if (startsWith(beginning, "PK\x03\x04")) {
    const pickle = (await zipEntries(file)).find((name) => /\.(?:pkl|pickle|joblib)$/i.test(name));
    return pickle === undefined ? undefined : `an archive with the pickle "${pickle}" in it`;
  }
  if (startsWith(beginning, "\x93NUMPY")) {
    const header = new TextDecoder("latin1").decode(beginning.subarray(0, 1024));
    return /'descr':\s*'\|O/.test(header) ? "a NumPy array of pickled objects" : undefined;
  }
  const plain = await inflatedBeginning(beginning);
  const walk = await walkPickle(plain === undefined ? file : readerOf(plain));
  if (!isPickle(walk)) return undefined;
  return plain === undefined ? "a pickle" : "a compressed pickle";
}

/** Enough of a file to tell what it is. */
const WINDOW = 64 * 1024;

/**
 * Any text may begin with a few valid steps by chance. What says its protocol, calls what it has
 * imported, or goes on for long is none.
 */
function isPickle({ steps, kinds, hasProtocol, isCalling, isLong }: PickleWalk): boolean {
  return isCalling || (hasProtocol && steps > 1) || (isLong && kinds > 3);
}

/** The beginning of what gzip or zlib has packed; undefined for everything else. */
async function inflatedBeginning(
  bytes: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const [first = 0, second = 0] = bytes;
  const isGzip = first === 0x1f && second === 0x8b;
  // RFC 1950: the method is 8, and the first two bytes are a multiple of 31.
  const isZlib = (first & 0x0f) === 8 && (first * 256 + second) % 31 === 0;
  if (!isGzip && !isZlib) return undefined;
  const inflate = new DecompressionStream(isGzip ? "gzip" : "deflate");
  const reader = new Blob([bytes]).stream().pipeThrough(inflate).getReader();
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  try {
    for (let length = 0; length < WINDOW;) {
      const { value } = await reader.read();
      if (value === undefined) break;
      pieces.push(value);
      length += value.length;
    }
  } catch {
    // The window ends in the middle of the stream: what came before that counts.
  }
  await reader.cancel().catch(() => {});
  return pieces.length === 0 ? undefined : new Uint8Array(await new Blob(pieces).arrayBuffer());
}

function readerOf(bytes: Uint8Array<ArrayBuffer>): RangeReader {
  return {
    size: bytes.length,
    read: ({ start, end }) => Promise.resolve(bytes.subarray(start, end)),
  };
}

function startsWith(bytes: Uint8Array, text: string): boolean {
  return bytes.length >= text.length &&
    [...text].every((character, index) => character.charCodeAt(0) === bytes[index]);
}
