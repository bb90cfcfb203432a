import assert from "node:assert/strict";
import type { Run } from "./memory_context.ts";
import { UpdateScene } from "./commands/update_scene.ts";

/** Runs a command line while no socket can be opened. */
async function offline(scene: UpdateScene, args: readonly string[]): Promise<Run> {
  const { fetch } = globalThis;
  const { connect } = Deno;
  const refuse = (): never => {
    throw new Error("A socket was opened");
  };
  globalThis.fetch = refuse;
  Deno.connect = refuse;
  scene.hub.reset();
  try {
    const run = await scene.run(args, { env: { HF_HUB_OFFLINE: "1" } });
    assert.equal(scene.hub.seen.length, 0);
    assert.doesNotMatch(run.stderr, /A socket was opened/);
    return run;
  } finally {
    globalThis.fetch = fetch;
    Deno.connect = connect;
  }
}

const HINT = "hint: run this once without --offline and without HF_HUB_OFFLINE\n";

/** What a machine that has never asked the Hub says, and with which exit code. */
const COLD: readonly (readonly [string, number, RegExp | undefined])[] = [
  ["list", 0, undefined],
  ["info ruvltra-small", 0, undefined],
  ["recommend --ram 4", 0, undefined],
  ["cache ls", 0, undefined],
  ["outdated", 0, undefined],
  [
    "info me/m",
    8,
    /^error: Cannot find revision "main" of "me\/m" offline: no answer of the Hub is kept\n/,
  ],
  [
    "versions me/m",
    8,
    /^error: Cannot find the branches and tags of "me\/m" offline: no answer of the Hub is kept\n/,
  ],
  ["pull me/m", 8, /^error: Cannot find "me\/m" offline: the cache has no revision "main" of it\n/],
  ["pull ruvltra-small", 8, /^error: Cannot find "ruv\/ruvltra" offline: /],
  ["card me/m", 8, /^error: Cannot find "me\/m" offline: /],
  ["search llama", 8, /^error: Cannot search/],
  ["update", 8, /^error: Cannot update offline: only the Hub knows what is new\n/],
  ["registry update", 8, /^error: Cannot update the registry offline: /],
];

for (const [line, exitCode, message] of COLD) {
  Deno.test(`${line} opens no socket under HF_HUB_OFFLINE, and says what is not kept`, async () => {
    await using scene = await UpdateScene.make();
    const run = await offline(scene, line.split(" "));
    assert.equal(run.exitCode, exitCode, run.stderr);
    if (message === undefined) return;
    assert.match(run.stderr, message);
    assert.ok(run.stderr.endsWith(HINT), run.stderr);
  });
}

/** What answers once the Hub was asked. */
const WARM: readonly string[] = [
  "info me/m",
  "info me/m --json",
  "versions me/m",
  "outdated --all",
  "recommend --ram 4 --explain",
  "pull me/m README.md",
  "pull me/m",
  "card me/m",
  "verify me/m",
  "cache ls",
  "list --cached",
];

Deno.test("every reading command answers offline what it was told before", async () => {
  await using scene = await UpdateScene.make();
  await scene.commit({ "README.md": "# A model\n", "weights.bin": "w" });
  await scene.commit({ "ruvltra-small-0.5b-q4_k_m.gguf": "g" }, "ruv/ruvltra");
  const told = new Map<string, string>();
  // The first round fills the cache that the second one tells of.
  for (const round of [1, 2]) {
    for (const line of WARM) {
      const run = await scene.run(line.split(" "));
      assert.equal(run.exitCode, 0, `${round} ${line}: ${run.stderr}`);
      told.set(line, run.stdout);
    }
  }
  for (const line of WARM) {
    const run = await offline(scene, line.split(" "));
    assert.equal(run.exitCode, 0, `${line}: ${run.stderr}`);
    if (!line.includes("--json")) assert.equal(run.stdout, told.get(line), line);
  }
  assert.match(
    (await offline(scene, ["info", "me/m"])).stderr,
    /^ {2}note: the Hub said this .+\n$/,
  );
});

Deno.test("pull --prefer-offline asks for nothing that is here, and fetches what is missing", async () => {
  await using scene = await UpdateScene.make();
  const old = await scene.commit({ "a.txt": "one", "b.txt": "bee" });
  await scene.run(["pull", "me/m", "a.txt"]);
  await scene.commit({ "a.txt": "two" });
  scene.hub.reset();
  const here = await scene.run(["pull", "me/m", "a.txt", "--prefer-offline"]);
  assert.match(here.stdout, new RegExp(`/snapshots/${old}/a.txt\n$`));
  assert.equal(scene.hub.seen.length, 0);
  const missing = await scene.run(["pull", "me/m", "b.txt", "--prefer-offline"]);
  assert.match(missing.stdout, new RegExp(`/snapshots/${old}/b.txt\n$`));
  assert.ok(scene.hub.seen.every(({ target }) => !/\/revision\/main|\/tree\//.test(target)));
});

Deno.test("a checksum that is listed otherwise than before is an alarm, with exit code 6", async () => {
  await using scene = await UpdateScene.make();
  const commit = await scene.commit({ "a.txt": "one" });
  await scene.run(["info", "me/m"]);
  const entry = { type: "file", path: "a.txt", size: 3 };
  scene.hub.inject(
    () => Response.json([{ ...entry, oid: "f".repeat(40) }]),
    { target: "/tree/", times: Infinity },
  );
  const { exitCode, stderr } = await scene.run(["pull", "me/m", "--force"]);
  assert.equal(exitCode, 6);
  assert.equal(
    stderr,
    `error: Cannot trust "a.txt" of "me/m": at commit ${commit} it had the checksum ` +
      `43dd47ea691c90a5fa7827892c70241913351963, now it is listed with ${"f".repeat(40)}\n` +
      "hint: a commit never changes: use neither before the publisher says which is right\n",
  );
});
