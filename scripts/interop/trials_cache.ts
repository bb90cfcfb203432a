import { bytesOf } from "./models.ts";
import type { Scene } from "./scene.ts";
import { Disagreement, same, succeeded, type Trial } from "./trial.ts";

const MODEL = { type: "model", name: "me/shared" } as const;
const SIZE = 12_000_000;

/** A repository with a file in git and one in LFS. */
async function seed(scene: Scene, name: string): Promise<void> {
  await scene.hub.commitFiles({ type: "model", name }, [
    { path: "config.json", content: new TextEncoder().encode('{"a": 1}\n') },
    { path: "sub/model.safetensors.bin", content: bytesOf(SIZE, 7) },
  ]);
}

/** One cache, read and written by both clients. */
export const CACHE_TRIALS: readonly Trial[] = [
  {
    name: "hf download, then our pull: nothing is fetched again",
    run: async (scene) => {
      await seed(scene, MODEL.name);
      const theirs = succeeded(await scene.hf(["download", "--quiet", MODEL.name]));
      const ours = JSON.parse(succeeded(await scene.ours(["pull", MODEL.name, "--json"])));
      same(ours.path, theirs, "the snapshot's folder");
      same(fetched(ours), 0, "bytes fetched again");
      const proofs = new Set(ours.files.map((file: { verified: string }) => file.verified));
      same([...proofs], ["now"], "proven");
    },
  },
  {
    name: "our pull, then hf download, offline too: the same path",
    run: async (scene) => {
      await seed(scene, "me/ours");
      const ours = succeeded(await scene.ours(["pull", "me/ours"]));
      const theirs = succeeded(await scene.hf(["download", "--quiet", "me/ours"]));
      same(theirs, ours, "the snapshot's folder");
      const offline = { HF_HUB_OFFLINE: "1" };
      same(succeeded(await scene.hf(["download", "--quiet", "me/ours"], offline)), ours, "offline");
      const file = await scene.python(
        'print(hf_hub_download("me/ours", "config.json"))',
        offline,
      );
      same(succeeded(file), `${ours}/config.json`, "one file, offline");
    },
  },
  {
    name: "snapshot_download with patterns, then our pull of the rest",
    run: async (scene) => {
      await seed(scene, "me/parts");
      succeeded(
        await scene.python('snapshot_download("me/parts", allow_patterns=["*.json"])'),
      );
      const ours = JSON.parse(succeeded(await scene.ours(["pull", "me/parts", "--json"])));
      const config = ours.files.find(({ path }: { path: string }) => path === "config.json");
      same(config.fetchedBytes, 0, "bytes of config.json fetched again");
    },
  },
  {
    name: "hf download --local-dir, then our pull --output: nothing is fetched again",
    run: async (scene) => {
      await seed(scene, "me/folder");
      const folder = `${scene.folder}/local`;
      const env = { HF_HOME: scene.home("local-home") };
      succeeded(await scene.hf(["download", "me/folder", "--local-dir", folder], env));
      const ours = JSON.parse(
        succeeded(await scene.ours(["pull", "me/folder", "-o", folder, "--json"], env)),
      );
      same(fetched(ours), 0, "bytes fetched again");
    },
  },
  {
    name: "our pull --output, then hf download --local-dir: nothing is fetched again",
    run: async (scene) => {
      await seed(scene, "me/folder2");
      const folder = `${scene.folder}/local2`;
      const env = { HF_HOME: scene.home("local-home2") };
      succeeded(await scene.ours(["pull", "me/folder2", "-o", folder], env));
      const path = `${folder}/sub/model.safetensors.bin`;
      const before = await Deno.stat(path);
      succeeded(await scene.hf(["download", "me/folder2", "--local-dir", folder], env));
      same((await Deno.stat(path)).ino, before.ino, "the file");
    },
  },
  {
    name: "hf cache verify is clean on our snapshot",
    run: async (scene) => {
      await seed(scene, "me/verified");
      succeeded(await scene.ours(["pull", "me/verified"]));
      const said = succeeded(
        await scene.hf([
          "cache",
          "verify",
          "me/verified",
          "--fail-on-missing-files",
          "--fail-on-extra-files",
          "--format",
          "json",
        ]),
      );
      same(JSON.parse(said).verified ?? JSON.parse(said).checked, 3, "files verified");
    },
  },
  {
    name: "our verify is clean on hf's snapshot, and finds a flipped byte",
    run: async (scene) => {
      await seed(scene, "me/theirs");
      const folder = succeeded(await scene.hf(["download", "--quiet", "me/theirs"]));
      succeeded(await scene.ours(["verify", "me/theirs"]));
      using file = await Deno.open(`${folder}/sub/model.safetensors.bin`, { write: true });
      await file.seek(5_000_000, Deno.SeekMode.Start);
      await file.write(new Uint8Array([1, 2, 3]));
      same((await scene.ours(["verify", "me/theirs"])).code, 6, "exit code");
      const verify = await scene.hf(["cache", "verify", "me/theirs"]);
      same(verify.code !== 0, true, "hf finds it too");
    },
  },
  {
    name: "hf cache ls and our cache ls list the same repositories and sizes",
    run: async (scene) => {
      const theirs: { repo_id: string; size: string }[] = JSON.parse(
        succeeded(await scene.hf(["cache", "ls", "--format", "json"])),
      );
      const ours: { repositories: { repo: string; sizeOnDisk: number }[] } = JSON.parse(
        succeeded(await scene.ours(["cache", "ls", "--json"])),
      );
      same(
        ours.repositories.map(({ repo, sizeOnDisk }) => [repo, megabytes(sizeOnDisk)]).sort(),
        theirs.map(({ repo_id, size }) => [repo_id, size]).sort(),
        "repositories",
      );
    },
  },
  {
    name: "our pull waits for a lock that Python holds",
    run: async (scene) => {
      await seed(scene, "me/locked");
      const etag = await etagOf(scene, "me/locked");
      const lock = `${scene.home()}/hub/.locks/models--me--locked/${etag}.lock`;
      const holder = scene.python(
        `import os, time, filelock
os.makedirs(os.path.dirname(${JSON.stringify(lock)}), exist_ok=True)
with filelock.FileLock(${JSON.stringify(lock)}):
    time.sleep(2)
    print(time.time())
`,
      );
      await appears(lock);
      const pull = scene.ours(["pull", "me/locked"]);
      const [held, pulled] = await Promise.all([
        holder,
        pull.then((ended) => ({
          ended,
          at: Date.now() / 1000,
        })),
      ]);
      succeeded(pulled.ended);
      const released = Number(succeeded(held));
      if (pulled.at < released) throw new Disagreement("our pull did not wait for the lock");
    },
  },
  {
    name: "Python waits for a lock that our pull holds",
    run: async (scene) => {
      await seed(scene, "me/ours-locked");
      const etag = await etagOf(scene, "me/ours-locked");
      const lock = `${scene.home()}/hub/.locks/models--me--ours-locked/${etag}.lock`;
      const pull = scene.spawnOurs(["pull", "me/ours-locked", "--limit-rate", "4M"]);
      await appears(lock);
      const held = await scene.python(
        `import filelock
try:
    filelock.FileLock(${JSON.stringify(lock)}, timeout=0.2).acquire()
    print("free")
except filelock.Timeout:
    print("held")
`,
      );
      const { code } = await pull.status;
      same(succeeded(held), "held", "the lock while we pull");
      same(code, 0, "our pull");
    },
  },
];

/** A size as hf words it, from a million bytes on. */
function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)}M`;
}

async function etagOf(scene: Scene, name: string): Promise<string> {
  const reply = await fetch(
    `${scene.hub.url}/api/models/${name}/tree/main?recursive=true`,
    { headers: { Authorization: `Bearer ${scene.token}` } },
  );
  const files: { path: string; lfs?: { oid: string } }[] = await reply.json();
  return files.find(({ lfs }) => lfs !== undefined)?.lfs?.oid ?? "";
}

async function appears(path: string): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (await Deno.stat(path).then(() => true, () => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Disagreement(`"${path}" does not appear`);
}

function fetched(result: { readonly files: readonly { readonly fetchedBytes: number }[] }): number {
  return result.files.reduce((sum, { fetchedBytes }) => sum + fetchedBytes, 0);
}
