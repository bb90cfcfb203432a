import { type Context, Hono } from "hono";
import { readCommitBody } from "./commit_body.ts";
import type { HubContext, HubEnv } from "./hub_context.ts";
import { pageOf } from "./page_address.ts";
import { isTrue } from "./query_values.ts";
import { API, baseOf, lookUp, repositoryRoute, revisionAndPath } from "./repository_lookup.ts";
import type { StoredRepository } from "../store/repository_store.ts";

/** Commits, to a branch or as a pull request of their own (hub-api: commit). */
export function commitRoutes(hub: HubContext): Hono<HubEnv> {
  const routes = new Hono<HubEnv>();

  routes.on("POST", repositoryRoute(API, "/commit/*"), async (c) => {
    const repository = lookUp(c, hub);
    const { revision } = revisionAndPath(c, "/commit");
    const isPullRequest = isTrue(c.req.query("create_pr"));
    const author = isPullRequest
      ? hub.access.assertContributor(c.var.caller, repository)
      : authorOn(c, repository, revision);
    const base = baseOf(hub.commits, repository, revision, isPullRequest);
    const wish = { ...await readCommitBody(c.req.raw, repository, hub), author };
    const page = pageOf(new URL(c.req.url).origin, repository);
    const answer = (oid: string, more = {}) =>
      c.json({
        success: true,
        commitOid: oid,
        commitUrl: `${page}/commit/${oid}`,
        hookOutput: "",
        ...more,
      });
    if (!isPullRequest) {
      return answer((await hub.commitWriter.change(repository, revision, wish)).oid);
    }
    const { commit, number } = await hub.commitWriter.openPullRequest(repository, base, wish);
    return answer(commit.oid, { pullRequestUrl: `${page}/discussions/${number}` });
  });

  /** The branch of a pull request takes commits from whoever opened it, too. */
  function authorOn(c: Context<HubEnv>, repository: StoredRepository, revision: string): string {
    const { caller } = c.var;
    const [, number] = /^refs\/pr\/(\d{1,9})$/.exec(revision) ?? [];
    const request = hub.pullRequests.find(repository.id, Number(number));
    return caller.kind === "user" && request?.author === caller.name
      ? hub.access.assertContributor(caller, repository)
      : hub.access.assertWritable(caller, repository.name);
  }

  return routes;
}
