import type { RemoteFile } from "../../vocabulary/repository.ts";
import type { OutgoingFile } from "./outgoing_file.ts";
import type { PushTarget } from "./push_target.ts";
import type { PlannedUpload } from "./upload_result.ts";

/** Says what is to be done about each file, from what the target's listing shows. Pure. */
export function planUploads(
  outgoing: readonly OutgoingFile[],
  { files }: PushTarget,
): PlannedUpload[] {
  const known = new Set(files.values().map(({ sha256 }) => sha256));
  return outgoing.map((file) => {
    const { path, localPath, size, sha256 } = file;
    const there = files.get(path);
    const isSame = there !== undefined && hasContent(there, file);
    return {
      path,
      localPath,
      size,
      sha256,
      action: isSame ? "unchanged" : known.has(sha256) ? "link" : "upload",
      replaces: there !== undefined && !isSame,
    };
  });
}

/** Whether a file of a repository has the bytes of one that is to be pushed. */
export function hasContent(
  { sha256, oid, size }: RemoteFile,
  file: Pick<OutgoingFile, "sha256" | "gitSha1" | "size">,
): boolean {
  if (size !== file.size) return false;
  return sha256 === undefined ? oid === file.gitSha1 : sha256 === file.sha256;
}
