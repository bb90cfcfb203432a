import type { Repository, RepositoryType } from "../../vocabulary/repository.ts";
import type { Database } from "./database.ts";

/** Whether a repository's files want accepted terms, and who accepts: the Hub's own words. */
export type Gating = false | "auto" | "manual";

/** A repository as this Hub keeps it. */
export interface StoredRepository extends Repository {
  /** Object id, 24 hex digits. */
  readonly id: string;
  /** Whether only its namespace and granted readers see it. */
  readonly private: boolean;
  /** Whether its files want accepted terms. */
  readonly gated: Gating;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/** The repositories and who may read the closed ones. */
export class RepositoryStore {
  readonly #database: Database;

  /** Works on an open database. */
  constructor(database: Database) {
    this.#database = database;
  }

  /** Finds a repository; as on the Hub, the case of the name does not matter. */
  find(repository: Repository): StoredRepository | undefined {
    const row = this.#database.get<RepositoryRow>(
      "SELECT * FROM repositories WHERE type = ? AND name = ?",
      repository.type,
      repository.name,
    );
    return row && fromRow(row);
  }

  /** Finds the repository that had this name before it was moved. */
  findMoved(repository: Repository): StoredRepository | undefined {
    const row = this.#database.get<RepositoryRow>(
      `SELECT repositories.* FROM former_names JOIN repositories ON repositories.id = repository
       WHERE former_names.type = ? AND former_names.name = ?`,
      repository.type,
      repository.name,
    );
    return row && fromRow(row);
  }

  /** All repositories of a type, in the order of their names. */
  list(type: RepositoryType): StoredRepository[] {
    return this.#database.all<RepositoryRow>(
      "SELECT * FROM repositories WHERE type = ? ORDER BY name",
      type,
    ).map(fromRow);
  }

  /** Gives a repository another name that is free. */
  rename({ id, type, name: old }: StoredRepository, name: string): void {
    this.#database.transaction(() => {
      this.#database.run("UPDATE repositories SET name = ? WHERE id = ?", name, id);
      this.#database.run(
        "INSERT OR REPLACE INTO former_names (type, name, repository) VALUES (?, ?, ?)",
        type,
        old,
        id,
      );
    });
  }

  /** Changes settings, and gives the repository as it is then. */
  update(
    repository: StoredRepository,
    settings: { readonly private?: boolean; readonly gated?: Gating },
  ): StoredRepository {
    const stored = { ...repository, ...settings };
    this.#database.run(
      "UPDATE repositories SET private = ?, gated = ? WHERE id = ?",
      Number(stored.private),
      stored.gated || null,
      stored.id,
    );
    return stored;
  }

  /** Adds a repository that must not exist yet. */
  insert(
    repository: Repository,
    options: { readonly private: boolean; readonly gated: Gating; readonly createdAt: number },
  ): StoredRepository {
    const { type, name } = repository;
    const stored = { id: newObjectId(), type, name, ...options };
    this.#database.run(
      "INSERT INTO repositories (id, type, name, private, gated, created_at) VALUES (?, ?, ?, ?, ?, ?)",
      stored.id,
      type,
      name,
      Number(stored.private),
      stored.gated || null,
      stored.createdAt,
    );
    return stored;
  }

  /** Removes a repository with its history. Its blobs stay until the next start. */
  delete(id: string): void {
    this.#database.run("DELETE FROM repositories WHERE id = ?", id);
  }

  /** Lets a user read a private or gated repository. */
  grant(id: string, user: string): void {
    this.#database.run("INSERT OR IGNORE INTO readers (repository, user) VALUES (?, ?)", id, user);
  }

  /** Whether the user was let in with {@linkcode grant}. */
  isGranted(id: string, user: string): boolean {
    const row = this.#database.get<object>(
      "SELECT 1 FROM readers WHERE repository = ? AND user = ?",
      id,
      user,
    );
    return row !== undefined;
  }
}

interface RepositoryRow {
  readonly id: string;
  readonly type: RepositoryType;
  readonly name: string;
  readonly private: number;
  readonly gated: "auto" | "manual" | null;
  readonly created_at: number;
}

function fromRow(row: RepositoryRow): StoredRepository {
  return {
    id: row.id,
    type: row.type,
    name: row.name,
    private: row.private !== 0,
    gated: row.gated ?? false,
    createdAt: row.created_at,
  };
}

function newObjectId(): string {
  return crypto.randomUUID().replaceAll("-", "").slice(0, 24);
}
