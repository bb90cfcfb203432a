/**
 * Pushes a file with this library and says how many bytes this process has read from files, as the
 * kernel counts them: the program's own are among them. Arguments: endpoint, repository, file, folder
 * for everything else.
 *
 * @module
 */
import { ModelUploader } from "../../../mod.ts";

const [endpoint = "", repository = "", file = "", folder = ""] = Deno.args;
const readBefore = bytesRead();
const uploader = new ModelUploader({ endpoint, token: false, stateDir: `${folder}/state` });
const { files, sentBytes } = await uploader.upload(file, repository, { license: "mit" });
const sha256 = files.find(({ localPath }) => localPath === file)?.sha256;
console.log(JSON.stringify({ sha256, sentBytes, readBytes: bytesRead() - readBefore }));

/** What read calls have brought; sockets are read by other calls. 0 on a system without /proc. */
function bytesRead(): number {
  try {
    const [, count] = /^rchar: (\d+)$/m.exec(Deno.readTextFileSync("/proc/self/io")) ?? [];
    return Number(count ?? 0);
  } catch {
    return 0;
  }
}
