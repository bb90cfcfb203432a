/**
 * The process that is killed: pushes a folder to `me/m` and says each kind of event when it happens
 * first, "done" and the commit at the end. Arguments: endpoint, home, folder, rate in bytes per
 * second, connections.
 */
import { ModelUploader } from "../../mod.ts";

const [endpoint = "", home = "", folder = "", rate = "", connections = ""] = Deno.args;
const said = new Set<string>();
const uploader = new ModelUploader({
  endpoint,
  token: false,
  stateDir: `${home}/state`,
  limitRate: Number(rate),
  connections: Number(connections),
  onProgress({ type }) {
    if (!said.has(type)) console.log(type);
    said.add(type);
  },
});
const { commit } = await uploader.upload(folder, "me/m", { license: "mit" });
console.log(`done ${commit}`);
