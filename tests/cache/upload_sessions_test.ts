import assert from "node:assert/strict";
import { UploadSessions } from "../../src/cache/upload_sessions.ts";

interface Scene extends AsyncDisposable {
  readonly root: string;
  readonly sessions: UploadSessions;
  /** The one file there is. */
  file(): Promise<string>;
}

async function open(): Promise<Scene> {
  const folder = await Deno.makeTempDir();
  const root = `${folder}/state`;
  return {
    root,
    sessions: new UploadSessions(root),
    async file() {
      const names = (await Array.fromAsync(Deno.readDir(`${root}/uploads`))).map(({ name }) =>
        name
      );
      assert.equal(names.length, 1, names.join(" "));
      return `${root}/uploads/${names[0]}`;
    },
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}

const KEY = '["http://hub","me/m","sha256"]';

Deno.test("UploadSessions gives back what was begun and added, in another process too", async () => {
  await using scene = await open();
  const { sessions } = scene;
  assert.equal(await sessions.read(KEY), undefined);
  assert.equal(await sessions.begin(KEY, "one", { url: "signed" }), true);
  assert.equal(await sessions.add(KEY, "one", { number: 2 }), true);
  assert.equal(await sessions.add(KEY, "one", { number: 1 }), true);
  assert.deepEqual(await new UploadSessions(scene.root).read(KEY), {
    session: { url: "signed" },
    parts: [{ number: 2 }, { number: 1 }],
  });
  await sessions.remove(KEY);
  assert.equal(await sessions.read(KEY), undefined);
});

Deno.test({
  name: "UploadSessions keeps signed URLs from everybody but the owner",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    await using scene = await open();
    await scene.sessions.begin(KEY, "one", {});
    await scene.sessions.add(KEY, "one", {});
    const modeOf = async (path: string) => ((await Deno.stat(path)).mode ?? 0) & 0o777;
    assert.equal(await modeOf(await scene.file()), 0o600);
    assert.equal(await modeOf(`${scene.root}/uploads`), 0o700);
    assert.equal(await modeOf(scene.root), 0o700);
  },
});

Deno.test("UploadSessions leaves out a part of which a kill has written half", async () => {
  await using scene = await open();
  const { sessions } = scene;
  await sessions.begin(KEY, "one", {});
  await sessions.add(KEY, "one", { number: 1 });
  await Deno.writeTextFile(await scene.file(), '{"id":"one","val', { append: true });
  assert.deepEqual((await sessions.read(KEY))?.parts, [{ number: 1 }]);
  await sessions.add(KEY, "one", { number: 2 });
  await sessions.add(KEY, "one", { number: 3 });
  assert.deepEqual((await sessions.read(KEY))?.parts, [{ number: 1 }, { number: 3 }]);
});

Deno.test("UploadSessions tells parts of one upload from those of another for the same file", async () => {
  await using scene = await open();
  const { sessions } = scene;
  await sessions.begin(KEY, "one", { first: true });
  await sessions.begin(KEY, "two", { first: false });
  await sessions.add(KEY, "one", { number: 1 });
  await sessions.add(KEY, "two", { number: 2 });
  assert.deepEqual(await sessions.read(KEY), { session: { first: false }, parts: [{ number: 2 }] });
});

Deno.test("UploadSessions believes no file that is damaged or about something else", async () => {
  await using scene = await open();
  const { sessions } = scene;
  await sessions.begin(KEY, "one", {});
  for (const text of ["", "{", "null\n", "[]\n", '{"key":"other","id":"one","value":{}}\n']) {
    await Deno.writeTextFile(await scene.file(), text);
    assert.equal(await sessions.read(KEY), undefined, text);
  }
});

Deno.test("UploadSessions removes what is older than a week when another one begins", async () => {
  await using scene = await open();
  await scene.sessions.begin("old", "one", {});
  const eightDaysAgo = new Date(Date.now() - 8 * 24 * 3600 * 1000);
  await Deno.utime(await scene.file(), eightDaysAgo, eightDaysAgo);
  await scene.sessions.begin(KEY, "two", {});
  assert.equal(await scene.sessions.read("old"), undefined);
  assert.notEqual(await scene.sessions.read(KEY), undefined);
});

Deno.test("UploadSessions says so when nothing can be written, and never throws", async () => {
  await using scene = await open();
  await Deno.writeTextFile(scene.root, "a file where the folder should be");
  assert.equal(await scene.sessions.begin(KEY, "one", {}), false);
  assert.equal(await scene.sessions.add(KEY, "one", {}), false);
  assert.equal(await scene.sessions.read(KEY), undefined);
  await scene.sessions.remove(KEY);
});
