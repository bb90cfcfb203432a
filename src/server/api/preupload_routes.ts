import { Buffer } from "node:buffer";
import { Hono } from "hono";
import type { StoredCommit } from "../store/commit_store.ts";
import { badRequest } from "./error_reply.ts";
import { isKeptInLfs } from "../store/file_intake.ts";
import { ATTRIBUTES, lfsMatcher } from "../store/git_attributes.ts";
import { ignoreMatcher } from "../store/git_ignore.ts";
import type { HubContext, HubEnv } from "./hub_context.ts";
import { atMost, type Fields, objectArray, optionalString, readObject } from "./json_body.ts";
import { isTrue } from "./query_values.ts";
import { API, baseOf, lookUp, repositoryRoute, revisionAndPath } from "./repository_lookup.ts";
import { readRepositoryPath } from "../store/repository_path.ts";

/** What a client asks before it uploads: how each file is to come (hub-api: preupload). */
export function preuploadRoutes(hub: HubContext): Hono<HubEnv> {
  const routes = new Hono<HubEnv>();

  routes.on("POST", repositoryRoute(API, "/preupload/*"), atMost(MAX_BODY), async (c) => {
    const repository = lookUp(c, hub);
    const createPr = isTrue(c.req.query("create_pr"));
    if (createPr) hub.access.assertContributor(c.var.caller, repository);
    else hub.access.assertWritable(c.var.caller, repository.name);
    const { revision } = revisionAndPath(c, "/preupload");
    const commit = baseOf(hub.commits, repository, revision, createPr);
    const body = await readObject(c);
    const files = objectArray(body, "files");
    if (files.length > MAX_FILES) throw badRequest(`Expected at most ${MAX_FILES} files`);
    const answer = await answerer(commit, body);
    return c.json({ files: files.map(answer), commitOid: commit.oid });
  });

  async function answerer(commit: StoredCommit, body: Fields): Promise<(file: Fields) => object> {
    const attributes = optionalString(body, "gitAttributes") ?? await textAt(commit, ATTRIBUTES);
    const ignore = optionalString(body, "gitIgnore") ?? await textAt(commit, ".gitignore");
    const isMatched = lfsMatcher(attributes);
    const isIgnored = ignoreMatcher(ignore);
    return (file) => {
      const path = readRepositoryPath(file.path);
      const { size } = file;
      if (typeof size !== "number" || !Number.isSafeInteger(size) || size < 0) {
        throw badRequest('"size" must be a whole number');
      }
      const lfs = isKeptInLfs({ path, size }, isMatched, hub.lfsThresholdBytes) ||
        isBinary(optionalString(file, "sample") ?? "");
      const old = hub.commits.entry(commit, path);
      return {
        path,
        uploadMode: lfs ? "lfs" : "regular",
        shouldIgnore: isIgnored(path),
        ...(old?.type === "file" && { oid: old.lfs ? old.sha256 : old.oid }),
      };
    };
  }

  async function textAt(commit: StoredCommit, path: string): Promise<string> {
    const entry = hub.commits.entry(commit, path);
    if (entry?.type !== "file" || entry.lfs) return "";
    return await Deno.readTextFile(hub.blobs.pathOf(entry.sha256));
  }

  return routes;
}

/** The Hub's limit; with 512 bytes of each file, in base64. */
const MAX_FILES = 1000;
const MAX_BODY = 8 * 1024 * 1024;

/** A file with a NUL byte in its beginning is no text: git's own rule. */
function isBinary(sample: string): boolean {
  return Buffer.from(sample, "base64").includes(0);
}
