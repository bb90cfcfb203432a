import assert from "node:assert/strict";
import { EmbeddedHub } from "../../src/server/embedded_hub.ts";
import { pseudoRandomBytes } from "../transfer/pseudo_random_bytes.ts";

const CLI = new URL("../../cli.ts", import.meta.url).href;
const REPOSITORY = { type: "model", name: "me/m" } as const;
/** Two states of a model in two files. */
const OLD = [pseudoRandomBytes(2_000_000, 1), pseudoRandomBytes(9_000_000, 2)] as const;
const NEW = [pseudoRandomBytes(2_000_000, 3), pseudoRandomBytes(9_000_000, 4)] as const;

interface Machine {
  readonly folder: string;
  readonly start: (...args: string[]) => Deno.ChildProcess;
  readonly run: (...args: string[]) => Promise<void>;
  /** Makes the Hub go on to the next state; gives both commits. */
  readonly moveOn: () => Promise<readonly [string, string]>;
}

async function onMachine(test: (machine: Machine) => Promise<void>): Promise<void> {
  const folder = await Deno.realPath(await Deno.makeTempDir());
  try {
    await using hub = await EmbeddedHub.start({ dataDir: `${folder}/hub` });
    const commit = async ([first, second]: readonly Uint8Array[]) => {
      assert.ok(first && second);
      const files = [{ path: "1.bin", content: first }, { path: "2.bin", content: second }];
      return (await hub.commitFiles(REPOSITORY, files)).commit;
    };
    const old = await commit(OLD);
    const start = (...args: string[]) =>
      new Deno.Command(Deno.execPath(), {
        args: ["run", "-A", "--no-check", CLI, ...args],
        env: { HF_HOME: `${folder}/home`, HF_ENDPOINT: hub.url },
        stdout: "null",
        stderr: "piped",
      }).spawn();
    const run = async (...args: string[]) => {
      const { success, stderr } = await start(...args).output();
      assert.ok(success, new TextDecoder().decode(stderr));
    };
    await test({ folder, start, run, moveOn: async () => [old, await commit(NEW)] });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Kills an update when the first file is whole and the second has begun. */
async function killInTheMiddle({ start }: Machine): Promise<void> {
  const update = start("update", "--limit-rate", "5M", "--progress", "json");
  let said = "";
  for await (const text of update.stderr.pipeThrough(new TextDecoderStream())) {
    said += text;
    if (/"done","path":"1\.bin"/.test(said) && /"path":"2\.bin","done":[1-9]\d{6},/.test(said)) {
      update.kill("SIGKILL");
      break;
    }
  }
  assert.equal((await update.status).signal, "SIGKILL", said);
}

async function assertHolds(folder: string, state: readonly Uint8Array[]): Promise<void> {
  for (const [index, content] of state.entries()) {
    const read = await Deno.readFile(`${folder}/${index + 1}.bin`);
    assert.ok(content.length === read.length && content.every((byte, i) => byte === read[i]));
  }
}

Deno.test("an update killed in the middle leaves the cache's old state whole, and its name on it", async () => {
  await onMachine(async (machine) => {
    const { folder, run, moveOn } = machine;
    await run("pull", "me/m");
    const [old, fresh] = await moveOn();
    await killInTheMiddle(machine);
    const cache = `${folder}/home/hub/models--me--m`;
    assert.equal(await Deno.readTextFile(`${cache}/refs/main`), old);
    await assertHolds(`${cache}/snapshots/${old}`, OLD);
    await run("update");
    assert.equal(await Deno.readTextFile(`${cache}/refs/main`), fresh);
    await assertHolds(`${cache}/snapshots/${fresh}`, NEW);
    await assertHolds(`${cache}/snapshots/${old}`, OLD);
  });
});

Deno.test("an update killed in the middle leaves a plain folder's old state whole", async () => {
  await onMachine(async (machine) => {
    const { folder, run, moveOn } = machine;
    await run("pull", "me/m", "--output", `${folder}/out`);
    await moveOn();
    await killInTheMiddle(machine);
    await assertHolds(`${folder}/out`, OLD);
    await run("update");
    await assertHolds(`${folder}/out`, NEW);
  });
});
