import assert from "node:assert/strict";
import { EmbeddedHub } from "../../../src/server/embedded_hub.ts";
import { FaultyHub } from "../../faulty_hub.ts";
import { runInMemory } from "../memory_context.ts";

const REPOSITORY = { type: "model", name: "me/m" } as const;

interface Scene {
  readonly hub: FaultyHub;
  /** The commits, the first one first. */
  readonly commits: readonly string[];
  readonly run: (...args: string[]) => ReturnType<typeof runInMemory>;
}

/** Three commits after the Hub's own, the second one tagged; a minute lies between them. */
async function withHistory(test: (scene: Scene) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    let now = Date.UTC(2026, 0, 2);
    await using hub = await FaultyHub.start({
      dataDir: `${folder}/data`,
      now: () => now += 60_000,
    });
    const commits: string[] = [];
    const commit = async (message: string, files: Readonly<Record<string, number>>) => {
      const contents = Object.entries(files).map(([path, size], index) => ({
        path,
        content: new Uint8Array(size).fill(index + commits.length),
      }));
      commits.push((await hub.hub.commitFiles(REPOSITORY, contents, { message })).commit);
    };
    await commit("First weights", { "model-Q4_0.bin": 2_000 });
    await commit("A card", { "README.md": 10 });
    await hub.hub.createTag(REPOSITORY, "v1.0.0");
    await commit("Better weights", { "model-Q4_0.bin": 3_000, "model-Q8_0.bin": 6_000 });
    const env = { HF_HOME: `${folder}/home`, HF_ENDPOINT: hub.url };
    await test({ hub, commits, run: (...args) => runInMemory(args, { env }) });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("versions shows the names, and what the latest commits changed", async () => {
  await withHistory(async ({ run, commits }) => {
    const [, second = "", third = ""] = commits;
    await run("pull", "me/m@v1.0.0", "README.md");
    const { exitCode, stdout, stderr } = await run("versions", "me/m", "--limit", "2");
    assert.equal(
      stdout,
      `\
me/m
  branch  main    ${third.slice(0, 7)}  2026-01-02
  tag     v1.0.0  ${second.slice(0, 7)}  2026-01-02  here

Commits of main
  ${third.slice(0, 7)}  2026-01-02  Better weights  (main)
    ~  3.00 kB  model-Q4_0.bin  was 2.00 kB
    +  6.00 kB  model-Q8_0.bin
  ${second.slice(0, 7)}  2026-01-02  A card  (v1.0.0, here)
    +  10 B  README.md
  earlier ones: --limit shows more
`,
    );
    assert.deepEqual([exitCode, stderr], [0, ""]);
  });
});

Deno.test("versions --json tells everything down to the first commit", async () => {
  await withHistory(async ({ run, commits }) => {
    const versions = JSON.parse((await run("versions", "me/m", "--json")).stdout);
    const dates = versions.commits.map(({ date }: { readonly date: string }) => date);
    assert.deepEqual(versions.branches, [
      { name: "main", commit: commits[2], date: dates[0], cached: false },
    ]);
    assert.deepEqual(versions.tags, [
      { name: "v1.0.0", commit: commits[1], date: dates[1], cached: false },
    ]);
    assert.equal(versions.hasMore, false);
    assert.equal(versions.kept, false);
    const changed = versions.commits.map((
      { changes }: {
        readonly changes: readonly { readonly path: string; readonly kind: string }[];
      },
    ) => changes.map(({ path, kind }) => `${kind} ${path}`));
    assert.deepEqual(changed, [
      ["changed model-Q4_0.bin", "added model-Q8_0.bin"],
      ["added README.md"],
      ["added model-Q4_0.bin"],
      ["added .gitattributes"],
    ]);
  });
});

Deno.test("versions dates a tag that is older than the commits shown", async () => {
  await withHistory(async ({ run, commits }) => {
    const { stdout } = await run("versions", "me/m", "--limit", "1");
    const [, second = ""] = commits;
    assert.match(
      stdout,
      new RegExp(`^ {2}tag {5}v1\\.0\\.0 {2}${second.slice(0, 7)} {2}2026-01-02$`, "m"),
    );
  });
});

Deno.test("versions costs two requests, and one for each listing that was never asked for", async () => {
  await withHistory(async ({ run, hub }) => {
    await run("versions", "me/m", "--limit", "2");
    assert.equal(hub.seen.length, 5);
    hub.reset();
    await run("versions", "me/m", "--limit", "2");
    assert.equal(hub.seen.length, 2);
    hub.reset();
    await run("versions", "me/m", "--prefer-offline");
    assert.equal(hub.seen.length, 1);
  });
});

Deno.test("versions of one file leaves out what happened to others", async () => {
  await withHistory(async ({ run }) => {
    const { stdout } = await run("versions", "hf://me/m/README.md", "--json");
    const counts = JSON.parse(stdout).commits.map((
      { changes }: { readonly changes: readonly unknown[] },
    ) => changes.length);
    assert.deepEqual(counts, [0, 1, 0, 0]);
  });
});

Deno.test("versions --offline tells what the Hub said, and how long ago that was", async () => {
  await withHistory(async ({ run, hub }) => {
    const before = await run("versions", "me/m", "--offline");
    assert.deepEqual(before, {
      exitCode: 8,
      stdout: "",
      stderr:
        'error: Cannot find the branches and tags of "me/m" offline: no answer of the Hub is kept\n' +
        "hint: run this once without --offline and without HF_HUB_OFFLINE\n",
    });
    const asked = await run("versions", "me/m", "--limit", "1");
    hub.reset();
    const offline = await run("versions", "me/m", "--limit", "1", "--offline");
    assert.equal(offline.stdout, asked.stdout);
    assert.match(offline.stderr, /^ {2}note: the Hub said this .+\n$/);
    const more = await run("versions", "me/m", "--limit", "3", "--offline");
    assert.match(more.stdout, /First weights\n {4}what it changed is not known here\n/);
    assert.equal(hub.seen.length, 0);
  });
});

Deno.test("versions goes on with what is kept when the Hub does not answer", async () => {
  await withHistory(async ({ run, hub }) => {
    const asked = await run("versions", "me/m");
    await hub[Symbol.asyncDispose]();
    const kept = await run("versions", "me/m");
    assert.equal(kept.stdout, asked.stdout);
    assert.match(kept.stderr, /going on with what it said just now/);
  });
});

Deno.test("versions tells the history of a commit by the first digits of its hash", async () => {
  await withHistory(async ({ run, commits }) => {
    const { stdout } = await run("versions", `me/m@${commits[1]?.slice(0, 7)}`, "--json");
    assert.equal(JSON.parse(stdout).commits[0].commit, commits[1]);
  });
});

Deno.test("versions refuses what is not there", async () => {
  await withHistory(async ({ run }) => {
    assert.equal((await run("versions", "me/none")).exitCode, 3);
    assert.equal((await run("versions", "me/m@v9")).exitCode, 3);
    assert.equal((await run("versions", "me/m", "--limit", "100")).exitCode, 2);
  });
});

Deno.test("versions keeps a title of the Hub from the terminal", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await using hub = await EmbeddedHub.start({ dataDir: `${folder}/data` });
    await hub.commitFiles(REPOSITORY, [{ path: "a", content: new Uint8Array(1) }], {
      message: "red \x1b[31m",
    });
    const env = { HF_HOME: `${folder}/home`, HF_ENDPOINT: hub.url };
    const { stdout } = await runInMemory(["versions", "me/m"], { env });
    assert.ok(!stdout.includes("\x1b"));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
