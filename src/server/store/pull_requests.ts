import type { Database } from "./database.ts";

/** A pull request as this Hub keeps it. */
export interface PullRequest {
  /** From 1 on within its repository; its branch is `refs/pr/<number>`. */
  readonly number: number;
  /** What it is called. */
  readonly title: string;
  /** What it says. */
  readonly description: string;
  /** Name of the user who opened it. */
  readonly author: string;
  /** What has become of it. */
  readonly status: "draft" | "open" | "merged" | "closed";
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/** The pull requests of all repositories. */
export class PullRequests {
  readonly #database: Database;

  /** Works on an open database. */
  constructor(database: Database) {
    this.#database = database;
  }

  /** Adds one with the next number. */
  add(
    repository: string,
    wish: Pick<PullRequest, "title" | "description" | "author" | "createdAt">,
  ): PullRequest {
    const last = this.#database.get<{ number: number | null }>(
      "SELECT max(number) AS number FROM pull_requests WHERE repository = ?",
      repository,
    );
    const request = { ...wish, number: (last?.number ?? 0) + 1, status: "draft" } as const;
    this.#database.run(
      `INSERT INTO pull_requests (repository, number, title, description, author, status, created_at)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
      repository,
      request.number,
      request.title,
      request.description,
      request.author,
      request.status,
      request.createdAt,
    );
    return request;
  }

  /** The one of this number. */
  find(repository: string, number: number): PullRequest | undefined {
    return this.list(repository).find((request) => request.number === number);
  }

  /** All of a repository, the newest first. */
  list(repository: string): PullRequest[] {
    return this.#database.all<PullRequest>(
      `SELECT number, title, description, author, status, created_at AS createdAt
       FROM pull_requests WHERE repository = ? ORDER BY number DESC`,
      repository,
    );
  }
}
