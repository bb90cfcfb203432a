import { HubError } from "../../vocabulary/errors.ts";
import { isCommitHash } from "../../vocabulary/repository.ts";
import type { Database } from "./database.ts";
import { commitOid, treeOids } from "./git_objects.ts";
import { type CommittedFile, type Entry, type EntryPage, TreeEntries } from "./tree_entries.ts";

/** The branch every repository has, and that `HEAD` names. */
export const DEFAULT_BRANCH = "refs/heads/main";

/** A commit as this Hub keeps it. */
export interface StoredCommit {
  /** Row number, the key of its entries. */
  readonly id: number;
  /** Commit hash. */
  readonly oid: string;
  /** First line of the message. */
  readonly title: string;
  /** The message after its first line. */
  readonly body: string;
  /** Name of the user. */
  readonly author: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/** What a new commit is made of. */
export interface NewCommit {
  /** Repository id. */
  readonly repository: string;
  /** The branch that moves, in full, such as `refs/heads/main`. */
  readonly ref: string;
  /**
   * The commit it builds on, which must still be the branch's head; undefined for a first commit.
   */
  readonly parent: StoredCommit | undefined;
  /** Every file of the new tree. */
  readonly files: readonly CommittedFile[];
  /** First line of the message. */
  readonly title: string;
  /** The rest of the message. */
  readonly body: string;
  /** Name of the user. */
  readonly author: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/** History: commits, the file list of each, and the refs that name them. */
export class CommitStore {
  readonly #database: Database;
  readonly #entries: TreeEntries;

  /** Works on an open database. */
  constructor(database: Database) {
    this.#database = database;
    this.#entries = new TreeEntries(database);
  }

  /** The commit a branch, tag, full ref, `HEAD` or commit hash names. */
  resolve(repository: string, revision: string): StoredCommit | undefined {
    if (revision === "HEAD") return this.#byRef(repository, DEFAULT_BRANCH);
    if (isCommitHash(revision)) return this.#byOid(repository, revision);
    return this.#byRef(repository, `refs/heads/${revision}`) ??
      this.#byRef(repository, `refs/tags/${revision}`) ??
      (revision.startsWith("refs/") ? this.#byRef(repository, revision) : undefined);
  }

  /** The refs under a prefix such as `refs/tags/`, by name. */
  refs(repository: string, prefix: string): { readonly ref: string; readonly commit: string }[] {
    return this.#database.all(
      `SELECT refs.name AS ref, commits.oid AS "commit" FROM refs JOIN commits ON commits.id = commit_id
       WHERE refs.repository = ? AND substr(refs.name, 1, ?) = ? ORDER BY refs.name`,
      repository,
      prefix.length,
      prefix,
    );
  }

  /** Makes or moves a ref. */
  setRef(repository: string, ref: string, commit: StoredCommit): void {
    this.#database.run(
      "INSERT OR REPLACE INTO refs (repository, name, commit_id) VALUES (?, ?, ?)",
      repository,
      ref,
      commit.id,
    );
  }

  /** Removes a ref; false when there was none. */
  deleteRef(repository: string, ref: string): boolean {
    const { changes } = this.#database.run(
      "DELETE FROM refs WHERE repository = ? AND name = ?",
      repository,
      ref,
    );
    return changes > 0;
  }

  /** The history that ends in `commit`, the newest first, and its length. */
  history(
    commit: StoredCommit,
    options: { readonly offset: number; readonly limit: number },
  ): { readonly commits: StoredCommit[]; readonly total: number } {
    const commits = this.#database.all<CommitRow>(
      `WITH RECURSIVE line (id) AS (
         SELECT ? UNION ALL SELECT parent FROM commits JOIN line USING (id) WHERE parent IS NOT NULL
       )
       SELECT commits.* FROM line JOIN commits USING (id) ORDER BY depth DESC LIMIT ? OFFSET ?`,
      commit.id,
      options.limit,
      options.offset,
    ).map(fromCommitRow);
    const row = this.#database.get<{ depth: number }>(
      "SELECT depth FROM commits WHERE id = ?",
      commit.id,
    );
    return { commits, total: row?.depth ?? 0 };
  }

  /** The entry at a path. */
  entry(commit: StoredCommit, path: string): Entry | undefined {
    return this.#entries.at(commit.id, path);
  }

  /** At most `limit` entries of a folder, in the order of their paths, from after `after` on. */
  list(commit: StoredCommit, options: EntryPage): Entry[] {
    return this.#entries.list(commit.id, options);
  }

  /** Every file of a commit, by path. */
  files(commit: StoredCommit): CommittedFile[] {
    return this.#entries.all(commit.id).filter((entry) => entry.type === "file");
  }

  /**
   * Writes a commit and moves the branch to it, all or nothing.
   *
   * @throws {HubError} when the branch's head is no longer `parent`
   */
  commit(commit: NewCommit): StoredCommit {
    return this.#database.transaction(() => this.#write(commit));
  }

  /** Whether any commit has a file of this content. */
  isReferenced(sha256: string): boolean {
    return this.#entries.isReferenced(sha256);
  }

  #write(commit: NewCommit): StoredCommit {
    const { repository, ref, parent, title, body, author, createdAt } = commit;
    if (this.#byRef(repository, ref)?.id !== parent?.id) {
      throw new HubError(`Cannot commit to "${ref}": the branch was updated in the meantime`);
    }
    const trees = treeOids(commit.files);
    const tree = trees.get("") ?? "";
    const oid = commitOid({
      tree,
      parent: parent?.oid,
      author: `${author} <${author}@users.noreply.localhost>`,
      seconds: Math.floor(createdAt / 1000),
      message: body === "" ? title : `${title}\n\n${body}`,
    });
    // The same change to two branches in one second is one commit, in git as here.
    const same = this.#byOid(repository, oid);
    if (same !== undefined) {
      this.setRef(repository, ref, same);
      return same;
    }
    const { id } = this.#database.run(
      `INSERT INTO commits (repository, oid, tree, parent, depth, title, body, author, created_at)
       VALUES (?, ?, ?, ?, 1 + coalesce((SELECT depth FROM commits WHERE id = ?), 0), ?, ?, ?, ?)`,
      repository,
      oid,
      tree,
      parent?.id ?? null,
      parent?.id ?? null,
      title,
      body,
      author,
      createdAt,
    );
    const stored = { id, oid, title, body, author, createdAt };
    this.#entries.write(stored, parent, { files: commit.files, trees });
    this.setRef(repository, ref, stored);
    return stored;
  }

  #byRef(repository: string, ref: string): StoredCommit | undefined {
    const row = this.#database.get<CommitRow>(
      `SELECT commits.* FROM refs JOIN commits ON commits.id = commit_id
       WHERE refs.repository = ? AND refs.name = ?`,
      repository,
      ref,
    );
    return row && fromCommitRow(row);
  }

  #byOid(repository: string, oid: string): StoredCommit | undefined {
    const row = this.#database.get<CommitRow>(
      "SELECT * FROM commits WHERE repository = ? AND oid = ?",
      repository,
      oid,
    );
    return row && fromCommitRow(row);
  }
}

interface CommitRow {
  readonly id: number;
  readonly oid: string;
  readonly title: string;
  readonly body: string;
  readonly author: string;
  readonly created_at: number;
}

function fromCommitRow(row: CommitRow): StoredCommit {
  const { id, oid, title, body, author, created_at: createdAt } = row;
  return { id, oid, title, body, author, createdAt };
}
