import { describeRepository, type RepositoryFacts } from "../../hub/describe_repository.ts";
import { listRefs, type RepositoryRefs } from "../../hub/refs.ts";
import { getRevision } from "../../hub/revision.ts";
import { listTree } from "../../hub/tree.ts";
import { HubError, InvalidArgumentError } from "../../vocabulary/errors.ts";
import { parseModelReference } from "../../vocabulary/model_reference.ts";
import { isCommitHash, type RemoteFile, type Repository } from "../../vocabulary/repository.ts";
import { isRefName } from "../../vocabulary/ref_name.ts";
import type { PushSession } from "./push_session.ts";

/** Where a push goes, as it was found. */
export interface PushTarget {
  /** The repository. */
  readonly repository: Repository;
  /** The branch. */
  readonly revision: string;
  /** Whether the repository is there. */
  readonly exists: boolean;
  /** Whether only some may see it; undefined where it is not there yet. */
  readonly private: boolean | undefined;
  /** Whether the branch is there. */
  readonly hasBranch: boolean;
  /** The commit the push follows: the branch's head, or that of `main` for a new branch. */
  readonly head: string | undefined;
  /** The files of that commit, by path. */
  readonly files: ReadonlyMap<string, RemoteFile>;
  /** The commit the wanted tag names already. */
  readonly tagged: string | undefined;
}

/** The repository and branch a push was told to go to, before anybody is asked. */
export function pushDestination(
  name: string,
  { config, settings }: PushSession,
): { readonly repository: Repository; readonly revision: string } {
  const fail = (state: string): never => {
    throw new InvalidArgumentError(`Cannot push to "${name}": ${state}`);
  };
  const reference = parseModelReference(name, { endpoint: settings.endpoint });
  if (reference.kind === "catalogue") return fail("expected a repository such as user/name");
  const { repository, quantization, path, revision } = reference;
  if (quantization !== undefined || path !== undefined) fail("expected a repository alone");
  if (!repository.includes("/")) fail("expected a repository such as user/name");
  const type = one("type", reference.type, config.type, fail) ?? "model";
  const branch = one("revision", revision, config.revision, fail) ?? "main";
  if (!isRefName(branch)) fail(`git allows no branch of the name "${branch}"`);
  return { repository: { type, name: repository }, revision: branch };
}

function one<T>(
  what: string,
  named: T | undefined,
  given: T | undefined,
  fail: (state: string) => never,
): T | undefined {
  if (named !== undefined && given !== undefined && named !== given) {
    fail(`it says ${what} "${named}", and "${given}" is asked for too`);
  }
  return named ?? given;
}

/**
 * Finds out what is there already. Asks nothing that needs a right to write.
 *
 * @throws {InvalidArgumentError} when the revision is no branch, or the tag names another commit
 */
export async function findTarget(
  session: PushSession,
  { repository, revision }: Pick<PushTarget, "repository" | "revision">,
): Promise<PushTarget> {
  const { hub, signal, config } = session;
  const facts = await describeRepository(hub, repository, { signal });
  if (facts === undefined) return missing(repository, revision);
  if (facts.disabled) {
    throw new HubError(`Cannot push to "${repository.name}": the Hub has disabled it`);
  }
  const actual = renamed(session, repository, facts);
  const refs = await listRefs(hub, actual, { signal });
  const head = await headOf(session, actual, revision, refs);
  const base = head ?? refs.branches.find(({ name }) => name === "main")?.commit ?? facts.commit;
  const files = base === undefined ? [] : await listTree(hub, actual, base, { signal });
  return {
    repository: actual,
    revision,
    exists: true,
    private: facts.private,
    hasBranch: head !== undefined,
    head: base,
    files: new Map(files.map((file) => [file.path, file])),
    tagged: refs.tags.find(({ name }) => name === config.versionTag)?.commit,
  };
}

function missing(repository: Repository, revision: string): PushTarget {
  return {
    repository,
    revision,
    exists: false,
    private: undefined,
    hasBranch: revision === "main",
    head: undefined,
    files: new Map(),
    tagged: undefined,
  };
}

/** A renamed repository answers under its old name; a push goes where it is now. */
function renamed(
  session: PushSession,
  repository: Repository,
  { name }: RepositoryFacts,
): Repository {
  if (name === repository.name) return repository;
  session.notice(`"${repository.name}" is "${name}" now`);
  return { ...repository, name };
}

async function headOf(
  { hub, signal }: PushSession,
  repository: Repository,
  revision: string,
  { branches, tags }: RepositoryRefs,
): Promise<string | undefined> {
  const branch = branches.find(({ name }) => name === revision);
  if (branch !== undefined) return branch.commit;
  if (/^refs\/pr\/\d+$/.test(revision)) {
    return (await getRevision(hub, repository, revision, { signal })).commit;
  }
  const isTag = tags.some(({ name }) => name === revision);
  if (!isTag && !isCommitHash(revision)) return undefined;
  throw new InvalidArgumentError(
    `Cannot push to "${revision}" of "${repository.name}": it is a ${
      isTag ? "tag" : "commit"
    }, not a branch`,
  );
}
