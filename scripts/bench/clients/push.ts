/**
 * Pushes a file with this library. Arguments: endpoint, repository, file, folder for everything
 * else.
 *
 * @module
 */
import { ModelUploader } from "../../../mod.ts";

const [endpoint = "", repository = "", file = "", folder = ""] = Deno.args;
const uploader = new ModelUploader({
  endpoint,
  token: false,
  stateDir: `${folder}/state`,
  card: false,
});
await uploader.upload(file, repository);
