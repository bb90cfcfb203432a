import { type Context, Hono } from "hono";
import type { RepositoryType } from "../../vocabulary/repository.ts";
import { badRequest } from "./error_reply.ts";
import type { HubContext, HubEnv } from "./hub_context.ts";
import { nextPage } from "./pagination.ts";
import { expandedKeys, isTrue, wholeNumber } from "./query_values.ts";
import { expanded, type RepositoryInfo, repositoryInfo } from "./repository_info.ts";
import type { StoredRepository } from "../store/repository_store.ts";

/** Which repositories there are (hub-api: search). */
export function searchRoutes(hub: HubContext): Hono<HubEnv> {
  const routes = new Hono<HubEnv>();

  routes.get("/api/models", (c) => search(c, "model"));
  routes.get("/api/datasets", (c) => search(c, "dataset"));

  async function search(c: Context<HubEnv>, type: RepositoryType): Promise<Response> {
    const limit = wholeNumber(c, "limit", { fallback: 1000, least: 1, most: 1000 });
    const offset = wholeNumber(c, "cursor", { fallback: 0, least: 0, most: 1e9 });
    const sort = readSort(c);
    const isWanted = matcher(c);
    const found: RepositoryInfo[] = [];
    for (const repository of hub.repositories.list(type)) {
      if (!hub.access.isVisible(c.var.caller, repository)) continue;
      const info = await infoOf(repository);
      if (info !== undefined && isWanted(info)) found.push(info);
    }
    found.sort((a, b) => compare(b[sort], a[sort]));
    const page = found.slice(offset, offset + limit);
    if (offset + limit < found.length) {
      c.header("Link", nextPage(c, { cursor: String(offset + limit) }));
    }
    const keys = expandedKeys(c);
    const isFull = isTrue(c.req.query("full"));
    const hasCard = isFull || isTrue(c.req.query("cardData"));
    return c.json(page.map((info) => {
      if (keys.length > 0) return expanded(hub, info, keys);
      const { siblings, cardData, usedStorage: _, ...usual } = info;
      return { ...usual, ...(isFull && { siblings }), ...(hasCard && { cardData }) };
    }));
  }

  async function infoOf(repository: StoredRepository): Promise<RepositoryInfo | undefined> {
    const head = hub.commits.resolve(repository.id, "HEAD");
    const plain = { blobs: false, securityStatus: false };
    return head && await repositoryInfo(hub, repository, head, plain);
  }

  return routes;
}

function matcher(c: Context<HubEnv>): (info: RepositoryInfo) => boolean {
  const words = (c.req.query("search") ?? "").toLowerCase().split(/\s+/);
  const author = c.req.query("author")?.toLowerCase();
  const task = c.req.query("pipeline_tag");
  const tags = (c.req.queries("filter") ?? []).flatMap((filter) => filter.split(","));
  const gated = c.req.query("gated");
  return (info) => {
    const name = String(info.id).toLowerCase();
    const has = Array.isArray(info.tags) ? info.tags : [];
    return words.every((word) => name.includes(word)) &&
      (author === undefined || String(info.author).toLowerCase() === author) &&
      (task === undefined || info.pipeline_tag === task) &&
      (gated === undefined || isTrue(gated) === (info.gated !== false)) &&
      tags.every((tag) => has.includes(tag));
  };
}

function readSort(c: Context<HubEnv>): string {
  const { sort = "trendingScore" } = c.req.query();
  if (!SORTS.includes(sort)) throw badRequest(`"sort" must be one of [${SORTS.join(", ")}]`);
  return sort;
}

const SORTS = ["trendingScore", "downloads", "likes", "lastModified", "createdAt"];

/** Numbers by size and dates by time; both kinds compare as they are. */
function compare(a: unknown, b: unknown): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return String(a) < String(b) ? -1 : Number(String(a) > String(b));
}
