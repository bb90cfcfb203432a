/**
 * The process that is killed: pulls `me/m` and says "begun" at the first byte, "done" at the end.
 * Arguments: endpoint, home, count file, rate in bytes per second, connections.
 */
import { ModelDownloader } from "../../mod.ts";
import { countedFetch } from "./counted_fetch.ts";

const [endpoint = "", home = "", count = "", rate = "", connections = ""] = Deno.args;
let said = false;
const downloader = new ModelDownloader({
  endpoint,
  cacheDir: `${home}/hub`,
  stateDir: `${home}/state`,
  limitRate: Number(rate),
  connections: Number(connections),
  fetch: countedFetch(count),
  onProgress(event) {
    if (event.type !== "bytes" || said) return;
    said = true;
    console.log("begun");
  },
});
const { path } = await downloader.download("me/m", { paths: ["model.bin"] });
console.log(`done ${path}`);
