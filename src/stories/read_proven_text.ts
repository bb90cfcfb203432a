import type { HubClient } from "../hub/hub_client.ts";
import { ChecksumMismatchError } from "../vocabulary/errors.ts";
import { gitBlobHeader } from "../vocabulary/git_blob.ts";
import { createHash } from "../vocabulary/hashing.ts";
import { etagOf } from "../vocabulary/repository.ts";
import { readRemoteText, type RemoteText } from "./remote_text.ts";

/**
 * Reads a small text file of a repository, and proves it by the digest its commit lists.
 *
 * @throws {ChecksumMismatchError} when the bytes are others
 * @throws {InvalidFormatError} when it is longer than 4 MiB, or not UTF-8
 */
export async function readProvenText(
  hub: HubClient,
  where: RemoteText,
  signal: AbortSignal,
): Promise<string> {
  const text = await readRemoteText(hub, where, signal);
  const bytes = new TextEncoder().encode(text);
  const { file } = where;
  const hash = await createHash(file.sha256 === undefined ? "sha1" : "sha256");
  if (file.sha256 === undefined) hash.update(gitBlobHeader(bytes.length));
  hash.update(bytes);
  const [expected, actual] = [etagOf(file), hash.digest()];
  if (expected === actual) return text;
  throw new ChecksumMismatchError(
    `Cannot use "${file.path}" of "${where.repository.name}": expected digest ${expected}, but its bytes have ${actual}`,
    { expected, actual },
  );
}
