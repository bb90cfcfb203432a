// deno run --allow-env --allow-net=127.0.0.1 --allow-read --allow-write embedded_hub.ts
import assert from "node:assert/strict";
import { ModelDownloader } from "@ruv/hub";
import { EmbeddedHub } from "@ruv/hub/server";

const folder = await Deno.makeTempDir();
const hub = await EmbeddedHub.start({ dataDir: `${folder}/hub` });
const content = new TextEncoder().encode("# A model\n");
await hub.commitFiles({ type: "model", name: "me/m" }, [{ path: "README.md", content }]);

const downloader = new ModelDownloader({ endpoint: hub.url, outputDir: `${folder}/out` });
const { path } = await downloader.download("me/m", { paths: ["README.md"] });
assert.equal(await Deno.readTextFile(path), "# A model\n");

await hub.close();
await Deno.remove(folder, { recursive: true });
