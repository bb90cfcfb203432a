/**
 * The embedded Hub in a process of its own, to upload to. Asked for what was taken, it says how many
 * bytes it has got since it was last asked, and forgets them: a benchmark would fill the disk.
 *
 * @module
 */
import { EmbeddedHub } from "../../src/server/embedded_hub.ts";
import { serveParent } from "./server_process.ts";

/** The argument of this script, as JSON. */
export interface UploadServerConfig {
  /** Where the Hub keeps everything. */
  readonly dataDir: string;
  /** Whether it takes chunks. @default false */
  readonly xet?: boolean;
}

/** What the script says when it is ready. */
export interface UploadServerReady {
  /** Base URL of the Hub. */
  readonly url: string;
}

async function serve({ dataDir, xet = false }: UploadServerConfig): Promise<void> {
  await using hub = await EmbeddedHub.start({ dataDir, xet });
  const ready: UploadServerReady = { url: hub.url };
  await serveParent(ready, () => takeFrom(hub.blobFolder));
}

function takeFrom(folder: string): number {
  let bytes = 0;
  for (const { name } of Deno.readDirSync(folder)) {
    const path = `${folder}/${name}`;
    const { size } = Deno.statSync(path);
    if (size < SMALLEST) continue;
    bytes += size;
    Deno.removeSync(path);
  }
  return bytes;
}

/** What is smaller is not what was uploaded, but the repository's own. */
const SMALLEST = 1024 * 1024;

if (import.meta.main) await serve(JSON.parse(Deno.args[0] ?? ""));
