import { createHash } from "node:crypto";
import { HUB_COMMIT, hubOf } from "./scripted_hub.ts";

/** What no terminal may get raw: it clears the screen, names the window, paints, and turns text around. */
export const STEERING = "\x1b[2J\x1b]0;owned\x07\u009b31m\u202e\u2066\u2028\r\b\x7f";
/** The part of it that a name of a file may hold as far as the Hub's JSON goes. */
const NAME = `me${STEERING}`;

const CARD = `---\nlicense: "${"mit\\e[31m"}"\nbase_model: "o/\\e]0;x\\a"\n---\n# ${STEERING}\n`;
const MANIFEST = JSON.stringify({ schema_version: 1, base_sha256: STEERING, parts: [] });

function oidOf(content: string): string {
  const bytes = new TextEncoder().encode(content);
  return createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
}

function fileOf(content: string): Response {
  return new Response(content, {
    headers: { etag: `"${oidOf(content)}"`, "x-repo-commit": HUB_COMMIT },
  });
}

function entry(path: string, content: string): object {
  const size = new TextEncoder().encode(content).length;
  return { type: "file", path, size, oid: oidOf(content) };
}

/** A Hub each of whose texts holds characters that steer a terminal. */
export function steeringHub(): ReturnType<typeof hubOf> {
  const named = { name: NAME, ref: `refs/heads/${NAME}`, targetCommit: HUB_COMMIT };
  const files: Readonly<Record<string, string>> = { "README.md": CARD, "ruvltra.json": MANIFEST };
  const tree = Object.entries(files).map(([path, content]) => entry(path, content));
  return hubOf({
    "/api/models/me/m/revision/": {
      ...{ id: NAME, sha: HUB_COMMIT, private: false, gated: false, lastModified: NAME },
      securityRepoStatus: { filesWithIssues: [{ path: "README.md", level: NAME }] },
    },
    "/api/models/me/m/tree/": tree,
    "/api/models/me/m/refs": { branches: [named], tags: [{ ...named, name: `v1${NAME}` }] },
    "/api/models/me/m/commits/": [
      { id: HUB_COMMIT, title: NAME, message: NAME, date: NAME, authors: [{ user: NAME }] },
    ],
    "/api/models/me/m/paths-info/": tree,
    "/api/models/me/names/revision/": { id: NAME, sha: HUB_COMMIT },
    "/api/models/me/names/tree/": [
      entry(`folder/${NAME}.gguf`, "x"),
      { ...entry(`${NAME}-Q4_K_M.gguf`, "y"), lfs: { oid: "5".repeat(64), size: 1 } },
    ],
    "/api/models/me/bidi/revision/": { id: NAME, sha: HUB_COMMIT },
    "/api/models/me/bidi/tree/": [entry("folder/a\u200eb\u061c.txt", CARD)],
    "/api/models?": [{ _id: "1", id: NAME, tags: [NAME], pipeline_tag: NAME, lastModified: NAME }],
    "/api/whoami-v2": {
      ...{ name: NAME, type: NAME },
      auth: { accessToken: { displayName: NAME, role: NAME } },
    },
    "/api/validate-yaml": { errors: [{ message: NAME }], warnings: [{ message: NAME }] },
    "/me/m/resolve/": (path: string) => fileOf(files[path.split("/").at(-1) ?? ""] ?? ""),
    "/me/bidi/resolve/": () => fileOf(CARD),
  }, STEERING);
}
