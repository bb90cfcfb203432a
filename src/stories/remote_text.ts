import { HttpFileSource } from "../hub/http_file_source.ts";
import type { HubClient } from "../hub/hub_client.ts";
import { InvalidFormatError } from "../vocabulary/errors.ts";
import { retry } from "../vocabulary/retry.ts";
import type { RemoteFile, Repository } from "../vocabulary/repository.ts";

/** Where a text is in a repository. */
export interface RemoteText {
  /** The repository. */
  readonly repository: Repository;
  /** The commit. */
  readonly commit: string;
  /** The file, as the commit's tree lists it. */
  readonly file: RemoteFile;
}

/**
 * Reads a small text file of a repository.
 *
 * @throws {InvalidFormatError} when it is longer than 4 MiB, or not UTF-8
 */
export async function readRemoteText(
  hub: HubClient,
  { repository, commit, file }: RemoteText,
  signal: AbortSignal,
): Promise<string> {
  const fail = (state: string): never => {
    throw new InvalidFormatError(`Cannot read "${file.path}" of "${repository.name}": ${state}`);
  };
  if (file.size === 0) return "";
  if (file.size > LONGEST) fail(`it has ${file.size} bytes`);
  const source = new HttpFileSource(hub, repository, commit, file);
  const bytes = await retry(async () => {
    const { body } = await source.open({ start: 0, end: file.size }, { signal });
    return await new Response(body).bytes();
  }, { signal });
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return fail("it is not UTF-8");
  }
}

const LONGEST = 4 * 1024 * 1024;
