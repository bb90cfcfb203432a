import assert from "node:assert/strict";
import { UnsafeFileError } from "../../../mod.ts";
import { fails } from "../../faulty_hub.ts";
import { PullScene, README } from "./pull_scene.ts";

const TOKEN = "hf_secretsecretsecretsecretsecretse";
const users = [{ name: "me", scope: "read", token: TOKEN }] as const;

/** Everything an error says, its causes included. */
function wordsOf(error: unknown): string {
  const { message, stack, cause, ...fields } = error as Error & Record<string, unknown>;
  return [message, stack, JSON.stringify(fields), cause === undefined ? "" : wordsOf(cause)]
    .join("\n");
}

Deno.test("ModelDownloader.download() sends the token to the Hub and to nobody else, and says it nowhere", async () => {
  await using scene = await PullScene.make({ users });
  const config = { token: TOKEN };
  const result = await scene.downloader(config).download("me/m");
  const toCdn = scene.hub.seen.filter(({ origin }) => origin === "cdn");
  assert.ok(toCdn.length > 0);
  for (const { headers, target } of toCdn) {
    assert.equal(headers.authorization, undefined);
    assert.ok(!`${JSON.stringify(headers)}${target}`.includes(TOKEN));
  }
  const toHub = scene.hub.seen.filter(({ origin }) => origin === "hub");
  assert.ok(toHub.every(({ headers }) => headers.authorization === `Bearer ${TOKEN}`));
  assert.ok(toHub.every(({ target }) => !target.includes(TOKEN)));
  assert.ok(!JSON.stringify([scene.events, result]).includes(TOKEN));
});

Deno.test("ModelDownloader.download() says no token in an error, whatever the server repeats", async () => {
  for (const status of [400, 401, 403, 404, 500]) {
    for (const origin of ["hub", "cdn"] as const) {
      await using scene = await PullScene.make({ users });
      scene.hub.inject(
        () =>
          Response.json({ error: `no, ${TOKEN}, not with Bearer ${TOKEN}` }, {
            status,
            headers: { "x-error-message": `Bearer ${TOKEN}`, "x-request-id": TOKEN },
          }),
        { origin, target: origin === "cdn" ? "" : "/resolve/", times: Infinity },
      );
      const abort = new AbortController();
      const downloader = scene.downloader({
        token: TOKEN,
        signal: abort.signal,
        onProgress: (event) => {
          scene.events.push(event);
          if (event.type === "retry") abort.abort(new Error("seen enough"));
        },
      });
      const error = await downloader.download("me/m", { paths: ["model.bin"] }).catch((e) => e);
      assert.ok(error instanceof Error);
      assert.ok(!wordsOf(error).includes("secretsecret"), wordsOf(error));
      assert.ok(!JSON.stringify(scene.events).includes("secretsecret"));
    }
  }
});

Deno.test("ModelDownloader.download() says no signature of a URL", async () => {
  await using scene = await PullScene.make();
  scene.hub.inject(fails(500), { origin: "cdn", times: 2 });
  const result = await scene.downloader().download("me/m", { paths: ["model.bin"] });
  assert.ok(scene.of("retry").length > 0);
  assert.doesNotMatch(JSON.stringify([scene.events, result]), /Signature|Expires/i);
});

/** Names that would leave the folder, or mean something else on some system. */
const UNSAFE = [
  "../escape.bin",
  "a/../../escape.bin",
  "/etc/escape.bin",
  "C:/escape.bin",
  "a\\..\\..\\escape.bin",
  "\\\\server\\share",
  "nul\0byte.bin",
  "a/./b.bin",
  "a//b.bin",
  "folder/",
  "CON",
  "a/aux.txt",
  "line\nfeed",
  "ends with dot.",
  `${"x".repeat(256)}.bin`,
];

for (const path of UNSAFE) {
  Deno.test(`ModelDownloader.download() fetches nothing when the Hub lists ${JSON.stringify(path).slice(0, 40)}`, async () => {
    await using scene = await PullScene.make();
    const entry = { type: "file", oid: "1".repeat(40), size: README.length };
    scene.hub.inject(
      () => Response.json([{ ...entry, path: "good.txt" }, { ...entry, path }]),
      { target: "/tree/" },
    );
    await assert.rejects(scene.downloader().download("me/m"), UnsafeFileError);
    assert.equal(scene.hub.fileRequests.length, 0);
    assert.equal(scene.hub.seen.filter(({ target }) => target.includes("/resolve/")).length, 0);
    assert.deepEqual(await scene.list(scene.at("hf/hub")), []);
  });
}

Deno.test("ModelDownloader.download() fetches nothing when two names would meet in one file", async () => {
  await using scene = await PullScene.make();
  const entry = { type: "file", oid: "1".repeat(40), size: 10 };
  scene.hub.inject(
    () => Response.json([{ ...entry, path: "a" }, { ...entry, path: "a/b" }]),
    { target: "/tree/" },
  );
  await assert.rejects(scene.downloader().download("me/m"), UnsafeFileError);
  assert.equal(scene.hub.fileRequests.length, 0);
});

Deno.test("ModelDownloader.download() writes nowhere through a link that lies in the output folder", async () => {
  await using scene = await PullScene.make({ files: { "sub/model.bin": README } });
  const outputDir = scene.at("out");
  await Deno.mkdir(outputDir);
  await Deno.mkdir(scene.at("elsewhere"));
  await Deno.symlink(scene.at("elsewhere"), `${outputDir}/sub`);
  await assert.rejects(scene.downloader({ outputDir }).download("me/m"), UnsafeFileError);
  assert.deepEqual(await scene.list(scene.at("elsewhere")), []);
});

Deno.test("ModelDownloader.download() answers from a cache and a state folder that may not be written", async () => {
  await using scene = await PullScene.make();
  const first = await scene.downloader().download("me/m");
  await Deno.remove(scene.at("hf/ruv-hub"), { recursive: true });
  // A file in the place of the folder: not even the owner of everything can write into it.
  await Deno.writeTextFile(scene.at("hf/ruv-hub"), "");
  const second = await scene.downloader().download("me/m");
  assert.equal(second.fetchedBytes, 0);
  assert.equal(second.path, first.path);
  assert.deepEqual(second.files.map(({ verified }) => verified), ["now", "now", "now"]);
  assert.deepEqual(scene.of("notice").map(({ message }) => message), [
    `no state is kept in "${scene.at("hf/ruv-hub")}": files will be hashed again`,
  ]);
});
