import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { RepositoryType } from "../../vocabulary/repository.ts";
import type { CommitStore, StoredCommit } from "../store/commit_store.ts";
import { badRequest, repositoryNotFound, revisionNotFound } from "./error_reply.ts";
import type { HubContext, HubEnv } from "./hub_context.ts";
import type { StoredRepository } from "../store/repository_store.ts";

/**
 * The routes that a repository's address and what follows it can take: with a namespace, and as a
 * bare legacy name such as `gpt2`. A bare name's `/refs` reads like a namespaced repository, so
 * routes with a verb are to be registered before those without.
 */
export function repositoryRoute(prefix: string, verb: string): string[] {
  return [`${prefix}/:namespace/:name${verb}`, `${prefix}/:name${verb}`];
}

/** Where the API keeps repositories. */
export const API = "/api/:type{models|datasets}";

/**
 * Finds the repository a route names and checks that the caller may know of it. A name in the wrong
 * case, or one that the repository had before it was moved, is answered with a relative 307 to the
 * right one, which bears no ETag.
 */
export function lookUp(c: Context<HubEnv>, hub: HubContext): StoredRepository {
  return find(c, hub, nameIn(c));
}

/** As {@linkcode lookUp}, for routes that name the repository as git does: `name.git`. */
export function lookUpGit(c: Context<HubEnv>, hub: HubContext): StoredRepository {
  const { namespace, git = "" }: { namespace?: string; git?: string } = c.req.param();
  const name = git.replace(/\.git$/, "");
  return find(c, hub, namespace === undefined ? name : `${namespace}/${name}`);
}

function find(c: Context<HubEnv>, hub: HubContext, name: string): StoredRepository {
  const type: RepositoryType = c.req.param("type") === "datasets" ? "dataset" : "model";
  const repository = hub.repositories.find({ type, name }) ??
    hub.repositories.findMoved({ type, name });
  if (repository === undefined) throw repositoryNotFound(c.var.caller.kind === "anonymous");
  hub.access.assertVisible(c.var.caller, repository);
  if (repository.name !== name) {
    const { pathname, search } = new URL(c.req.url);
    const location = pathname.replace(`/${name}`, () => `/${repository.name}`) + search;
    throw new HTTPException(307, {
      res: new Response(`Temporary Redirect. Redirecting to ${location}`, {
        status: 307,
        headers: { Location: location },
      }),
    });
  }
  return repository;
}

/** What stands after the revision's verb in a URL. */
export interface RevisionAndPath {
  /** Branch, tag, ref or commit hash. */
  readonly revision: string;
  /** The path after it; `""` where there is none. */
  readonly path: string;
}

/**
 * Takes apart what follows the repository and `verb`, such as `/tree`, in the URL. A revision is
 * one percent-encoded segment; full refs are also taken with their slashes plain, as
 * `@huggingface/hub` sends them to tree and commits. In the path, slashes may be plain or encoded.
 */
export function revisionAndPath(c: Context<HubEnv>, verb: string): RevisionAndPath {
  const pathname = new URL(c.req.url).pathname;
  const prefix = `/${nameIn(c)}${verb}/`;
  const start = pathname.indexOf(prefix);
  if (start < 0) throw badRequest("The repository's name must stand in the URL unencoded");
  const rest = pathname.slice(start + prefix.length);
  const [, revision = "", path = ""] =
    /^(refs\/(?:heads|tags|pr|convert)\/[^/]+|[^/]+)(?:\/(.*))?$/.exec(rest) ?? [];
  return { revision: decode(revision), path: decode(path).replace(/\/$/, "") };
}

/** The commit a revision names. */
export function commitAt(
  commits: CommitStore,
  repository: StoredRepository,
  revision: string,
): StoredCommit {
  const commit = commits.resolve(repository.id, revision);
  if (commit === undefined) throw revisionNotFound(revision);
  return commit;
}

/**
 * The commit that a change builds on. A pull request for a revision that does not exist is made for
 * the default branch: clients write `None` where they know of none.
 */
export function baseOf(
  commits: CommitStore,
  repository: StoredRepository,
  revision: string,
  createPr: boolean,
): StoredCommit {
  const isKnown = !createPr || commits.resolve(repository.id, revision) !== undefined;
  return commitAt(commits, repository, isKnown ? revision : "HEAD");
}

/** A path for a URL: every segment encoded, the slashes kept. */
export function encodePath(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}

function nameIn(c: Context<HubEnv>): string {
  const { namespace, name = "" }: { namespace?: string; name?: string } = c.req.param();
  return namespace === undefined ? name : `${namespace}/${name}`;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw badRequest("The URL's percent-encoding is broken");
  }
}
