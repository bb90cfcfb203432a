import { type Context, Hono } from "hono";
import { badRequest } from "./error_reply.ts";
import type { HubContext, HubEnv } from "./hub_context.ts";
import { atMost, optionalString, parseObject, readObject, requiredString } from "./json_body.ts";
import { API, lookUp, repositoryRoute, revisionAndPath } from "./repository_lookup.ts";

/** Making and removing branches and tags (hub-api: repository management). */
export function refRoutes(hub: HubContext): Hono<HubEnv> {
  const routes = new Hono<HubEnv>();
  const limit = atMost(64 * 1024);

  routes.on("POST", repositoryRoute(API, "/branch/*"), limit, async (c) => {
    const repository = lookUp(c, hub);
    const author = hub.access.assertWritable(c.var.caller, repository.name);
    const ref = `refs/heads/${nameIn(c, "/branch")}`;
    const text = await c.req.text();
    // Python's client sends no body where it has nothing to say.
    const body = text === "" ? {} : parseObject(text);
    const revision = optionalString(body, "startingPoint");
    const overwrite = body.overwrite === true;
    if (body.emptyBranch === true) {
      await hub.refWriter.createEmpty(repository, ref, { author, overwrite });
      return c.json({});
    }
    const isThere = hub.commits.resolve(repository.id, ref) !== undefined;
    // Without a revision there is nothing to move a branch to that is there.
    if (overwrite && isThere && revision === undefined) return c.json({});
    await hub.refWriter.create(repository, ref, { revision, overwrite });
    return c.json({});
  });

  routes.on("POST", repositoryRoute(API, "/tag/*"), limit, async (c) => {
    const repository = lookUp(c, hub);
    hub.access.assertWritable(c.var.caller, repository.name);
    const { revision } = revisionAndPath(c, "/tag");
    const tag = requiredString(await readObject(c), "tag");
    await hub.refWriter.create(repository, `refs/tags/${tag}`, { revision });
    return c.json({});
  });

  for (const kind of ["branch", "tag"]) {
    routes.on("DELETE", repositoryRoute(API, `/${kind}/*`), async (c) => {
      const repository = lookUp(c, hub);
      hub.access.assertWritable(c.var.caller, repository.name);
      const folder = kind === "tag" ? "refs/tags" : "refs/heads";
      await hub.refWriter.delete(repository, `${folder}/${nameIn(c, `/${kind}`)}`);
      return c.json({});
    });
  }

  return routes;
}

/** The name that ends the URL, its slashes plain or encoded. */
function nameIn(c: Context<HubEnv>, verb: string): string {
  const { revision, path } = revisionAndPath(c, verb);
  const name = path === "" ? revision : `${revision}/${path}`;
  if (name.startsWith("refs/")) throw badRequest(`"${name}" cannot be the name of a branch or tag`);
  return name;
}
