import { Hono } from "hono";
import { etag } from "hono/etag";
import { HTTPException } from "hono/http-exception";
import { InvalidArgumentError } from "../../vocabulary/errors.ts";
import { commitRoutes } from "./commit_routes.ts";
import { cardRoutes } from "./card_routes.ts";
import { creationRoutes } from "./creation_routes.ts";
import { badRequest, ErrorReply, forbidden } from "./error_reply.ts";
import { discussionRoutes } from "./discussion_routes.ts";
import { historyRoutes } from "./history_routes.ts";
import type { HubContext, HubEnv } from "./hub_context.ts";
import { identityRoutes } from "./identity_routes.ts";
import { lfsRoutes } from "./lfs_routes.ts";
import { isFromThisMachine } from "./loopback.ts";
import { managementRoutes } from "./management_routes.ts";
import { pageRoutes } from "./page_routes.ts";
import { preuploadRoutes } from "./preupload_routes.ts";
import { refRoutes } from "./ref_routes.ts";
import { repositoryRoutes } from "./repository_routes.ts";
import { resolveRoutes } from "./resolve_routes.ts";
import { searchRoutes } from "./search_routes.ts";
import { treeRoutes } from "./tree_routes.ts";
import { xetRoutes } from "../cas/xet_routes.ts";

/** The Hub's first origin: the API and the files' addresses. */
export function hubApp(hub: HubContext): Hono<HubEnv> {
  const app = new Hono<HubEnv>();

  app.use(async (c, next) => {
    await next();
    c.header("X-Request-Id", crypto.randomUUID());
    c.header("Access-Control-Expose-Headers", EXPOSED);
    // Only the path: a query may hold a signature.
    hub.log(`${c.req.method} ${new URL(c.req.url).pathname} ${c.res.status}`);
  });
  app.use(async (c, next) => {
    if (hub.access.open && !isFromThisMachine(c.req.raw)) {
      throw forbidden("This Hub is open to programs on its own machine only");
    }
    c.set("caller", hub.access.identify(c.req.header("Authorization") ?? null));
    await next();
  });

  app.on("GET", ["/api/models/*", "/api/datasets/*"], etag({ weak: true }));

  app.route("/", identityRoutes());
  app.route("/", cardRoutes());
  app.route("/", creationRoutes(hub));
  app.route("/", managementRoutes(hub));
  app.route("/", searchRoutes(hub));
  app.route("/", preuploadRoutes(hub));
  app.route("/", lfsRoutes(hub));
  app.route("/", commitRoutes(hub));
  app.route("/", refRoutes(hub));
  app.route("/", treeRoutes(hub));
  app.route("/", historyRoutes(hub));
  if (hub.offer !== undefined) app.route("/", xetRoutes(hub, hub.offer));
  app.route("/", discussionRoutes(hub));
  app.route("/", repositoryRoutes(hub));
  app.route("/", resolveRoutes(hub));
  app.route("/", pageRoutes(hub));

  app.notFound(() => new ErrorReply(404, "NotFound", "Not found").toResponse());
  app.onError((error) => {
    if (error instanceof ErrorReply) return error.toResponse();
    if (error instanceof HTTPException) return error.getResponse();
    if (error instanceof InvalidArgumentError) return badRequest(error.message).toResponse();
    hub.warn(`Cannot answer: ${error.stack ?? error.message}`);
    return new ErrorReply(500, "InternalError", "Internal error").toResponse();
  });
  return app;
}

const EXPOSED = [
  "X-Repo-Commit",
  "X-Request-Id",
  "X-Error-Code",
  "X-Error-Message",
  "X-Total-Count",
  "ETag",
  "Link",
  "Accept-Ranges",
  "Content-Range",
  "X-Linked-Size",
  "X-Linked-ETag",
  "X-Xet-Hash",
].join(",");
