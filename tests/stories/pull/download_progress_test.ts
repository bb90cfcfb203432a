import assert from "node:assert/strict";
import { EmbeddedHub } from "../../../src/server/embedded_hub.ts";

/** A caller's own program: the bar goes to the stderr of its process. */
const PROGRAM = `
  import { ModelDownloader } from ${JSON.stringify(import.meta.resolve("../../../mod.ts"))};
  const seen = [];
  const onProgress = ({ type }) => void seen.push(type);
  const { files } = await new ModelDownloader({ showProgress: true, onProgress }).download("me/m");
  console.log(files.length, seen.at(0), seen.at(-1));
`;

Deno.test("ModelDownloader draws one bar for all files on stderr when showProgress asks for it", async () => {
  const folder = await Deno.makeTempDir();
  const hub = await EmbeddedHub.start({ dataDir: `${folder}/hub` });
  try {
    await hub.commitFiles({ type: "model", name: "me/m" }, [
      { path: "a.bin", content: new Uint8Array(2_000_000) },
      { path: "b.bin", content: new Uint8Array(1_000_000) },
    ]);
    await Deno.writeTextFile(`${folder}/program.js`, PROGRAM);
    const config = new URL("../../../deno.json", import.meta.url).pathname;
    const { stdout, stderr, success } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--config", config, `${folder}/program.js`],
      env: { HF_HOME: `${folder}/home`, HF_ENDPOINT: hub.url, NO_COLOR: "1" },
    }).output();
    const said = new TextDecoder().decode(stderr);
    assert.ok(success, said);
    assert.equal(new TextDecoder().decode(stdout), "3 planned done\n");
    assert.match(said.trimEnd().split("\n").at(-1) ?? "", /100 % {2}3\.00\/3\.00 MB/);
  } finally {
    await hub.close();
    await Deno.remove(folder, { recursive: true });
  }
});
