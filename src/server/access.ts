import { createHash, timingSafeEqual } from "node:crypto";
import { InvalidArgumentError } from "../vocabulary/errors.ts";
import { assertRepositoryName } from "../vocabulary/model_reference.ts";
import {
  forbidden,
  gatedRepository,
  invalidCredentials,
  repositoryNotFound,
  unauthorized,
} from "./api/error_reply.ts";
import type { RepositoryStore, StoredRepository } from "./store/repository_store.ts";

/** A user of the embedded Hub. */
export interface HubUser {
  /** Name, and namespace of the user's own repositories. */
  readonly name: string;
  /** What the token may do. */
  readonly scope: "read" | "write";
  /** The secret, sent as `Authorization: Bearer`. One name may have several. */
  readonly token: string;
}

/** Who sent a request. */
export type Caller =
  | { readonly kind: "anonymous" }
  | { readonly kind: "user"; readonly name: string; readonly scope: "read" | "write" };

/**
 * Who may do what.
 *
 * Without users the Hub is open: every caller is the user `local` and may do everything. With
 * users, everybody reads public repositories; a namespace that bears a user's name is that user's
 * alone, and every other namespace is shared by all users, as an organisation is. A write token
 * creates and changes repositories in its own and in shared namespaces; a private repository is
 * visible to those who could hold it and to granted readers; files of a gated one to its own
 * namespace and granted readers.
 */
export class AccessControl {
  /** Whether there are no users, hence no restrictions. */
  readonly open: boolean;
  readonly #users: readonly (HubUser & { readonly digest: Uint8Array })[];
  readonly #repositories: RepositoryStore;

  /**
   * Checks the users.
   *
   * @throws {InvalidArgumentError} for an impossible name, an empty token, or one token given twice
   */
  constructor(users: readonly HubUser[], repositories: RepositoryStore) {
    for (const user of users) assertUser(user);
    if (new Set(users.map(({ token }) => token)).size < users.length) {
      throw new InvalidArgumentError("Cannot start the Hub: two users have the same token");
    }
    this.open = users.length === 0;
    this.#users = users.map((user) => ({ ...user, digest: sha256(user.token) }));
    this.#repositories = repositories;
  }

  /** Finds the caller of a request; an unknown token is refused, not taken for anonymous. */
  identify(authorization: string | null): Caller {
    if (this.open) return { kind: "user", name: "local", scope: "write" };
    if (authorization === null) return { kind: "anonymous" };
    const token = /^Bearer\s+(\S+)\s*$/i.exec(authorization)?.[1] ?? "";
    const digest = sha256(token);
    // Digests have equal lengths and every user is compared: the time taken tells nothing.
    const [user] = this.#users.filter((user) => timingSafeEqual(user.digest, digest));
    if (user === undefined) throw invalidCredentials();
    return { kind: "user", name: user.name, scope: user.scope };
  }

  /** Whether the caller may know of the repository. */
  isVisible(caller: Caller, repository: StoredRepository): boolean {
    return !repository.private || this.#isAtHome(caller, repository.name) ||
      this.#isGranted(caller, repository);
  }

  /** Passes when the caller may know of the repository. */
  assertVisible(caller: Caller, repository: StoredRepository): void {
    if (!this.isVisible(caller, repository)) {
      throw repositoryNotFound(caller.kind === "anonymous");
    }
  }

  /** Passes when the caller may read the repository's files. */
  assertReadable(caller: Caller, repository: StoredRepository): void {
    this.assertVisible(caller, repository);
    if (repository.gated === false || this.#isGranted(caller, repository)) return;
    if (this.open || (caller.kind === "user" && isNamespace(caller.name, repository.name))) return;
    throw gatedRepository(repository, caller.kind === "anonymous");
  }

  /**
   * Passes, with the caller's name, when the caller may create and change a repository of this
   * name.
   */
  assertWritable(caller: Caller, name: string): string {
    const author = assertWriteToken(caller);
    if (!this.#isAtHome(caller, name)) {
      const [namespace] = name.split("/");
      throw forbidden(`You don't have the rights to write under the namespace "${namespace}"`);
    }
    return author;
  }

  /**
   * Passes, with the caller's name, when the caller may open a pull request: every user with a
   * write token who may read the repository.
   */
  assertContributor(caller: Caller, repository: StoredRepository): string {
    const author = assertWriteToken(caller);
    this.assertReadable(caller, repository);
    return author;
  }

  #isAtHome(caller: Caller, repository: string): boolean {
    if (caller.kind === "anonymous") return false;
    return isNamespace(caller.name, repository) ||
      !this.#users.some(({ name }) => isNamespace(name, repository));
  }

  #isGranted(caller: Caller, repository: StoredRepository): boolean {
    return caller.kind === "user" && this.#repositories.isGranted(repository.id, caller.name);
  }
}

function assertWriteToken(caller: Caller): string {
  if (caller.kind === "anonymous") throw unauthorized();
  if (caller.scope === "write") return caller.name;
  throw forbidden("Forbidden: you must use a write token to access this resource.");
}

function assertUser({ name, token }: HubUser): void {
  if (name.includes("/")) {
    throw new InvalidArgumentError(`Cannot use "${name}" as a user name: it has a "/" in it`);
  }
  assertRepositoryName(name);
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new InvalidArgumentError(
      `Cannot use the token of "${name}": expected visible ASCII characters without blanks`,
    );
  }
}

/** Whether the user's name is the repository's namespace; as in all names, case does not matter. */
function isNamespace(user: string, repository: string): boolean {
  return repository.toLowerCase().startsWith(`${user.toLowerCase()}/`);
}

function sha256(text: string): Uint8Array {
  return createHash("sha256").update(text).digest();
}
