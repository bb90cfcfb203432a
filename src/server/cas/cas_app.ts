import { type Context, Hono, type MiddlewareHandler } from "hono";
import type { ByteRange } from "../../vocabulary/byte_source.ts";
import { MAX_SHARD_SIZE } from "../../xet/shard.ts";
import { isXetHash, type XetHash } from "../../xet/xet_hash.ts";
import type { XetHasher } from "../../xet/xet_hasher.ts";
import type { BlobStore } from "../store/blob_store.ts";
import type { CasGrant, CasTokens } from "./cas_token.ts";
import { queryChunk } from "./chunk_query.ts";
import { badRequest, ErrorReply, forbidden } from "../api/error_reply.ts";
import { atMost } from "../api/json_body.ts";
import { patientBody } from "../api/patient_body.ts";
import type { ReconstructionQuirks } from "./reconstruction_plan.ts";
import { reconstructionReply } from "./reconstruction_reply.ts";
import { registerShard } from "./shard_registration.ts";
import type { UrlSigner } from "../signed_url.ts";
import type { StoredObjects } from "../store/stored_objects.ts";
import type { Turns } from "../store/turns.ts";
import type { XetFileWithTerms, XetRegistry } from "./xet_registry.ts";
import type { XorbIntake } from "./xorb_intake.ts";
import type { XorbStore } from "./xorb_store.ts";
import { transferUrl } from "./xorb_transfer.ts";

/** What the store of chunks works with. */
export interface CasContext {
  /** Checks who may do what. */
  readonly casTokens: CasTokens;
  /** Takes in xorbs. */
  readonly xorbIntake: XorbIntake;
  /** Has the xorbs. */
  readonly xorbs: XorbStore;
  /** Knows files and chunks. */
  readonly registry: XetRegistry;
  /** File contents. */
  readonly blobs: BlobStore;
  /** Which contents a repository has. */
  readonly objects: StoredObjects;
  /** Lets one shard at a time be registered. */
  readonly shardTurns: Turns;
  /** Gives the hasher, which is loaded at first use. */
  readonly hasher: () => Promise<XetHasher>;
  /** Signs addresses of bytes of xorbs. */
  readonly signer: UrlSigner;
  /** Base URL of those addresses, as the sender of a request reaches it. */
  readonly uploadUrl: (request: Request) => string;
  /** How long they are good, in seconds. */
  readonly transferUrlTtlSeconds: number;
  /** The largest file there may be, in bytes. */
  readonly maxFileBytes: number;
  /** How long nothing may come of what is sent, in milliseconds. */
  readonly idleMs: number;
  /** What clients seldom meet. */
  readonly quirks: CasQuirks;
  /** The clock, in milliseconds since 1970. */
  readonly now: () => number;
}

/** What a store of chunks may do that clients seldom meet, for their tests. */
export interface CasQuirks extends ReconstructionQuirks {
  /** The version of the protocol that is unknown here, `/v2/`, is answered with 404. @default false */
  readonly isOld?: boolean | undefined;
}

interface CasEnv {
  readonly Variables: { readonly grant: CasGrant };
}

/** The store of chunks, with its own tokens (xet: endpoints). */
export function casApp(cas: CasContext): Hono<CasEnv> {
  const app = new Hono<CasEnv>();

  app.use(async (c, next) => {
    if (cas.quirks.isOld && c.req.path.startsWith("/v2/")) throw notFound("Not found");
    const [, token = ""] = /^Bearer (\S+)$/.exec(c.req.header("Authorization") ?? "") ?? [];
    const grant = cas.casTokens.read(token);
    if (grant === undefined) throw new ErrorReply(401, "Unauthorized", "The token is not valid");
    c.set("grant", grant);
    await next();
  });

  for (const version of [1, 2] as const) {
    app.get(`/v${version}/reconstructions/:hash`, async (c) => {
      const { req: { raw } } = c;
      const addressOf = (hash: XetHash, ranges: readonly ByteRange[]) => {
        const url = transferUrl(cas.uploadUrl(raw), hash, ranges);
        return cas.signer.sign(url, cas.transferUrlTtlSeconds).href;
      };
      const { xorbs, quirks } = cas;
      const parts = { xorbs, addressOf, quirks };
      const file = await findFile(c, cas);
      return c.json(await reconstructionReply(version, file, raw.headers.get("Range"), parts));
    });
  }

  // Hono answers HEAD by the handler of GET.
  app.get("/v1/files/:hash", headOnly, async (c) => {
    const { size } = await findFile(c, cas);
    return c.body(null, { headers: { "Content-Length": String(size) } });
  });

  app.get("/v1/xorbs/default/:hash", headOnly, async (c) => {
    const xorb = await cas.xorbs.find(hashIn(c));
    if (xorb === undefined) throw notFound("No such xorb");
    return c.body(null, { headers: { "Content-Length": String(xorb.storedSize) } });
  });

  app.post("/v1/xorbs/default/:hash", async (c) => {
    assertWriter(c);
    const body = patientBody(c.req.raw, cas.idleMs);
    return c.json({ was_inserted: await cas.xorbIntake.take(hashIn(c), body) });
  });

  app.get("/v1/chunks/:prefix{default|default-merkledb}/:hash", async (c) => {
    const shard = await queryChunk(hashIn(c), cas);
    if (shard === undefined) throw notFound("No such chunk");
    return c.body(shard, { headers: { "Content-Type": "application/octet-stream" } });
  });

  app.post("/v1/shards", atMost(MAX_SHARD_SIZE), async (c) => {
    assertWriter(c);
    return c.json({ result: Number(await register(c, cas)) });
  });

  app.post("/v2/shards", atMost(MAX_SHARD_SIZE), (c) => {
    assertWriter(c);
    return shardEvents(register(c, cas));
  });

  app.post("/v1/telemetry", (c) => c.json({}));

  app.notFound(() => notFound("Not found").toResponse());
  app.onError((error) => {
    throw error;
  });
  return app;
}

const headOnly: MiddlewareHandler<CasEnv> = async (c, next) => {
  if (c.req.raw.method !== "HEAD") {
    throw new ErrorReply(405, "MethodNotAllowed", "Method not allowed", {
      headers: { Allow: "HEAD" },
    });
  }
  await next();
};

async function findFile(
  c: Context<CasEnv>,
  { registry, objects }: CasContext,
): Promise<XetFileWithTerms> {
  const file = registry.file(hashIn(c));
  // Whether another repository has it is nobody's business.
  const size = file && await objects.sizeOf(c.var.grant.repository, file.sha256);
  if (file === undefined || size === undefined) throw notFound("No such file");
  return file;
}

async function register(c: Context<CasEnv>, cas: CasContext): Promise<boolean> {
  const bytes = new Uint8Array(await c.req.arrayBuffer());
  const parts = { ...cas, hasher: await cas.hasher() };
  return await cas.shardTurns.take(() => registerShard(bytes, c.var.grant.repository, parts));
}

/**
 * The events of a registration, one a line. Status 200 is sent before the outcome is known, as on
 * the Hub; a connection cut before the last line is a failure.
 */
function shardEvents(registration: Promise<boolean>): Response {
  // Who has gone away does not hear of its failure.
  registration.catch(() => {});
  const events = async function* (): AsyncGenerator<object> {
    // The official client takes no such line without its numbers.
    yield { type: "validating", verified: 0, total: 1 };
    try {
      const isNew = await registration;
      yield { type: "committing", stage: "syncing" };
      yield { type: "result", result: Number(isNew) };
    } catch (error) {
      const message = error instanceof ErrorReply ? error.message : "Internal error";
      yield { type: "error", message, retryable: !(error instanceof ErrorReply) };
    }
  };
  const lines = async function* (): AsyncGenerator<Uint8Array> {
    for await (const event of events()) {
      yield new TextEncoder().encode(`${JSON.stringify(event)}\n`);
    }
  };
  return new Response(ReadableStream.from(lines()), {
    headers: { "Content-Type": "application/x-ndjson" },
  });
}

function assertWriter(c: Context<CasEnv>): void {
  if (c.var.grant.scope !== "write") throw forbidden("The token is for reading only");
}

function hashIn(c: Context<CasEnv>): XetHash {
  const hash = c.req.param("hash");
  if (!isXetHash(hash)) throw badRequest("The hash must have 64 hex digits");
  return hash;
}

function notFound(message: string): ErrorReply {
  return new ErrorReply(404, "NotFound", message);
}
