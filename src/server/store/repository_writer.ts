import { InvalidArgumentError } from "../../vocabulary/errors.ts";
import { assertRepositoryName } from "../../vocabulary/model_reference.ts";
import type { Repository } from "../../vocabulary/repository.ts";
import { type CommitStore, DEFAULT_BRANCH } from "./commit_store.ts";
import type { Database } from "./database.ts";
import type { FileIntake, IncomingFile } from "./file_intake.ts";
import { conflict } from "../api/error_reply.ts";
import type { Gating, RepositoryStore, StoredRepository } from "./repository_store.ts";
import type { Turns } from "./turns.ts";

/** What the writer works with. */
export interface RepositoryWriterParts {
  /** The database under both stores. */
  readonly database: Database;
  /** The repositories. */
  readonly repositories: RepositoryStore;
  /** Their history. */
  readonly commits: CommitStore;
  /** Where contents go. */
  readonly intake: FileIntake;
  /** Lets one change at a time happen. */
  readonly turns: Turns;
  /** The clock, in milliseconds since 1970. */
  readonly now: () => number;
}

/** How a new repository begins. */
export interface NewRepository {
  /** Whether only its namespace and granted readers see it. @default false */
  readonly private?: boolean | undefined;
  /** Whether its files want accepted terms. @default false */
  readonly gated?: Gating | undefined;
  /** Name of the user who makes it. */
  readonly author: string;
  /** Files of the first commit, besides `.gitattributes`. @default [] */
  readonly files?: readonly IncomingFile[];
}

/** Makes, changes and removes repositories. */
export class RepositoryWriter {
  readonly #parts: RepositoryWriterParts;

  /** Works on open stores. */
  constructor(parts: RepositoryWriterParts) {
    this.#parts = parts;
  }

  /**
   * Finds a repository or creates it; as on the Hub, its `initial commit` holds `.gitattributes`.
   *
   * @throws {InvalidArgumentError} for a name or a path against the rules
   */
  findOrCreate(
    repository: Repository,
    options: NewRepository,
  ): Promise<{ readonly stored: StoredRepository; readonly isNew: boolean }> {
    return this.#parts.turns.take(async () => {
      const { repositories } = this.#parts;
      const found = repositories.find(repository);
      return found === undefined
        ? { stored: await this.#create(repository, options), isNew: true }
        : { stored: found, isNew: false };
    });
  }

  /**
   * Gives a repository another name; the old one leads to it until another repository takes it.
   *
   * @throws {InvalidArgumentError} for a name against the rules
   * @throws {ErrorReply} 409 when the name is taken
   */
  move(repository: StoredRepository, name: string): Promise<void> {
    assertNewName(name);
    return this.#parts.turns.take(() => {
      const { repositories } = this.#parts;
      const there = repositories.find({ type: repository.type, name });
      // Another case of the same name is no other repository.
      if (there !== undefined && there.id !== repository.id) {
        throw conflict(`The ${repository.type} "${there.name}" exists already`);
      }
      repositories.rename(repository, name);
    });
  }

  /** Changes who may see a repository or get its files. */
  configure(
    repository: StoredRepository,
    settings: { readonly private?: boolean; readonly gated?: Gating },
  ): Promise<StoredRepository> {
    return this.#parts.turns.take(() => this.#parts.repositories.update(repository, settings));
  }

  /** Deletes a repository with its history. */
  delete(repository: StoredRepository): Promise<void> {
    return this.#parts.turns.take(() => this.#parts.repositories.delete(repository.id));
  }

  /** Lets a user read a private or gated repository. */
  grant(repository: StoredRepository, user: string): Promise<void> {
    return this.#parts.turns.take(() => this.#parts.repositories.grant(repository.id, user));
  }

  async #create(repository: Repository, options: NewRepository): Promise<StoredRepository> {
    const { private: isPrivate = false, gated = false, author, files = [] } = options;
    const { commits, database, repositories, intake, now } = this.#parts;
    assertNewName(repository.name);
    const content = await intake.take(files, new Map());
    return database.transaction(() => {
      const createdAt = now();
      const stored = repositories.insert(repository, { private: isPrivate, gated, createdAt });
      commits.commit({
        repository: stored.id,
        ref: DEFAULT_BRANCH,
        parent: undefined,
        files: [...content.values()],
        title: "initial commit",
        body: "",
        author,
        createdAt,
      });
      return stored;
    });
  }
}

/** First segments of this server's own addresses. */
const RESERVED = ["api", "datasets", "models", "spaces", "docs", "settings"];

function assertNewName(name: string): void {
  assertRepositoryName(name);
  const [first = ""] = name.toLowerCase().split("/");
  if (RESERVED.includes(first)) {
    throw new InvalidArgumentError(
      `Cannot use "${name}" as a repository name: "${first}" is reserved`,
    );
  }
}
