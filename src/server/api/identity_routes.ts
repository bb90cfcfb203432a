import { Hono } from "hono";
import { createHash } from "node:crypto";
import { unauthorized } from "./error_reply.ts";
import type { HubEnv } from "./hub_context.ts";

/** Who the caller is (hub-api: identity). */
export function identityRoutes(): Hono<HubEnv> {
  const routes = new Hono<HubEnv>();

  routes.get("/api/whoami-v2", (c) => {
    const { caller } = c.var;
    if (caller.kind === "anonymous") throw unauthorized();
    const { name, scope } = caller;
    return c.json({
      type: "user",
      id: createHash("sha256").update(name).digest("hex").slice(0, 24),
      name,
      fullname: name,
      email: `${name}@localhost`,
      emailVerified: true,
      canPay: false,
      isPro: false,
      periodEnd: null,
      avatarUrl: "",
      billingMode: "postpaid",
      orgs: [],
      auth: {
        type: "access_token",
        accessToken: { displayName: name, role: scope, createdAt: "1970-01-01T00:00:00.000Z" },
      },
    });
  });

  return routes;
}
