import { UnsafeFileError } from "../vocabulary/errors.ts";
import { isCommitHash } from "../vocabulary/repository.ts";

/** `commit`, once it is known to be a full commit hash and hence safe as a name. */
export function checkedCommit(commit: string): string {
  if (isCommitHash(commit)) return commit;
  throw new UnsafeFileError(`Cannot use ${JSON.stringify(commit)} as a commit: it is no SHA-1`);
}

/** `etag`, once it is known to be a git object id or a SHA-256 and hence safe as a name. */
export function checkedEtag(etag: string): string {
  if (/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(etag)) return etag;
  throw new UnsafeFileError(
    `Cannot use ${JSON.stringify(etag)} as a blob's name: it is neither a SHA-1 nor a SHA-256`,
  );
}
