import type { BlobStore } from "./blob_store.ts";
import type { Database } from "./database.ts";

/**
 * Which contents a repository may name in a commit without sending them: those that were uploaded
 * to it, those in its history, and those that anybody can download anyhow. To know the SHA-256 of
 * somebody's private file is not enough to get it.
 */
export class StoredObjects {
  readonly #database: Database;
  readonly #blobs: BlobStore;

  /** Works on an open database and its blobs. */
  constructor(database: Database, blobs: BlobStore) {
    this.#database = database;
    this.#blobs = blobs;
  }

  /** Size in bytes of a content that the repository has; undefined when it has to be uploaded. */
  async sizeOf(repository: string, sha256: string): Promise<number | undefined> {
    return this.#isKnown(repository, sha256) ? await this.#blobs.sizeOf(sha256) : undefined;
  }

  /** Notes that a content was uploaded to a repository; false when the repository is gone. */
  add(repository: string, sha256: string): boolean {
    const { changes } = this.#database.run(
      `INSERT OR REPLACE INTO uploads (repository, sha256)
       SELECT id, ? FROM repositories WHERE id = ?`,
      sha256,
      repository,
    );
    return changes > 0;
  }

  #isKnown(repository: string, sha256: string): boolean {
    const row = this.#database.get<object>(
      `SELECT 1 FROM uploads WHERE repository = ? AND sha256 = ?
       UNION ALL
       SELECT 1 FROM entries
         JOIN commits ON commits.id = commit_id
         JOIN repositories ON repositories.id = commits.repository
         WHERE sha256 = ? AND (repositories.id = ? OR (private = 0 AND gated IS NULL))
       LIMIT 1`,
      repository,
      sha256,
      sha256,
      repository,
    );
    return row !== undefined;
  }
}
