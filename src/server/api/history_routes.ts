import { Hono } from "hono";
import type { StoredCommit } from "../store/commit_store.ts";
import type { HubContext, HubEnv } from "./hub_context.ts";
import { nextPage } from "./pagination.ts";
import { expandedKeys, isTrue, wholeNumber } from "./query_values.ts";
import { API, commitAt, lookUp, repositoryRoute, revisionAndPath } from "./repository_lookup.ts";

/** How a repository came about: its refs and its commits (hub-api: refs, commits). */
export function historyRoutes(hub: HubContext): Hono<HubEnv> {
  const routes = new Hono<HubEnv>();

  routes.on("GET", repositoryRoute(API, "/refs"), (c) => {
    const { id } = lookUp(c, hub);
    const list = (prefix: string) =>
      hub.commits.refs(id, prefix).map(({ ref, commit }) => ({
        name: ref.slice(prefix.length),
        ref,
        targetCommit: commit,
      }));
    return c.json({
      branches: list("refs/heads/"),
      tags: list("refs/tags/"),
      converts: list("refs/convert/"),
      ...(isTrue(c.req.query("include_prs")) && { pullRequests: list("refs/pr/") }),
    });
  });

  routes.on("GET", repositoryRoute(API, "/commits/*"), (c) => {
    const head = commitAt(hub.commits, lookUp(c, hub), revisionAndPath(c, "/commits").revision);
    const limit = wholeNumber(c, "limit", { fallback: 50, least: 1, most: 1000 });
    const page = wholeNumber(c, "p", { fallback: 0, least: 0, most: 1_000_000_000 });
    const offset = page * limit;
    const { commits, total } = hub.commits.history(head, { offset, limit });
    c.header("X-Total-Count", String(total));
    if (offset + commits.length < total) c.header("Link", nextPage(c, { p: String(page + 1) }));
    const formatted = expandedKeys(c).includes("formatted");
    return c.json(commits.map((commit) => commitJson(commit, formatted)));
  });

  return routes;
}

function commitJson(commit: StoredCommit, formatted: boolean): object {
  const { oid: id, title, body: message } = commit;
  return {
    id,
    title,
    message,
    authors: [{ user: commit.author, avatar: "" }],
    date: new Date(commit.createdAt).toISOString(),
    ...(formatted && { formatted: { title, message } }),
  };
}
