import assert from "node:assert/strict";
import { hubApp } from "../../src/server/api/hub_app.ts";
import type { HubContext } from "../../src/server/api/hub_context.ts";
import { ask, bearer, bytes, GIT, NOW, withHub } from "./hub_fixture.ts";

/** `me` owns both repositories, and has a token for reading as well. */
const USERS = [
  { name: "me", scope: "write", token: "hf_write" },
  { name: "me", scope: "read", token: "hf_read" },
  { name: "bob", scope: "write", token: "hf_bob" },
] as const;

/** Nobody, a wrong token, another user with a write token, the owner's read token, and write token. */
const CALLERS = [{}, bearer("hf_wrong"), bearer("hf_bob"), bearer("hf_read"), bearer("hf_write")];

const READ = { open: "ok 401 ok ok ok", secret: "401 401 404 ok ok" };
/** What one must be allowed to change the repository for. */
const WRITE = { open: "401 401 403 403 ok", secret: "401 401 404 403 ok" };
/** What every user with a write token may do who can read the repository. */
const CONTRIBUTE = { open: "401 401 ok 403 ok", secret: "401 401 404 403 ok" };
/** What tells the same to everybody who has no wrong token. */
const FREE = { open: "ok 401 ok ok ok", secret: "ok 401 ok ok ok" };

interface Route {
  /** As the application names it, without what depends on the kind of repository. */
  readonly route: string;
  /** Query and body of a request that is right, the repository's name for NAME. */
  readonly query?: string;
  readonly body?: string;
  readonly access: { readonly open: string; readonly secret: string };
}

const HEADER = '{"key":"header","value":{"summary":"x"}}';
const NAMED = '{"name":"NAME","organization":"me"}';
const EMPTY_BATCH = '{"operation":"upload","objects":[],"ref":{"name":"main"}}';
const VERIFY = `{"oid":"${GIT.ggufSha256}","size":1}`;

/** Every route of the first origin; what destroys the repository comes last. */
const ROUTES: readonly Route[] = [
  { route: "GET /api/whoami-v2", access: { open: "401 401 ok ok ok", secret: "401 401 ok ok ok" } },
  { route: "GET /api/models", access: FREE },
  { route: "GET /api/datasets", access: FREE },
  { route: "POST /api/validate-yaml", body: '{"content":""}', access: FREE },
  { route: "GET /", access: FREE },
  { route: "GET /NAME", access: READ },
  { route: "GET /NAME/commit/COMMIT", access: READ },
  { route: "GET /api/TYPE/NAME", access: READ },
  { route: "GET /api/TYPE/NAME/revision/main", access: READ },
  { route: "GET /api/TYPE/NAME/auth-check", access: READ },
  { route: "GET /api/TYPE/NAME/auth-check/write", access: WRITE },
  { route: "GET /api/TYPE/NAME/tree/main", access: READ },
  { route: "GET /api/TYPE/NAME/refs", access: READ },
  { route: "GET /api/TYPE/NAME/commits/main", access: READ },
  { route: "GET /api/TYPE/NAME/discussions", access: READ },
  { route: "GET /api/TYPE/NAME/discussions/1", access: READ },
  { route: "GET /api/TYPE/NAME/xet-read-token/main", access: READ },
  { route: "GET /api/TYPE/NAME/xet-write-token/main", access: WRITE },
  { route: "GET /api/TYPE/NAME/xet-write-token/main", query: "?create_pr=1", access: CONTRIBUTE },
  { route: "POST /api/TYPE/NAME/paths-info/main", body: "paths=a.txt", access: READ },
  { route: "GET /NAME/resolve/main/a.txt", access: READ },
  { route: "GET /NAME/raw/main/a.txt", access: READ },
  { route: "GET /api/resolve-cache/TYPE/NAME/COMMIT/a.txt", access: READ },
  { route: "POST /api/TYPE/NAME/preupload/main", body: '{"files":[]}', access: WRITE },
  {
    route: "POST /api/TYPE/NAME/preupload/main",
    query: "?create_pr=1",
    body: '{"files":[]}',
    access: CONTRIBUTE,
  },
  { route: "POST /NAME.git/info/lfs/objects/batch", body: EMPTY_BATCH, access: WRITE },
  {
    route: "POST /NAME.git/info/lfs/objects/batch",
    body: '{"operation":"upload","objects":[]}',
    access: CONTRIBUTE,
  },
  {
    route: "POST /NAME.git/info/lfs/objects/batch",
    body: '{"operation":"download","objects":[]}',
    access: READ,
  },
  // The object is not there, which is said to those who may ask.
  {
    route: "POST /NAME.git/info/lfs/objects/verify",
    body: VERIFY,
    access: { open: "401 401 400 403 400", secret: "401 401 404 403 400" },
  },
  { route: "POST /api/TYPE/NAME/commit/main", body: HEADER, access: WRITE },
  {
    route: "POST /api/TYPE/NAME/commit/main",
    query: "?create_pr=1",
    body: HEADER,
    access: CONTRIBUTE,
  },
  { route: "POST /api/TYPE/NAME/branch/dev", body: "{}", access: WRITE },
  { route: "DELETE /api/TYPE/NAME/branch/dev", access: WRITE },
  { route: "POST /api/TYPE/NAME/tag/main", body: '{"tag":"v1"}', access: WRITE },
  { route: "DELETE /api/TYPE/NAME/tag/v1", access: WRITE },
  { route: "PUT /api/TYPE/NAME/settings", body: "{}", access: WRITE },
  {
    route: "POST /api/repos/move",
    body: '{"fromRepo":"me/NAME","toRepo":"me/NAME"}',
    access: WRITE,
  },
  // Names are the owner's own, so that nobody else learns which of them are taken.
  {
    route: "POST /api/repos/create",
    body: NAMED,
    access: { open: "401 401 403 403 409", secret: "401 401 403 403 409" },
  },
  {
    route: "DELETE /api/repos/delete",
    body: NAMED,
    access: { open: "401 401 403 403 ok", secret: "401 401 403 403 ok" },
  },
];

/** One request of a route about the repository `me/<name>`. */
async function statusOf(
  hubUrl: string,
  { route, query = "", body }: Route,
  name: string,
  commit: string,
  caller: Record<string, string>,
): Promise<string> {
  const [method = "", path = ""] = route.split(" ");
  const place = path.replace("NAME", `me/${name}`).replace("TYPE", "models").replace(
    "COMMIT",
    commit,
  );
  const { status } = await ask(`${hubUrl}${place}${query}`, {
    method,
    headers: caller,
    ...(body !== undefined && { body: body.replaceAll("NAME", name) }),
  });
  return status < 400 ? "ok" : String(status);
}

Deno.test("every route lets in those who may, and tells nobody else of what is private", () =>
  withHub({ users: USERS, now: () => NOW, xet: true }, async (hub) => {
    const commits: Record<string, string> = {};
    for (const name of ["open", "secret"]) {
      const repository = { type: "model", name: `me/${name}` } as const;
      await hub.createRepository(repository, { private: name === "secret" });
      const files = [{ path: "a.txt", content: bytes("a") }];
      commits[name] = (await hub.commitFiles(repository, files)).commit;
      const init = { method: "POST", headers: bearer("hf_write"), body: HEADER };
      await ask(`${hub.url}/api/models/me/${name}/commit/main?create_pr=1`, init);
    }
    for (const route of ROUTES) {
      for (const name of ["open", "secret"] as const) {
        const seen = [];
        for (const caller of CALLERS) {
          seen.push(await statusOf(hub.url, route, name, commits[name] ?? "", caller));
        }
        assert.equal(
          seen.join(" "),
          route.access[name],
          `${route.route}${route.query ?? ""} of ${name}`,
        );
      }
    }
  }));

Deno.test("the table of routes has every route there is", () => {
  // Only which routes there are is asked, and for that nothing has to work.
  const app = hubApp({ offer: {} } as unknown as HubContext);
  const routes = app.routes.filter(({ method, path }) =>
    // Datasets and bare names go the same way as models in a namespace.
    method !== "ALL" && !/:type\{datasets\}|\/\*\/|\/api\/\w+\/\*$/.test(path) &&
    (!path.includes(":") || path.includes(":namespace"))
  ).map(({ method, path }) => `${method} ${path.replace(/:commit\{.*\}/, "COMMIT")}`);
  const known = ROUTES.map(({ route }) =>
    route.replace("TYPE", ":type{models|datasets}")
      .replace("NAME.git", ":namespace/:git{.+\\.git}")
      .replace("NAME", ":namespace/:name")
      .replace(
        /(?<=\/(revision|tree|commits|xet-\w+-token|paths-info|preupload|commit|branch|tag)\/).*$/,
        "*",
      )
      .replace(/(?<=\/(resolve|raw|COMMIT)\/).*$/, "*")
      .replace("discussions/1", "discussions/:number{\\d+}")
  );
  assert.deepEqual([...new Set(routes)].sort(), [...new Set(known)].sort());
});
