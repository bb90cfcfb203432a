import { type Context, Hono } from "hono";
import { ErrorReply } from "./error_reply.ts";
import type { HubContext, HubEnv } from "./hub_context.ts";
import { pageOf } from "./page_address.ts";
import type { PullRequest } from "../store/pull_requests.ts";
import { wholeNumber } from "./query_values.ts";
import { API, lookUp, repositoryRoute } from "./repository_lookup.ts";
import type { StoredRepository } from "../store/repository_store.ts";

/** The pull requests that commits opened (hub-api: discussions). */
export function discussionRoutes(hub: HubContext): Hono<HubEnv> {
  const routes = new Hono<HubEnv>();

  routes.on("GET", repositoryRoute(API, "/discussions"), (c) => {
    const repository = lookUp(c, hub);
    const page = wholeNumber(c, "p", { fallback: 0, least: 0, most: 1e9 });
    const isWanted = matcher(c);
    const found = hub.pullRequests.list(repository.id).filter(isWanted);
    const start = page * PAGE_SIZE;
    const discussions = found.slice(start, start + PAGE_SIZE)
      .map((request) => discussionJson(repository, request));
    return c.json({ discussions, count: found.length, start });
  });

  routes.on("GET", repositoryRoute(API, "/discussions/:number{\\d+}"), (c) => {
    const repository = lookUp(c, hub);
    const { number }: { number?: string } = c.req.param();
    const request = hub.pullRequests.find(repository.id, Number(number));
    if (request === undefined) throw new ErrorReply(404, "NotFound", "Discussion not found");
    const ref = `refs/pr/${request.number}`;
    return c.json({
      ...discussionJson(repository, request),
      url: `${pageOf(new URL(c.req.url).origin, repository)}/discussions/${request.number}`,
      changes: { base: "refs/heads/main" },
      events: [{
        type: "comment",
        author: { name: request.author, type: "user" },
        createdAt: new Date(request.createdAt).toISOString(),
        data: { latest: { raw: request.description } },
      }],
      ref,
      headCommit: hub.commits.resolve(repository.id, ref)?.oid,
    });
  });

  return routes;
}

const PAGE_SIZE = 50;

function matcher(c: Context<HubEnv>): (request: PullRequest) => boolean {
  const { type = "all", status = "all", author } = c.req.query();
  return (request) => {
    const isOpen = request.status === "open" || request.status === "draft";
    return type !== "discussion" && (author === undefined || request.author === author) &&
      (status === "all" || isOpen === (status === "open"));
  };
}

function discussionJson({ type, name }: StoredRepository, request: PullRequest): object {
  return {
    num: request.number,
    title: request.title,
    status: request.status,
    isPullRequest: true,
    author: { name: request.author, type: "user" },
    repo: { type, name },
    createdAt: new Date(request.createdAt).toISOString(),
    numComments: 0,
  };
}
