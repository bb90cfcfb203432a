import assert from "node:assert/strict";
import { FolderBook } from "../../src/stories/pull/folder_book.ts";
import { repair } from "../../src/stories/care/repair.ts";

/** With this many KiB of stack, a call with a tenth of so many arguments is one too many. */
const STACK_KIBIBYTES = 150;
const FILES = 20_000;
const COMMIT = "0123456789012345678901234567890123456789";

Deno.test("a revision of many files in one folder is looked at without a stack overflow", async () => {
  const home = await Deno.makeTempDir();
  try {
    const repository = `${home}/hub/models--me--m`;
    const folder = `${repository}/snapshots/${COMMIT}/many`;
    await Deno.mkdir(folder, { recursive: true });
    await Deno.mkdir(`${repository}/refs`);
    await Deno.writeTextFile(`${repository}/refs/main`, COMMIT);
    const records = `${home}/plain/.cache/huggingface/download`;
    await Deno.mkdir(records, { recursive: true });
    await new FolderBook(`${home}/ruv-hub`).record(`${home}/plain`, {
      target: { repository: { type: "model", name: "me/m" }, revision: "main" },
      listing: { commit: COMMIT, files: [], offline: false },
      facts: [],
    });
    for (let index = 0; index < FILES; index++) {
      Deno.createSync(`${folder}/${index}`).close();
      Deno.writeTextFileSync(`${records}/${index}.metadata`, `${COMMIT}\n${COMMIT}\n1\n`);
    }
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--allow-read",
        "--allow-sys",
        "--no-check",
        `--v8-flags=--stack-size=${STACK_KIBIBYTES}`,
        new URL("scan_many_files.ts", import.meta.url).href,
        home,
      ],
    }).output();
    const [said, complained] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
    // In the cache, in the cache, there and in a plain folder, and in a folder of the cache.
    assert.equal(said, "[20000,20000,40000,20000]\n", complained);
  } finally {
    await Deno.remove(home, { recursive: true });
  }
});

Deno.test("repair() tells of 200,000 files that nothing is known of", async () => {
  const home = await Deno.makeTempDir();
  const wrong = {
    repository: null,
    commit: null,
    folder: null,
    path: "a",
    localPath: "/a",
    size: 1,
    state: "wrong",
    expected: null,
    actual: null,
  } as const;
  try {
    const verification = { files: Array(200_000).fill(wrong), hashedBytes: 0, seconds: 0 };
    const { files } = await repair(verification, {
      cacheDir: `${home}/hub`,
      stateDir: `${home}/state`,
      token: false,
    });
    assert.equal(files.length, 200_000);
    assert.equal(files.at(-1)?.repaired, false);
  } finally {
    await Deno.remove(home, { recursive: true });
  }
});
