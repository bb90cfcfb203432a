import type { HubCache } from "../cache/hub_cache.ts";
import type { HubClient } from "../hub/hub_client.ts";
import { ChecksumMismatchError, InvalidFormatError } from "../vocabulary/errors.ts";
import { gitBlobHeader } from "../vocabulary/git_blob.ts";
import { createHash } from "../vocabulary/hashing.ts";
import { etagOf, type RemoteFile } from "../vocabulary/repository.ts";
import { readRemoteText, type RemoteText } from "./remote_text.ts";

/** Where small files of a repository are read from. */
export interface TextSources {
  /** The Hub; undefined when offline. */
  readonly hub: HubClient | undefined;
  /** What was pulled earlier. */
  readonly cache: HubCache;
  /** Ends the reading. */
  readonly signal: AbortSignal;
}

/**
 * Reads a small text file of a repository, from the cache where that has it, and proves it by its
 * digest. Undefined when it cannot be had without the Hub.
 *
 * @throws {InvalidFormatError} when it is longer than `maxBytes`, or not UTF-8
 * @throws {ChecksumMismatchError} when the Hub sends something else than it listed
 */
export async function readProvenText(
  place: RemoteText,
  { hub, cache, signal }: TextSources,
  maxBytes: number,
): Promise<string | undefined> {
  const { repository, file } = place;
  if (file.size > maxBytes) {
    throw new InvalidFormatError(
      `Cannot read "${file.path}" of "${repository.name}": it has ${file.size} bytes`,
    );
  }
  const found = await cache.findBlob(repository, etagOf(file));
  const kept = found && await Deno.readTextFile(found.path).catch(() => undefined);
  if (kept !== undefined && await digestOf(kept, file) === etagOf(file)) return kept;
  if (hub === undefined) return undefined;
  const text = await readRemoteText(hub, place, signal);
  const actual = await digestOf(text, file);
  if (actual === etagOf(file)) return text;
  throw new ChecksumMismatchError(
    `Cannot read "${file.path}": expected digest ${etagOf(file)}, but its bytes have ${actual}`,
    { expected: etagOf(file), actual },
  );
}

/** The digest the Hub lists for a file: SHA-256 in LFS, else git's SHA-1 of it. */
async function digestOf(text: string, { sha256 }: RemoteFile): Promise<string> {
  const bytes = new TextEncoder().encode(text);
  const hash = await createHash(sha256 === undefined ? "sha1" : "sha256");
  if (sha256 === undefined) hash.update(gitBlobHeader(bytes.length));
  hash.update(bytes);
  return hash.digest();
}
