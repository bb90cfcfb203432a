import type { CommittedFile } from "./tree_entries.ts";
import { ErrorReply } from "../api/error_reply.ts";

/** One change to the files of a revision. */
export type TreeChange =
  | { readonly kind: "write"; readonly file: CommittedFile }
  | { readonly kind: "move"; readonly from: string; readonly to: string }
  | {
    readonly kind: "delete";
    readonly path: string;
    readonly what: "file" | "folder" | "entry";
  };

/**
 * The files after the changes, which are made in their order.
 *
 * @throws {ErrorReply} 404 when something to be deleted or moved is not there
 */
export function applyChanges(
  before: ReadonlyMap<string, CommittedFile>,
  changes: readonly TreeChange[],
): Map<string, CommittedFile> {
  const files = new Map(before);
  for (const change of changes) {
    switch (change.kind) {
      case "write":
        files.set(change.file.path, change.file);
        break;
      case "move":
        move(files, change.from, change.to);
        break;
      case "delete":
        remove(files, change.path, change.what);
    }
  }
  return files;
}

function move(files: Map<string, CommittedFile>, from: string, to: string): void {
  const file = files.get(from);
  if (file === undefined) throw absent();
  files.delete(from);
  files.set(to, { ...file, path: to });
}

function remove(
  files: Map<string, CommittedFile>,
  path: string,
  what: "file" | "folder" | "entry",
): void {
  if (what !== "folder" && files.delete(path)) return;
  const below = what === "file"
    ? []
    : [...files.keys()].filter((name) => name.startsWith(`${path}/`));
  if (below.length === 0) throw absent();
  for (const name of below) files.delete(name);
}

function absent(): ErrorReply {
  return new ErrorReply(404, "EntryNotFound", "A file with this name doesn't exist");
}
