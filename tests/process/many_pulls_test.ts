import assert from "node:assert/strict";
import { EmbeddedHub } from "../../src/server/embedded_hub.ts";
import { pseudoRandomBytes } from "../transfer/pseudo_random_bytes.ts";

const CLI = new URL("../../cli.ts", import.meta.url).href;

for (const count of [4, 8]) {
  Deno.test(`${count} pulls of one model at once fetch it once, and all have it`, async () => {
    const folder = await Deno.realPath(await Deno.makeTempDir());
    try {
      await using hub = await EmbeddedHub.start({ dataDir: `${folder}/hub`, xet: false });
      const content = pseudoRandomBytes(12_000_000, count);
      await hub.commitFiles({ type: "model", name: "me/m" }, [{ path: "weights.bin", content }]);
      const runs = await Promise.all(Array.from({ length: count }, async () => {
        const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
          args: ["run", "-A", "--quiet", "--no-check", CLI, "pull", "me/m", "--json"],
          env: { HF_HOME: `${folder}/home`, HF_ENDPOINT: hub.url, NO_COLOR: "1" },
        }).output();
        const decoder = new TextDecoder();
        return { code, stderr: decoder.decode(stderr), text: decoder.decode(stdout) };
      }));
      for (const { code, stderr } of runs) assert.equal(code, 0, stderr);
      const weights = runs.map(({ text }) =>
        JSON.parse(text).files.find(({ path }: { path: string }) => path === "weights.bin")
      );
      const fetched = weights.reduce((sum, file) => sum + file.fetchedBytes, 0);
      assert.equal(fetched, content.length);
      const bytes = await Deno.readFile(weights[0].localPath);
      assert.ok(bytes.every((byte, index) => byte === content[index]));
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}
