import assert from "node:assert/strict";
import { diagnose, type DiagnosisConfig, settingsFromEnv } from "../../../mod.ts";
import { EmbeddedHub } from "../../../src/server/embedded_hub.ts";

/** A Hub that knows one token, and an environment of its own. */
async function openScene() {
  const folder = await Deno.realPath(await Deno.makeTempDir());
  const users = [{ name: "ruv", scope: "write", token: "hf_right" }] as const;
  const hub = await EmbeddedHub.start({ dataDir: `${folder}/hub`, users });
  const variables: Record<string, string> = { HF_HOME: `${folder}/home`, HF_ENDPOINT: hub.url };
  return {
    folder,
    hub,
    async findings(
      env: Readonly<Record<string, string>> = {},
      config: DiagnosisConfig = {},
    ): Promise<Record<string, readonly [string, string]>> {
      const get = (name: string): string | undefined => ({ ...variables, ...env })[name];
      const settings = settingsFromEnv(get);
      const { findings } = await diagnose({ settings, env: get, ...config });
      return Object.fromEntries(
        findings.map(({ subject, health, detail }) => [subject, [health, detail]]),
      );
    },
    async [Symbol.asyncDispose]() {
      await hub.close();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

Deno.test("diagnose() finds nothing in the way where everything works", async () => {
  await using scene = await openScene();
  const { endpoint, token, disk, hashing, clock, permissions } = await scene.findings({
    HF_TOKEN: "hf_right",
  });
  assert.deepEqual(permissions, ["ok", "everything a pull needs is granted"]);
  assert.equal(endpoint?.[0], "ok");
  assert.deepEqual(token, ["ok", "of ruv, may write"]);
  assert.equal(clock?.[0], "ok");
  assert.equal(disk?.[0], "ok");
  assert.match(hashing?.[1] ?? "", /^native SHA-256, /);
  const left = [...Deno.readDirSync(`${scene.folder}/home/hub`)];
  assert.deepEqual(left, []);
});

Deno.test("diagnose() tells an anonymous user from one whose token is wrong", async () => {
  await using scene = await openScene();
  assert.deepEqual((await scene.findings()).token, ["note", "none: public models only"]);
  const [health, detail] = (await scene.findings({ HF_TOKEN: "hf_wrong" })).token ?? [];
  assert.equal(health, "problem");
  assert.doesNotMatch(detail ?? "", /hf_wrong/);
});

Deno.test("diagnose() says that the Hub cannot be reached, and looks at the rest all the same", async () => {
  await using scene = await openScene();
  const { endpoint, token, disk } = await scene.findings({ HF_ENDPOINT: "http://127.0.0.1:1" });
  assert.equal(endpoint?.[0], "problem");
  assert.match(endpoint?.[1] ?? "", /^Cannot reach the Hub: /);
  assert.equal(token, undefined);
  assert.equal(disk?.[0], "ok");
});

Deno.test("diagnose() opens no socket when offline", async () => {
  await using scene = await openScene();
  const refusing = () => Promise.reject(new Error("a socket was opened"));
  const { offline, endpoint } = await scene.findings({ HF_HUB_OFFLINE: "1" }, { fetch: refusing });
  assert.equal(offline?.[0], "note");
  assert.equal(endpoint, undefined);
});

Deno.test("diagnose() finds a clock that is off by more than signed URLs bear", async () => {
  await using scene = await openScene();
  const date = new Date(Date.now() + 3_600_000).toUTCString();
  const reply = () => Promise.resolve(new Response("[]", { headers: { date } }));
  const [health, detail] = (await scene.findings({}, { fetch: reply })).clock ?? [];
  assert.equal(health, "problem");
  assert.match(detail ?? "", /behind the Hub's$/);
});

Deno.test("diagnose() finds a cache that cannot be written", async () => {
  await using scene = await openScene();
  await Deno.writeTextFile(`${scene.folder}/file`, "");
  const [health, detail] =
    (await scene.findings({ HF_HUB_CACHE: `${scene.folder}/file/hub` })).disk ?? [];
  assert.equal(health, "problem");
  assert.match(detail ?? "", /^".*\/file\/hub" cannot be written: /);
});

Deno.test("diagnose() names a proxy without its password, and further certificates", async () => {
  await using scene = await openScene();
  const { proxy, certificates } = await scene.findings({
    http_proxy: "http://me:secret@proxy:3128",
    NO_PROXY: "localhost",
    DENO_CERT: "/ca.pem",
  });
  assert.deepEqual(proxy, [
    "note",
    "requests go through http://proxy:3128/ (http_proxy), but not to localhost",
  ]);
  assert.deepEqual(certificates, ["note", 'certificates of "/ca.pem" are trusted too (DENO_CERT)']);
});
