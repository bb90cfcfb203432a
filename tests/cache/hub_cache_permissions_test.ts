import assert from "node:assert/strict";
import { buildPythonCache, COMMIT, CONFIG, MODEL, REPOSITORY } from "./python_cache.ts";
import { TemporaryFolder } from "./temporary_folder.ts";

const REPO = "models--org--name";
const SNAPSHOT = `${REPO}/snapshots/${COMMIT}`;

Deno.test("publish() makes hard links when the runtime grants the cache folder alone", async () => {
  await using folder = await TemporaryFolder.make();
  const script = await folder.write(
    "deliver.ts",
    `import { HubCache } from "${import.meta.resolve("../../src/cache/hub_cache.ts")}";
     const files = ${JSON.stringify([MODEL, CONFIG])};
     const cache = new HubCache(Deno.args[0]);
     const destination = cache.destination(${JSON.stringify(REPOSITORY)}, "main", "${COMMIT}");
     for (const file of files) {
       await using lock = await destination.lock(file);
       const { data } = destination.partial(file, lock);
       await Deno.writeTextFile(data, "x".repeat(file.size));
       await destination.publish(file, data);
     }
     await destination.complete(files);
     console.log(JSON.stringify(await Promise.all(files.map((file) => destination.find(file)))));`,
  );
  const cache = folder.at("cache");
  const { code, stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-config",
      "--quiet",
      "--allow-read",
      `--allow-write=${cache}`,
      script,
      cache,
    ],
    stderr: "inherit",
  }).output();
  assert.equal(code, 0);
  const found = JSON.parse(new TextDecoder().decode(stdout));
  assert.deepEqual(found.map(({ published }: { published: boolean }) => published), [true, true]);
  const entry = await Deno.lstat(folder.at(`cache/${SNAPSHOT}/weights/model.bin`));
  const blob = await Deno.stat(folder.at(`cache/${REPO}/blobs/${MODEL.sha256}`));
  assert.equal(entry.isFile, true);
  assert.equal(entry.ino, blob.ino);
  assert.equal(await folder.read(`cache/${REPO}/refs/main`), COMMIT);
});

Deno.test("HubCacheDestination serves a cache when the runtime lets it only read", async () => {
  await using folder = await TemporaryFolder.make();
  await buildPythonCache(folder);
  await Deno.remove(folder.at(`${SNAPSHOT}/config.json`));
  const script = await folder.write(
    "read.ts",
    `import { HubCache } from "${import.meta.resolve("../../src/cache/hub_cache.ts")}";
     const files = ${JSON.stringify([CONFIG, MODEL])};
     const cache = new HubCache(Deno.args[0]);
     const repository = ${JSON.stringify(REPOSITORY)};
     for (const revision of ["main", "moved"]) {
       const destination = cache.destination(repository, revision, "${COMMIT}");
       for (const file of files) await destination.adopt(file);
       await destination.complete(files);
       await cache.markAbsent(repository, "${COMMIT}", "x");
       await destination.lock(files[0]).catch((error) => console.log(error.name, error.flag));
     }`,
  );
  const { code, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-config", "--quiet", "--allow-read", script, folder.path],
    stderr: "inherit",
  }).output();
  assert.equal(code, 0);
  const line = `PermissionError --allow-write=${folder.path}\n`;
  assert.equal(new TextDecoder().decode(stdout), line + line);
});
