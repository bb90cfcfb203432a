import { type Context, Hono } from "hono";
import type { HubContext, HubEnv } from "../api/hub_context.ts";
import { isTrue } from "../api/query_values.ts";
import { API, baseOf, lookUp, repositoryRoute, revisionAndPath } from "../api/repository_lookup.ts";
import type { StoredRepository } from "../store/repository_store.ts";
import { accessHeaders, type XetOffer } from "./xet_offer.ts";

/** Who comes in to the store of chunks (hub-api: Xet tokens). */
export function xetRoutes(hub: HubContext, offer: XetOffer): Hono<HubEnv> {
  const routes = new Hono<HubEnv>();

  routes.on("GET", repositoryRoute(API, "/xet-read-token/*"), (c) => {
    const repository = lookUp(c, hub);
    hub.access.assertReadable(c.var.caller, repository);
    baseOf(hub.commits, repository, revisionAndPath(c, "/xet-read-token").revision, false);
    return answer(c, repository, "read");
  });

  routes.on("GET", repositoryRoute(API, "/xet-write-token/*"), (c) => {
    const repository = lookUp(c, hub);
    const { revision } = revisionAndPath(c, "/xet-write-token");
    // Who opens a pull request, or goes on with his own, needs no right to the branches.
    const isForPullRequest = isTrue(c.req.query("create_pr")) || revision.startsWith("refs/pr/");
    if (isForPullRequest) hub.access.assertContributor(c.var.caller, repository);
    else hub.access.assertWritable(c.var.caller, repository.name);
    baseOf(hub.commits, repository, revision, isForPullRequest);
    return answer(c, repository, "write");
  });

  function answer(
    c: Context<HubEnv>,
    { id }: StoredRepository,
    scope: "read" | "write",
  ): Response {
    const access = offer.access(c.req.raw, { repository: id, scope });
    return c.json(access, { headers: accessHeaders(access) });
  }

  return routes;
}
