import { Buffer } from "node:buffer";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { Repository } from "../vocabulary/repository.ts";
import type { Caller } from "./access.ts";
import { badRequest, ErrorReply, repositoryNotFound } from "./error_reply.ts";
import { type IncomingFile, memoryFile } from "./file_intake.ts";
import type { HubContext, HubEnv } from "./hub_context.ts";

/** Creating and deleting repositories (hub-api: repository management). */
export function creationRoutes(hub: HubContext): Hono<HubEnv> {
  const routes = new Hono<HubEnv>();
  const limit = bodyLimit({ maxSize: 16 * 1024 * 1024, onError: refuseBody });

  routes.post("/api/repos/create", limit, async (c) => {
    const body = readObject(await c.req.text());
    const repository = readRepository(body, c.var.caller);
    const author = hub.access.assertWritable(c.var.caller, repository.name);
    const isPrivate = body.visibility === "private" || body.private === true;
    const files = [...readFiles(body.files), ...readLicense(body.license)];
    const { stored, isNew } = await hub.writer.findOrCreate(repository, {
      private: isPrivate,
      author,
      files,
    });
    const url = pageOf(new URL(c.req.url).origin, stored);
    if (isNew) return c.json({ url, name: stored.name, id: stored.id });
    const message = `You already created this ${stored.type} repo`;
    throw new ErrorReply(409, "Conflict", message, { fields: { url } });
  });

  routes.delete("/api/repos/delete", limit, async (c) => {
    const named = readRepository(readObject(await c.req.text()), c.var.caller);
    hub.access.assertWritable(c.var.caller, named.name);
    const repository = hub.repositories.find(named);
    if (repository === undefined) throw repositoryNotFound(false);
    await hub.writer.delete(repository);
    return c.json({});
  });

  return routes;
}

type Fields = Readonly<Record<string, unknown>>;

function readObject(text: string): Fields {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value as Fields;
  } catch {
    // Answered below, like JSON that is no object.
  }
  throw badRequest("The body is not a JSON object");
}

function readRepository(body: Fields, caller: Caller): Repository {
  const { name, organization, type = "model" } = body;
  if (type !== "model" && type !== "dataset") {
    throw badRequest('"type" must be one of [model, dataset]');
  }
  if (typeof name !== "string" || name === "") throw badRequest('"name" is required');
  if (name.includes("/")) return { type, name };
  const namespace = organization ?? (caller.kind === "user" ? caller.name : "");
  return { type, name: `${namespace}/${name}` };
}

function readFiles(files: unknown): IncomingFile[] {
  if (files === undefined) return [];
  if (!Array.isArray(files)) throw badRequest('"files" must be an array');
  return files.map((file) => {
    const { path, content, encoding } = Object(file) as Fields;
    if (typeof path !== "string" || typeof content !== "string" || encoding !== "base64") {
      throw badRequest('"files" must hold objects with "path", "content" and "encoding": "base64"');
    }
    return memoryFile(path, Buffer.from(content, "base64"));
  });
}

/** A licence given at creation becomes the front matter of a README, as on the Hub. */
function readLicense(license: unknown): IncomingFile[] {
  if (license === undefined || license === null) return [];
  if (typeof license !== "string" || !/^[A-Za-z0-9.+-]+$/.test(license)) {
    throw badRequest('"license" must be a licence id');
  }
  const card = `---\nlicense: ${license}\n---\n`;
  return [memoryFile("README.md", new TextEncoder().encode(card))];
}

function pageOf(origin: string, { type, name }: Repository): string {
  return type === "model" ? `${origin}/${name}` : `${origin}/datasets/${name}`;
}

function refuseBody(): never {
  throw new ErrorReply(413, "PayloadTooLarge", "The body is too large");
}
