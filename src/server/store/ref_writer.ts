import { InvalidArgumentError } from "../../vocabulary/errors.ts";
import { isRefName } from "../../vocabulary/ref_name.ts";
import { type CommitStore, DEFAULT_BRANCH, type StoredCommit } from "./commit_store.ts";
import { conflict, forbidden, revisionNotFound } from "../api/error_reply.ts";
import type { FileIntake } from "./file_intake.ts";
import type { StoredRepository } from "./repository_store.ts";
import type { Turns } from "./turns.ts";

/** What the writer works with. */
export interface RefWriterParts {
  /** The repositories' history. */
  readonly commits: CommitStore;
  /** Where contents go. */
  readonly intake: FileIntake;
  /** Lets one change at a time happen. */
  readonly turns: Turns;
  /** The clock, in milliseconds since 1970. */
  readonly now: () => number;
}

/** Where a ref begins, and what of one that is there. */
export interface RefWish {
  /** The branch, tag, ref or commit it names. @default the head of `main` */
  readonly revision?: string | undefined;
  /** Whether one of that name may be moved. @default false */
  readonly overwrite?: boolean | undefined;
}

/** Makes and removes branches and tags. */
export class RefWriter {
  readonly #parts: RefWriterParts;

  /** Works on open stores. */
  constructor(parts: RefWriterParts) {
    this.#parts = parts;
  }

  /**
   * Makes a branch or a tag.
   *
   * @param ref in full, such as `refs/tags/v1`
   * @throws {ErrorReply} 404 for a revision that is not there, 409 for a ref that is
   * @throws {InvalidArgumentError} for a name against git's rules
   */
  async create(repository: StoredRepository, ref: string, wish: RefWish = {}): Promise<void> {
    const { revision = "HEAD", overwrite = false } = wish;
    assertRefName(ref);
    await this.#parts.turns.take(() => {
      const { commits } = this.#parts;
      if (!overwrite) this.#assertNew(repository, ref);
      const commit = commits.resolve(repository.id, revision);
      if (commit === undefined) throw revisionNotFound(revision);
      commits.setRef(repository.id, ref, commit);
    });
  }

  /**
   * Makes a branch with a history of its own, which begins like a new repository's.
   *
   * @throws as {@linkcode create}
   */
  async createEmpty(
    repository: StoredRepository,
    ref: string,
    wish: { readonly author: string; readonly overwrite: boolean },
  ): Promise<StoredCommit> {
    assertRefName(ref);
    return await this.#parts.turns.take(async () => {
      const { commits, intake, now } = this.#parts;
      if (!wish.overwrite) this.#assertNew(repository, ref);
      const files = [...(await intake.take([], new Map())).values()];
      commits.deleteRef(repository.id, ref);
      return commits.commit({
        repository: repository.id,
        ref,
        parent: undefined,
        files,
        title: "initial commit",
        body: "",
        author: wish.author,
        createdAt: now(),
      });
    });
  }

  /**
   * Removes a branch or a tag.
   *
   * @throws {ErrorReply} 403 for the default branch, 404 for one that is not there
   */
  async delete(repository: StoredRepository, ref: string): Promise<void> {
    if (ref === DEFAULT_BRANCH) throw forbidden("The default branch cannot be deleted");
    await this.#parts.turns.take(() => {
      if (this.#parts.commits.deleteRef(repository.id, ref)) return;
      throw revisionNotFound(ref.replace(/^refs\/(heads|tags)\//, ""));
    });
  }

  #assertNew(repository: StoredRepository, ref: string): void {
    if (this.#parts.commits.resolve(repository.id, ref) === undefined) return;
    const [, kind, name] = /^refs\/(head|tag)s\/(.*)$/.exec(ref) ?? [];
    throw conflict(`The ${kind === "tag" ? "tag" : "branch"} "${name}" exists already`);
  }
}

function assertRefName(ref: string): void {
  if (isRefName(ref)) return;
  throw new InvalidArgumentError(`Cannot create "${ref}": git allows no such name`);
}
