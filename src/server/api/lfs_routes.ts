import { type Context, Hono } from "hono";
import { isObject } from "../../vocabulary/is_object.ts";
import { badRequest } from "./error_reply.ts";
import type { HubContext, HubEnv } from "./hub_context.ts";
import { atMost, type Fields, objectArray, optionalString, readObject } from "./json_body.ts";
import {
  downloadAnswer,
  isInParts,
  type LfsBatch,
  type LfsObject,
  readLfsObject,
  uploadAnswer,
} from "./lfs_batch.ts";
import { lookUpGit } from "./repository_lookup.ts";

/**
 * Where the contents of large files are sent and fetched: git-lfs's batch API with the Hub's
 * multipart transfer (hub-api: LFS upload; git-lfs: docs/api/batch.md).
 */
export function lfsRoutes(hub: HubContext): Hono<HubEnv> {
  const routes = new Hono<HubEnv>();

  for (const prefix of ["/:type{datasets}", ""]) {
    for (const place of [`${prefix}/:namespace/:git{.+\\.git}`, `${prefix}/:git{.+\\.git}`]) {
      routes.post(`${place}/info/lfs/objects/batch`, atMost(MAX_BODY), batch);
      routes.post(`${place}/info/lfs/objects/verify`, atMost(MAX_BODY), verify);
    }
  }

  async function batch(c: Context<HubEnv>): Promise<Response> {
    const repository = lookUpGit(c, hub);
    const body = await readObject(c);
    const objects = objectArray(body, "objects").map(readLfsObject);
    if (objects.length > MAX_OBJECTS) throw badRequest(`Expected at most ${MAX_OBJECTS} objects`);
    // JavaScript's client writes "sha_256".
    if (!/^sha_?256$/.test(optionalString(body, "hash_algo") ?? "sha256")) {
      throw badRequest('"hash_algo" must be "sha256"');
    }
    const request = { hub, request: c.req.raw, repository, revision: revisionOf(body) };
    switch (body.operation) {
      case "upload":
        // A pull request needs no right to the branches, and its uploads name none.
        if (body.ref) hub.access.assertWritable(c.var.caller, repository.name);
        else hub.access.assertContributor(c.var.caller, repository);
        return lfsJson(await uploads(request, body, objects));
      case "download":
        hub.access.assertReadable(c.var.caller, repository);
        return lfsJson({
          transfer: "basic",
          objects: await Promise.all(objects.map((object) => downloadAnswer(request, object))),
        });
      default:
        throw badRequest('"operation" must be one of [upload, download]');
    }
  }

  async function verify(c: Context<HubEnv>): Promise<Response> {
    const repository = lookUpGit(c, hub);
    hub.access.assertContributor(c.var.caller, repository);
    const { oid, size } = readLfsObject(await readObject(c));
    const stored = await hub.objects.sizeOf(repository.id, oid);
    if (stored === size) return lfsJson({ oid, size });
    const state = stored === undefined ? "it was not uploaded" : `it has ${stored} bytes`;
    throw badRequest(`Cannot verify ${oid}: ${state}`);
  }

  return routes;
}

const MAX_OBJECTS = 1000;
const MAX_BODY = 4 * 1024 * 1024;

/** The branch that uploads are for; undefined for those of a pull request that is to be opened. */
function revisionOf({ ref }: Fields): string | undefined {
  return isObject(ref) ? optionalString(ref, "name") : undefined;
}

async function uploads(
  batch: LfsBatch,
  { transfers }: Fields,
  objects: readonly LfsObject[],
): Promise<object> {
  const can = (transfer: string) => Array.isArray(transfers) && transfers.includes(transfer);
  const isLarge = objects.some((object) => isInParts(batch.hub, object));
  const transfer = can("xet") && batch.hub.offer !== undefined
    ? "xet"
    : can("multipart") && isLarge
    ? "multipart"
    : "basic";
  const answers = [];
  for (const object of objects) answers.push(await uploadAnswer(batch, object, transfer));
  return { transfer, objects: answers };
}

function lfsJson(value: object): Response {
  return Response.json(value, { headers: { "Content-Type": "application/vnd.git-lfs+json" } });
}
