import { InvalidArgumentError } from "../vocabulary/errors.ts";
import { assertRepositoryName } from "../vocabulary/model_reference.ts";
import type { Repository } from "../vocabulary/repository.ts";
import {
  type CommitStore,
  type CommittedFile,
  DEFAULT_BRANCH,
  type StoredCommit,
} from "./commit_store.ts";
import type { Database } from "./database.ts";
import { assertNoFileIsFolder, type FileIntake, type IncomingFile } from "./file_intake.ts";
import { ErrorReply, revisionNotFound, unprocessable } from "./error_reply.ts";
import type { PullRequests } from "./pull_requests.ts";
import type { Gating, RepositoryStore, StoredRepository } from "./repository_store.ts";
import { applyChanges, type TreeChange } from "./tree_changes.ts";

/** What the writer works with. */
export interface RepositoryWriterParts {
  /** The database under both stores. */
  readonly database: Database;
  /** The repositories. */
  readonly repositories: RepositoryStore;
  /** Their history. */
  readonly commits: CommitStore;
  /** Requests to take over changes. */
  readonly pullRequests: PullRequests;
  /** Where contents go. */
  readonly intake: FileIntake;
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

/** How a commit is made and described. */
export interface CommitWish {
  /** Whether the files are the whole new content, `.gitattributes` apart; else they are added. */
  readonly replace: boolean;
  /** First line of the message. */
  readonly title: string;
  /** Name of the user. */
  readonly author: string;
}

/** A commit that somebody sends: changes instead of files, on a revision that must be the head. */
export interface ChangeWish {
  /** First line of the message. */
  readonly title: string;
  /** The rest of the message. */
  readonly body: string;
  /** Name of the user. */
  readonly author: string;
  /** What is changed, in this order. Contents are in the blob store. */
  readonly changes: readonly TreeChange[];
  /** The commit it was made for, or the beginning of its hash; undefined for any. */
  readonly parentCommit: string | undefined;
}

/**
 * Everything that changes a repository. Contents are complete on disk before a commit names them.
 */
export class RepositoryWriter {
  readonly #parts: RepositoryWriterParts;
  #last: Promise<unknown> = Promise.resolve();

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
    return this.#inTurn(async () => {
      const { repositories } = this.#parts;
      const found = repositories.find(repository);
      return found === undefined
        ? { stored: await this.#create(repository, options), isNew: true }
        : { stored: found, isNew: false };
    });
  }

  /**
   * Commits files to the default branch. Without a difference there is no commit: the head is given
   * back.
   *
   * @throws {InvalidArgumentError} for a path against the rules
   */
  commit(
    repository: StoredRepository,
    files: readonly IncomingFile[],
    wish: CommitWish,
  ): Promise<StoredCommit> {
    return this.#inTurn(async () => {
      const { commits, intake } = this.#parts;
      const head = commits.resolve(repository.id, "HEAD");
      const before = new Map((head ? commits.files(head) : []).map((file) => [file.path, file]));
      const incoming = await intake.take(files, before);
      const after = wish.replace ? incoming : new Map([...before, ...incoming]);
      assertNoFileIsFolder(new Set(after.keys()));
      if (head !== undefined && isSameContent(before, after)) return head;
      return this.#write(repository, head, after, wish);
    });
  }

  /**
   * Commits changes to a branch. Without a difference there is no commit: the head is given back.
   *
   * @throws {ErrorReply} 404 for a branch or file that is not there, 412 for a parent that is no
   * longer the head, 422 for a tree that cannot be
   */
  change(
    repository: StoredRepository,
    revision: string,
    wish: ChangeWish,
  ): Promise<StoredCommit> {
    return this.#inTurn(async () => {
      const ref = branchRef(revision);
      const head = this.#parts.commits.resolve(repository.id, ref);
      if (head === undefined) throw revisionNotFound(revision);
      if (!head.oid.startsWith(wish.parentCommit ?? "")) throw staleParent();
      const files = await this.#changed(head, wish);
      return files === undefined ? head : this.#write(repository, head, files, { ...wish, ref });
    });
  }

  /**
   * Commits changes to the branch of a new pull request, on top of `parentCommit`, else of `base`.
   *
   * @throws {ErrorReply} as {@linkcode change}
   */
  openPullRequest(
    repository: StoredRepository,
    base: StoredCommit,
    wish: ChangeWish,
  ): Promise<{ readonly commit: StoredCommit; readonly number: number }> {
    return this.#inTurn(async () => {
      const { commits, database, now, pullRequests } = this.#parts;
      const { title, body, author, parentCommit = base.oid } = wish;
      const parent = base.oid.startsWith(parentCommit)
        ? base
        : commits.resolve(repository.id, parentCommit);
      if (parent === undefined) throw staleParent();
      const files = await this.#changed(parent, wish);
      return database.transaction(() => {
        const { number } = pullRequests.add(repository.id, {
          title,
          description: body,
          author,
          createdAt: now(),
        });
        const ref = `refs/pr/${number}`;
        commits.setRef(repository.id, ref, parent);
        const commit = files && this.#write(repository, parent, files, { ...wish, ref });
        return { commit: commit ?? parent, number };
      });
    });
  }

  /** Deletes a repository with its history. */
  delete(repository: StoredRepository): Promise<void> {
    return this.#inTurn(() => this.#parts.repositories.delete(repository.id));
  }

  /**
   * Makes or moves a ref.
   *
   * @throws {InvalidArgumentError} when the name is against git's rules or the revision is unknown
   */
  async createRef(repository: StoredRepository, ref: string, revision: string): Promise<void> {
    assertRefName(ref);
    await this.#inTurn(() => {
      const { commits } = this.#parts;
      const commit = commits.resolve(repository.id, revision);
      if (commit === undefined) {
        throw new InvalidArgumentError(
          `Cannot create "${ref}": there is no revision "${revision}"`,
        );
      }
      commits.setRef(repository.id, ref, commit);
    });
  }

  /** Lets a user read a private or gated repository. */
  grant(repository: StoredRepository, user: string): Promise<void> {
    return this.#inTurn(() => this.#parts.repositories.grant(repository.id, user));
  }

  /** Waits for the changes in progress. */
  async settled(): Promise<void> {
    await this.#last;
  }

  async #create(repository: Repository, options: NewRepository): Promise<StoredRepository> {
    const { private: isPrivate = false, gated = false, author, files = [] } = options;
    const { database, repositories, intake, now } = this.#parts;
    assertNewName(repository.name);
    const content = await intake.take(files, new Map());
    return database.transaction(() => {
      const createdAt = now();
      const stored = repositories.insert(repository, { private: isPrivate, gated, createdAt });
      this.#write(stored, undefined, content, { title: "initial commit", author });
      return stored;
    });
  }

  /** The files after the changes; undefined when they are what they were. */
  async #changed(
    parent: StoredCommit,
    { changes }: ChangeWish,
  ): Promise<ReadonlyMap<string, CommittedFile> | undefined> {
    const { commits, intake } = this.#parts;
    const before = new Map(commits.files(parent).map((file) => [file.path, file]));
    const changed = applyChanges(before, changes);
    try {
      assertNoFileIsFolder(new Set(changed.keys()));
    } catch (error) {
      if (!(error instanceof InvalidArgumentError)) throw error;
      throw unprocessable(error.message);
    }
    if (isSameContent(before, changed)) return undefined;
    return await intake.attributed(changed);
  }

  #write(
    repository: StoredRepository,
    parent: StoredCommit | undefined,
    files: ReadonlyMap<string, CommittedFile>,
    message: {
      readonly title: string;
      readonly body?: string;
      readonly author: string;
      readonly ref?: string;
    },
  ): StoredCommit {
    const { title, body = "", author, ref = DEFAULT_BRANCH } = message;
    return this.#parts.commits.commit({
      repository: repository.id,
      ref,
      parent,
      files: [...files.values()],
      title,
      body,
      author,
      createdAt: this.#parts.now(),
    });
  }

  /** One change at a time, so that a head cannot move between its reading and its replacement. */
  #inTurn<T>(operation: () => Promise<T> | T): Promise<T> {
    const result = this.#last.then(operation);
    this.#last = result.catch(() => undefined);
    return result;
  }
}

/** The branch that a revision names, in full. */
function branchRef(revision: string): string {
  if (revision === "HEAD") return DEFAULT_BRANCH;
  return /^refs\/(heads|pr)\//.test(revision) ? revision : `refs/heads/${revision}`;
}

function staleParent(): ErrorReply {
  return new ErrorReply(
    412,
    "PreconditionFailed",
    "The branch was updated since you opened this page, please refresh and try again",
  );
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

/** The rules of `git check-ref-format` that matter to URLs and to people. */
function assertRefName(ref: string): void {
  const isBad = /[\0- \x7f~^:?*[\\]|\.\.|@\{|\/\/|\/$|\.$|(^|\/)\.|\.lock(\/|$)/.test(ref);
  if (isBad) throw new InvalidArgumentError(`Cannot create "${ref}": git allows no such name`);
}

function isSameContent(
  before: ReadonlyMap<string, CommittedFile>,
  after: ReadonlyMap<string, CommittedFile>,
): boolean {
  return before.size === after.size &&
    [...after].every(([path, { oid }]) => before.get(path)?.oid === oid);
}
