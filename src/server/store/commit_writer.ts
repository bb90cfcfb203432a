import { InvalidArgumentError } from "../../vocabulary/errors.ts";
import { type CommitStore, DEFAULT_BRANCH, type StoredCommit } from "./commit_store.ts";
import type { CommittedFile } from "./tree_entries.ts";
import type { Database } from "./database.ts";
import { ErrorReply, revisionNotFound, unprocessable } from "../api/error_reply.ts";
import { assertNoFileIsFolder, type FileIntake, type IncomingFile } from "./file_intake.ts";
import type { PullRequests } from "./pull_requests.ts";
import type { StoredRepository } from "./repository_store.ts";
import { applyChanges, type TreeChange } from "./tree_changes.ts";
import type { Turns } from "./turns.ts";

/** What the writer works with. */
export interface CommitWriterParts {
  /** The database under the stores. */
  readonly database: Database;
  /** The repositories' history. */
  readonly commits: CommitStore;
  /** Requests to take over changes. */
  readonly pullRequests: PullRequests;
  /** Where contents go. */
  readonly intake: FileIntake;
  /** So that a head cannot move between its reading and its replacement. */
  readonly turns: Turns;
  /** The clock, in milliseconds since 1970. */
  readonly now: () => number;
}

/** How a folder or a list of files is committed. */
export interface FilesWish {
  /** Whether the files are the whole new content, `.gitattributes` apart; else they are added. */
  readonly replace: boolean;
  /** First line of the message. */
  readonly title: string;
  /** Name of the user. */
  readonly author: string;
}

/** A commit that somebody sends: changes of what is there. */
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

/** Makes commits. Contents are complete on disk before a commit names them. */
export class CommitWriter {
  readonly #parts: CommitWriterParts;

  /** Works on open stores. */
  constructor(parts: CommitWriterParts) {
    this.#parts = parts;
  }

  /**
   * Commits files to the default branch. Without a difference there is no commit: the head is given
   * back.
   *
   * @throws {InvalidArgumentError} for a path against the rules
   */
  commitFiles(
    repository: StoredRepository,
    files: readonly IncomingFile[],
    wish: FilesWish,
  ): Promise<StoredCommit> {
    return this.#parts.turns.take(async () => {
      const { commits, intake } = this.#parts;
      const head = commits.resolve(repository.id, "HEAD");
      const before = filesByPath(head ? commits.files(head) : []);
      const incoming = await intake.take(files, before);
      const after = wish.replace ? incoming : new Map([...before, ...incoming]);
      assertNoFileIsFolder(new Set(after.keys()));
      if (head !== undefined && isSameContent(before, after)) return head;
      return this.#write(repository, DEFAULT_BRANCH, head, after, { ...wish, body: "" });
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
    return this.#parts.turns.take(async () => {
      const ref = branchRef(revision);
      const head = this.#parts.commits.resolve(repository.id, ref);
      if (head === undefined) throw revisionNotFound(revision);
      if (!head.oid.startsWith(wish.parentCommit ?? "")) throw staleParent();
      const files = await this.#changed(head, wish);
      return files === undefined ? head : this.#write(repository, ref, head, files, wish);
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
    return this.#parts.turns.take(async () => {
      const { commits, database, now, pullRequests } = this.#parts;
      const { title, body: description, author, parentCommit = base.oid } = wish;
      const parent = base.oid.startsWith(parentCommit)
        ? base
        : commits.resolve(repository.id, parentCommit);
      if (parent === undefined) throw staleParent();
      const files = await this.#changed(parent, wish);
      return database.transaction(() => {
        const request = { title, description, author, createdAt: now() };
        const { number } = pullRequests.add(repository.id, request);
        const ref = `refs/pr/${number}`;
        commits.setRef(repository.id, ref, parent);
        const commit = files && this.#write(repository, ref, parent, files, wish);
        return { commit: commit ?? parent, number };
      });
    });
  }

  /** The files after the changes; undefined when they are what they were. */
  async #changed(
    parent: StoredCommit,
    { changes }: ChangeWish,
  ): Promise<ReadonlyMap<string, CommittedFile> | undefined> {
    const { commits, intake } = this.#parts;
    const before = filesByPath(commits.files(parent));
    const changed = applyChanges(before, changes);
    try {
      assertNoFileIsFolder(new Set(changed.keys()));
    } catch (error) {
      if (!(error instanceof InvalidArgumentError)) throw error;
      throw unprocessable(error.message);
    }
    return isSameContent(before, changed) ? undefined : await intake.attributed(changed);
  }

  #write(
    repository: StoredRepository,
    ref: string,
    parent: StoredCommit | undefined,
    files: ReadonlyMap<string, CommittedFile>,
    { title, body, author }: Pick<ChangeWish, "title" | "body" | "author">,
  ): StoredCommit {
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

function filesByPath(files: readonly CommittedFile[]): Map<string, CommittedFile> {
  return new Map(files.map((file) => [file.path, file]));
}

function isSameContent(
  before: ReadonlyMap<string, CommittedFile>,
  after: ReadonlyMap<string, CommittedFile>,
): boolean {
  return before.size === after.size &&
    [...after].every(([path, { oid }]) => before.get(path)?.oid === oid);
}
