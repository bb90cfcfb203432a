import { InvalidFormatError } from "../../vocabulary/errors.ts";
import type { XetHash } from "../../xet/xet_hash.ts";
import type { XetHasher } from "../../xet/xet_hasher.ts";
import { MAX_XORB_SIZE, readXorb } from "../../xet/xorb.ts";
import { ignoreMissing, writeAll } from "../store/blob_store.ts";
import { badRequest, ErrorReply } from "../api/error_reply.ts";
import { Turns } from "../store/turns.ts";
import type { XorbStore } from "./xorb_store.ts";

/**
 * Takes in xorbs. Each goes to disk while it comes; only one at a time is in memory, when its chunks
 * are decoded and hashed.
 */
export class XorbIntake {
  readonly #xorbs: XorbStore;
  readonly #hasher: () => Promise<XetHasher>;
  readonly #turns = new Turns();

  /** `hasher` is loaded at first use. */
  constructor(xorbs: XorbStore, hasher: () => Promise<XetHasher>) {
    this.#xorbs = xorbs;
    this.#hasher = hasher;
  }

  /**
   * Keeps a xorb; false when it was here.
   *
   * @throws {ErrorReply} 400 when it is none or has another hash, 413 when it is too large
   */
  async take(hash: XetHash, body: AsyncIterable<Uint8Array>): Promise<boolean> {
    const temporary = this.#xorbs.temporaryPath();
    try {
      await receive(temporary, body);
      return await this.#turns.take(() => this.#keep(hash, temporary));
    } finally {
      await Deno.remove(temporary).catch(ignoreMissing);
    }
  }

  async #keep(hash: XetHash, path: string): Promise<boolean> {
    const bytes = await Deno.readFile(path);
    const xorb = read(bytes, await this.#hasher());
    if (xorb.hash !== hash) throw badRequest(`The xorb has the hash ${xorb.hash}`);
    return await this.#xorbs.put(xorb, bytes);
  }
}

function read(bytes: Uint8Array, hasher: XetHasher): ReturnType<typeof readXorb> {
  try {
    return readXorb(bytes, hasher);
  } catch (error) {
    if (!(error instanceof InvalidFormatError)) throw error;
    throw badRequest(error.message);
  }
}

async function receive(path: string, body: AsyncIterable<Uint8Array>): Promise<void> {
  using file = await Deno.open(path, { write: true, createNew: true });
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > MAX_BODY) throw new ErrorReply(413, "PayloadTooLarge", "The xorb is too large");
    await writeAll(file, chunk);
  }
}

/** The records and a footer. */
const MAX_BODY = MAX_XORB_SIZE + 1024 * 1024;
