import { Buffer } from "node:buffer";
import { Hono } from "hono";
import type { Repository } from "../../vocabulary/repository.ts";
import type { Caller } from "../access.ts";
import { badRequest, conflict, repositoryNotFound } from "./error_reply.ts";
import { type IncomingFile, memoryFile } from "../store/file_intake.ts";
import type { HubContext, HubEnv } from "./hub_context.ts";
import { atMost, type Fields, readObject } from "./json_body.ts";
import { pageOf } from "./page_address.ts";

/** Creating and deleting repositories (hub-api: repository management). */
export function creationRoutes(hub: HubContext): Hono<HubEnv> {
  const routes = new Hono<HubEnv>();
  const limit = atMost(16 * 1024 * 1024);

  routes.post("/api/repos/create", limit, async (c) => {
    const body = await readObject(c);
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
    throw conflict(message, { url });
  });

  routes.delete("/api/repos/delete", limit, async (c) => {
    const named = readRepository(await readObject(c), c.var.caller);
    hub.access.assertWritable(c.var.caller, named.name);
    const repository = hub.repositories.find(named);
    if (repository === undefined) throw repositoryNotFound(false);
    await hub.writer.delete(repository);
    return c.json({});
  });

  return routes;
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
