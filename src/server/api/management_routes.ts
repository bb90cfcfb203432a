import { Hono } from "hono";
import { badRequest, repositoryNotFound } from "./error_reply.ts";
import type { HubContext, HubEnv } from "./hub_context.ts";
import { atMost, type Fields, readObject, requiredString } from "./json_body.ts";
import { API, lookUp, repositoryRoute } from "./repository_lookup.ts";
import type { Gating } from "../store/repository_store.ts";

/** Moving a repository and changing its settings (hub-api: repository management). */
export function managementRoutes(hub: HubContext): Hono<HubEnv> {
  const routes = new Hono<HubEnv>();
  const limit = atMost(64 * 1024);

  routes.post("/api/repos/move", limit, async (c) => {
    const body = await readObject(c);
    const { type = "model" } = body;
    if (type !== "model" && type !== "dataset") {
      throw badRequest('"type" must be one of [model, dataset]');
    }
    const name = readFullName(body, "fromRepo");
    const newName = readFullName(body, "toRepo");
    const { caller } = c.var;
    const repository = hub.repositories.find({ type, name });
    if (repository === undefined) throw repositoryNotFound(caller.kind === "anonymous");
    hub.access.assertVisible(caller, repository);
    hub.access.assertWritable(caller, repository.name);
    hub.access.assertWritable(caller, newName);
    await hub.writer.move(repository, newName);
    return c.json({});
  });

  routes.on("PUT", repositoryRoute(API, "/settings"), limit, async (c) => {
    const repository = lookUp(c, hub);
    hub.access.assertWritable(c.var.caller, repository.name);
    const settings = readSettings(await readObject(c));
    const { private: isPrivate, gated } = await hub.writer.configure(repository, settings);
    return c.json({ private: isPrivate, gated });
  });

  return routes;
}

function readFullName(body: Fields, field: string): string {
  const name = requiredString(body, field);
  if (!/^[^/]+\/[^/]+$/.test(name)) throw badRequest(`"${field}" must be a namespace and a name`);
  return name;
}

function readSettings(
  { visibility, private: isPrivate, gated }: Fields,
): { readonly private?: boolean; readonly gated?: Gating } {
  if (visibility !== undefined && visibility !== "public" && visibility !== "private") {
    throw badRequest('"visibility" must be one of [public, private]');
  }
  if (isPrivate !== undefined && typeof isPrivate !== "boolean") {
    throw badRequest('"private" must be true or false');
  }
  if (gated !== undefined && gated !== false && gated !== "auto" && gated !== "manual") {
    throw badRequest('"gated" must be one of [false, auto, manual]');
  }
  return {
    ...(isPrivate !== undefined && { private: isPrivate }),
    ...(visibility !== undefined && { private: visibility === "private" }),
    ...(gated !== undefined && { gated }),
  };
}
