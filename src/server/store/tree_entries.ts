import type { Database } from "./database.ts";
import { folderOf } from "./repository_path.ts";

/** A file of a commit. */
export interface CommittedFile {
  /** Path within the repository. */
  readonly path: string;
  /** Git blob id: of the content, or of the pointer for a file in LFS. */
  readonly oid: string;
  /** Size of the content in bytes. */
  readonly size: number;
  /** SHA-256 of the content, its name in the blob store. */
  readonly sha256: string;
  /** Whether the Hub presents it as an LFS file. */
  readonly lfs: boolean;
}

/** A file or folder in the listing of a commit. */
export type Entry =
  | CommittedFile & { readonly type: "file"; readonly changedIn: string }
  | {
    readonly type: "directory";
    readonly path: string;
    readonly oid: string;
    readonly changedIn: string;
  };

/** Which entries of a commit are wanted. */
export interface EntryPage {
  /** The folder they lie in; `""` for the root. */
  readonly folder: string;
  /** Whether those in its subfolders are wanted too. */
  readonly recursive: boolean;
  /** Only those whose path comes after this one. */
  readonly after: string;
  /** Most entries; -1 for all. */
  readonly limit: number;
}

/** A commit, as far as its entries know of it. */
interface EntryOwner {
  /** Row number, the key of its entries. */
  readonly id: number;
  /** Commit hash. */
  readonly oid: string;
}

/** The file list of every commit, folders included, in full. */
export class TreeEntries {
  readonly #database: Database;

  /** Works on an open database. */
  constructor(database: Database) {
    this.#database = database;
  }

  /** The entry at a path of a commit. */
  at(commit: number, path: string): Entry | undefined {
    const row = this.#database.get<EntryRow>(
      "SELECT * FROM entries WHERE commit_id = ? AND path = ?",
      commit,
      path,
    );
    return row && fromEntryRow(row);
  }

  /** Entries of a folder, in the order of their paths. */
  list(commit: number, { folder, recursive, after, limit }: EntryPage): Entry[] {
    if (!recursive) {
      return this.#database.all<EntryRow>(
        "SELECT * FROM entries WHERE commit_id = ? AND folder = ? AND path > ? ORDER BY path LIMIT ?",
        commit,
        folder,
        after,
        limit,
      ).map(fromEntryRow);
    }
    // "0" is the character after "/": the bounds enclose exactly what lies below the folder.
    const [first, end] = folder === "" ? ["", "\u{10ffff}"] : [`${folder}/`, `${folder}0`];
    return this.#database.all<EntryRow>(
      "SELECT * FROM entries WHERE commit_id = ? AND path > ? AND path > ? AND path < ? ORDER BY path LIMIT ?",
      commit,
      first,
      after,
      end,
      limit,
    ).map(fromEntryRow);
  }

  /** Every entry of a commit, by path. */
  all(commit: number): Entry[] {
    return this.list(commit, { folder: "", recursive: true, after: "", limit: -1 });
  }

  /** Whether any commit has a file of this content. */
  isReferenced(sha256: string): boolean {
    return this.#database.get("SELECT 1 FROM entries WHERE sha256 = ? LIMIT 1", sha256) !==
      undefined;
  }

  /** Writes the files and folders of a new commit; what is as in its parent was changed in that. */
  write(
    commit: EntryOwner,
    parent: EntryOwner | undefined,
    { files, trees }: {
      readonly files: readonly CommittedFile[];
      /** The id of every folder, by its path. */
      readonly trees: ReadonlyMap<string, string>;
    },
  ): void {
    const old = parent === undefined ? [] : this.all(parent.id);
    const before = new Map(old.map((entry) => [entry.path, entry]));
    const write = (row: NewRow): void => {
      const same = before.get(row.path);
      this.#insert(commit, row, same?.oid === row.oid ? same.changedIn : commit.oid);
    };
    for (const file of files) write({ ...file, type: "file", lfs: Number(file.lfs) });
    for (const [path, oid] of trees) {
      if (path !== "") write({ path, oid, type: "directory", size: 0, sha256: null, lfs: 0 });
    }
  }

  #insert(commit: EntryOwner, row: NewRow, changedIn: string): void {
    this.#database.run(
      "INSERT INTO entries (commit_id, path, folder, type, oid, size, sha256, lfs, changed_in) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
      commit.id,
      row.path,
      folderOf(row.path),
      row.type,
      row.oid,
      row.size,
      row.sha256,
      row.lfs,
      changedIn,
    );
  }
}

interface EntryRow {
  readonly path: string;
  readonly folder: string;
  readonly type: "file" | "directory";
  readonly oid: string;
  readonly size: number;
  readonly sha256: string | null;
  readonly lfs: number;
  readonly changed_in: string;
}

type NewRow = Omit<EntryRow, "folder" | "changed_in">;

function fromEntryRow(row: EntryRow): Entry {
  const { type, path, oid, size, sha256, changed_in: changedIn } = row;
  if (type === "directory" || sha256 === null) return { type: "directory", path, oid, changedIn };
  return { type, path, oid, size, sha256, lfs: row.lfs !== 0, changedIn };
}
