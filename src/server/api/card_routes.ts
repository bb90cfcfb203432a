import { Hono } from "hono";
import { validateCard } from "../store/card_validation.ts";
import { badRequest } from "./error_reply.ts";
import type { HubEnv } from "./hub_context.ts";
import { atMost, optionalString, readObject } from "./json_body.ts";

/** The gate that a README.md passes before it is uploaded (hub-api: commit). */
export function cardRoutes(): Hono<HubEnv> {
  const routes = new Hono<HubEnv>();

  routes.post("/api/validate-yaml", atMost(16 * 1024 * 1024), async (c) => {
    const body = await readObject(c);
    const { repoType = "model" } = body;
    if (repoType !== "model" && repoType !== "dataset") {
      throw badRequest('"repoType" must be one of [model, dataset]');
    }
    const verdict = validateCard(optionalString(body, "content") ?? "", repoType);
    return c.json(verdict, verdict.errors.length === 0 ? 200 : 400);
  });

  return routes;
}
