import { join } from "node:path";
import { readTextIfPresent, statIfPresent } from "./file_facts.ts";
import { writeWholeFile } from "./write_whole_file.ts";

/** What is known of a file in a plain folder. */
export interface FolderRecord {
  /** The commit it was taken from. */
  readonly commit: string;
  /** What its content was then. */
  readonly etag: string;
}

/** How much later than its record a file may have been modified, in seconds, for coarse clocks. */
const GRACE = 1;

/** Where the record of a folder's file is. */
export function recordPath(folder: string, path: string): string {
  return join(folder, ".cache", "huggingface", "download", `${path}.metadata`);
}

/**
 * Reads the `.metadata` file huggingface_hub keeps for a file: commit hash, etag, and the time of
 * writing in seconds, a line each. Undefined when there is none, when it cannot be read, or when the
 * file was modified after it by more than `grace` seconds, by default {@linkcode GRACE}.
 */
export async function readFolderRecord(
  path: string,
  modified: Date | null,
  root: string,
  options: { readonly grace?: number } = {},
): Promise<FolderRecord | undefined> {
  const record = parseFolderRecord(await readTextIfPresent(path, root) ?? "");
  if (record === undefined || modified === null) return undefined;
  const { commit, etag, written } = record;
  const { grace = GRACE } = options;
  const isOlder = modified.getTime() > Math.round((written + grace) * 1000);
  return isOlder ? undefined : { commit, etag };
}

/** Reads the text of a record, and when it was written, in seconds; undefined when it cannot be read. */
export function parseFolderRecord(
  text: string,
): FolderRecord & { readonly written: number } | undefined {
  const [commit = "", etag = "", time = ""] = text.split("\n").map((line) => line.trim());
  const written = time === "" ? NaN : Number(time);
  if (commit === "" || etag === "" || !Number.isFinite(written)) return undefined;
  return { commit, etag, written };
}

/** Writes the record of `file`, which has to be in place. */
export async function writeFolderRecord(
  path: string,
  file: string,
  record: FolderRecord,
): Promise<void> {
  // The clock that dated the file may be ahead of ours, as on a network file system.
  const modified = (await statIfPresent(file))?.mtime?.getTime() ?? 0;
  const written = Math.max(Date.now(), modified) / 1000;
  await writeWholeFile(path, `${record.commit}\n${record.etag}\n${written.toFixed(3)}\n`);
}
