/**
 * The process that is killed: pushes a folder to `me/m` and says "begun" when it reads the first
 * file, "done" and the commit at the end. Arguments: endpoint, home, folder, rate in bytes per
 * second, connections.
 */
import { ModelUploader } from "../../mod.ts";

const [endpoint = "", home = "", folder = "", rate = "", connections = ""] = Deno.args;
let said = false;
const uploader = new ModelUploader({
  endpoint,
  token: false,
  stateDir: `${home}/state`,
  limitRate: Number(rate),
  connections: Number(connections),
  onProgress(event) {
    if (event.type !== "hashing" || said) return;
    said = true;
    console.log("begun");
  },
});
const { commit } = await uploader.upload(folder, "me/m", { license: "mit" });
console.log(`done ${commit}`);
