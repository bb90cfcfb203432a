import assert from "node:assert/strict";
import { EmbeddedHub } from "../../src/server/embedded_hub.ts";
import { pseudoRandomBytes } from "../transfer/pseudo_random_bytes.ts";
import { Pull } from "./pull_process.ts";

const MODEL = pseudoRandomBytes(20_000_000, 31);

async function onHub(
  test: (pull: (...args: string[]) => Pull) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await using hub = await EmbeddedHub.start({ dataDir: `${folder}/hub`, xet: false });
    const files = [{ path: "model.bin", content: MODEL }];
    await hub.commitFiles({ type: "model", name: "me/m" }, files);
    await test((...args) =>
      new Pull(hub.url, `${folder}/home`, ["model.bin", "--progress", "json", ...args])
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("two processes that pull one file fetch it once: one waits and uses what came", async () => {
  await onHub(async (pull) => {
    await using first = pull("--limit-rate", "20M");
    await first.said(/"bytes"/);
    await using second = pull();
    await second.said(/"waiting"/);
    const files = [...await first.files(), ...await second.files()];
    assert.deepEqual(files.map(({ fetchedBytes }) => fetchedBytes), [MODEL.length, 0]);
    assert.deepEqual(files.map(({ reused }) => reused), [false, true]);
  });
});

Deno.test("a process that waits takes over what a killed one has begun", async () => {
  await onHub(async (pull) => {
    await using first = pull("--limit-rate", "8M", "--connections", "2");
    await first.said(/"bytes"/);
    await using second = pull();
    await second.said(/"waiting"/);
    await first.said(/"done":[3-9]\d{6},/);
    first.kill();
    const [file] = await second.files();
    assert.ok(file !== undefined);
    const { fetchedBytes, resumedBytes, localPath } = file;
    assert.ok(resumedBytes > 0, "something was kept");
    assert.equal(fetchedBytes + resumedBytes, MODEL.length);
    assert.deepEqual(await Deno.readFile(localPath), MODEL);
  });
});
