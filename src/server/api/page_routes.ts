import { type Context, Hono } from "hono";
import { isCommitHash } from "../../vocabulary/repository.ts";
import { commitPage, hubPage, repositoryPage } from "./pages.ts";
import { revisionNotFound } from "./error_reply.ts";
import type { HubContext, HubEnv } from "./hub_context.ts";
import { commitAt, lookUp, repositoryRoute, revisionAndPath } from "./repository_lookup.ts";

/**
 * What a browser sees: the repositories the caller may know of, the files of one, and what a commit
 * changed, at the addresses the Hub's own pages have. To be registered last: a repository's address
 * looks like many others.
 */
export function pageRoutes(hub: HubContext): Hono<HubEnv> {
  const routes = new Hono<HubEnv>();

  routes.get("/", (c) => {
    const { caller } = c.var;
    const repositories = [...hub.repositories.list("model"), ...hub.repositories.list("dataset")]
      .filter((repository) => hub.access.isVisible(caller, repository));
    return page(c, hubPage(repositories));
  });

  for (const prefix of ["/:type{datasets}", ""]) {
    routes.on("GET", repositoryRoute(prefix, "/commit/*"), (c) => {
      const repository = lookUp(c, hub);
      const { revision } = revisionAndPath(c, "/commit");
      if (!isCommitHash(revision)) throw revisionNotFound(revision);
      const commit = commitAt(hub.commits, repository, revision);
      const { commits: [, parent] } = hub.commits.history(commit, { offset: 0, limit: 2 });
      const before = parent === undefined ? [] : hub.commits.files(parent);
      return page(c, commitPage(repository, commit, before, hub.commits.files(commit)));
    });

    routes.on("GET", repositoryRoute(prefix, ""), async (c, next) => {
      // What the API does not have is no repository either.
      if (c.req.path.startsWith("/api/")) return await next();
      const repository = lookUp(c, hub);
      const head = commitAt(hub.commits, repository, "HEAD");
      return page(c, repositoryPage(repository, head, hub.commits.files(head)));
    });
  }
  return routes;
}

function page(
  c: Context<HubEnv>,
  content: ReturnType<typeof hubPage>,
): Response | Promise<Response> {
  // Names are other people's: even if one slipped through unescaped, nothing would run.
  c.header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'");
  c.header("Cache-Control", "no-cache");
  c.header("Vary", "Authorization");
  return c.html(content);
}
