import { DatabaseSync } from "node:sqlite";
import { InvalidFormatError } from "../../vocabulary/errors.ts";

/**
 * The Hub's SQLite database: repositories, refs, commits and file lists. It keeps a write-ahead
 * log, so that a crash in the middle of a transaction leaves the state before it.
 */
export class Database implements Disposable {
  readonly #connection: DatabaseSync;
  readonly #statements = new Map<string, ReturnType<DatabaseSync["prepare"]>>();

  /**
   * Opens the database, creating what is missing.
   *
   * @throws {InvalidFormatError} when a newer version of this software wrote it
   */
  constructor(path: string) {
    this.#connection = new DatabaseSync(path);
    this.#connection.exec(
      "PRAGMA journal_mode = WAL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 5000",
    );
    const { user_version: version } = this.get<{ user_version: number }>("PRAGMA user_version") ??
      { user_version: 0 };
    if (version > SCHEMA_VERSION) {
      this.#connection.close();
      throw new InvalidFormatError(
        `Cannot open the Hub's database: its version is ${version}, this software knows up to ${SCHEMA_VERSION}`,
      );
    }
    this.#connection.exec(SCHEMA);
  }

  /** The first row of a query, or undefined. `Row` is the caller's promise about its columns. */
  get<Row>(sql: string, ...values: readonly SqlValue[]): Row | undefined {
    return this.#prepare(sql).get(...values) as Row | undefined;
  }

  /** All rows of a query. `Row` is the caller's promise about its columns. */
  all<Row>(sql: string, ...values: readonly SqlValue[]): Row[] {
    return this.#prepare(sql).all(...values) as Row[];
  }

  /** Runs a statement; gives the number of rows it changed and the id of the last one it added. */
  run(
    sql: string,
    ...values: readonly SqlValue[]
  ): { readonly changes: number; readonly id: number } {
    const { changes, lastInsertRowid } = this.#prepare(sql).run(...values);
    return { changes: Number(changes), id: Number(lastInsertRowid) };
  }

  /**
   * Runs `operation` in one transaction: all of it happens, or, when it throws, nothing. Within
   * another transaction it is part of that one.
   */
  transaction<T>(operation: () => T): T {
    if (this.#connection.isTransaction) return operation();
    this.#connection.exec("BEGIN IMMEDIATE");
    try {
      const result = operation();
      this.#connection.exec("COMMIT");
      return result;
    } catch (error) {
      this.#connection.exec("ROLLBACK");
      throw error;
    }
  }

  /** Closes the database. */
  [Symbol.dispose](): void {
    this.#statements.clear();
    this.#connection.close();
  }

  #prepare(sql: string): ReturnType<DatabaseSync["prepare"]> {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#connection.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

/** What a column can hold. */
export type SqlValue = string | number | null;

const SCHEMA_VERSION = 3;

/**
 * `entries` is the file list of every commit in full, folders included: a page of a tree is then
 * one range scan, and `changed_in` answers "which commit touched this last" without walking
 * history. Paths compare as UTF-8 bytes, which is git's order.
 */
const SCHEMA = `
BEGIN;
CREATE TABLE IF NOT EXISTS repositories (
  id TEXT PRIMARY KEY,
  type TEXT NOT NULL,
  name TEXT NOT NULL COLLATE NOCASE,
  private INTEGER NOT NULL,
  gated TEXT,
  created_at INTEGER NOT NULL,
  UNIQUE (type, name)
) STRICT;
CREATE TABLE IF NOT EXISTS former_names (
  type TEXT NOT NULL,
  name TEXT NOT NULL COLLATE NOCASE,
  repository TEXT NOT NULL REFERENCES repositories ON DELETE CASCADE,
  PRIMARY KEY (type, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS readers (
  repository TEXT NOT NULL REFERENCES repositories ON DELETE CASCADE,
  user TEXT NOT NULL,
  PRIMARY KEY (repository, user)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS commits (
  id INTEGER PRIMARY KEY,
  repository TEXT NOT NULL REFERENCES repositories ON DELETE CASCADE,
  oid TEXT NOT NULL,
  tree TEXT NOT NULL,
  parent INTEGER REFERENCES commits ON DELETE CASCADE,
  depth INTEGER NOT NULL,
  title TEXT NOT NULL,
  body TEXT NOT NULL,
  author TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  UNIQUE (repository, oid)
) STRICT;
CREATE INDEX IF NOT EXISTS commits_by_parent ON commits (parent);
CREATE TABLE IF NOT EXISTS refs (
  repository TEXT NOT NULL REFERENCES repositories ON DELETE CASCADE,
  name TEXT NOT NULL,
  commit_id INTEGER NOT NULL REFERENCES commits ON DELETE CASCADE,
  PRIMARY KEY (repository, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS refs_by_commit ON refs (commit_id);
CREATE TABLE IF NOT EXISTS entries (
  commit_id INTEGER NOT NULL REFERENCES commits ON DELETE CASCADE,
  path TEXT NOT NULL,
  folder TEXT NOT NULL,
  type TEXT NOT NULL,
  oid TEXT NOT NULL,
  size INTEGER NOT NULL,
  sha256 TEXT,
  lfs INTEGER NOT NULL,
  changed_in TEXT NOT NULL,
  PRIMARY KEY (commit_id, path)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS entries_by_folder ON entries (commit_id, folder, path);
CREATE INDEX IF NOT EXISTS entries_by_content ON entries (sha256);
CREATE TABLE IF NOT EXISTS uploads (
  repository TEXT NOT NULL REFERENCES repositories ON DELETE CASCADE,
  sha256 TEXT NOT NULL,
  PRIMARY KEY (repository, sha256)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS pull_requests (
  repository TEXT NOT NULL REFERENCES repositories ON DELETE CASCADE,
  number INTEGER NOT NULL,
  title TEXT NOT NULL,
  description TEXT NOT NULL,
  author TEXT NOT NULL,
  status TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (repository, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS scans (
  sha256 TEXT PRIMARY KEY,
  status TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS xorbs (
  hash TEXT PRIMARY KEY,
  registration INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS xorbs_by_registration ON xorbs (registration);
CREATE TABLE IF NOT EXISTS xet_chunks (
  hash TEXT PRIMARY KEY,
  xorb TEXT NOT NULL REFERENCES xorbs ON DELETE CASCADE,
  position INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS xet_chunks_by_xorb ON xet_chunks (xorb);
CREATE TABLE IF NOT EXISTS xet_files (
  hash TEXT PRIMARY KEY,
  sha256 TEXT NOT NULL,
  size INTEGER NOT NULL,
  first_chunk TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS xet_files_by_content ON xet_files (sha256);
CREATE INDEX IF NOT EXISTS xet_files_by_first_chunk ON xet_files (first_chunk);
CREATE TABLE IF NOT EXISTS xet_terms (
  file TEXT NOT NULL REFERENCES xet_files ON DELETE CASCADE,
  position INTEGER NOT NULL,
  xorb TEXT NOT NULL REFERENCES xorbs,
  size INTEGER NOT NULL,
  first INTEGER NOT NULL,
  last INTEGER NOT NULL,
  PRIMARY KEY (file, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS xet_terms_by_xorb ON xet_terms (xorb);
PRAGMA user_version = ${SCHEMA_VERSION};
COMMIT;
`;
