/**
 * The embedded Hub in a process of its own, with files that it offers as chunks, each in a repository
 * of its own; others can be uploaded.
 *
 * @module
 */
import { EmbeddedHub } from "../../src/server/embedded_hub.ts";
import { writeSeededFile, writeSeededFloats } from "./seeded_file.ts";
import { serveParent } from "./server_process.ts";

/** A repository of one file. */
export interface ChunkedFile {
  /** The repository. */
  readonly repository: string;
  /** Size of the file in bytes. */
  readonly size: number;
  /** Whether it is made of numbers that compress, or of bytes that do not. */
  readonly compresses: boolean;
}

/** The argument of this script, as JSON. */
export interface XetServerConfig {
  /** Where the Hub keeps everything. */
  readonly dataDir: string;
  /** What it has. */
  readonly files: readonly ChunkedFile[];
}

/** What the script says when it is ready. */
export interface XetServerReady {
  /** Base URL of the Hub. */
  readonly url: string;
}

async function serve({ dataDir, files }: XetServerConfig): Promise<void> {
  let requests = 0;
  await using hub = await EmbeddedHub.start({ dataDir, xet: true, log: () => requests++ });
  const folder = `${dataDir}/source`;
  for (const [index, { repository, size, compresses }] of files.entries()) {
    await Deno.mkdir(folder);
    const write = compresses ? writeSeededFloats : writeSeededFile;
    await write(`${folder}/model.bin`, size, index + 1);
    await hub.importFolder({ type: "model", name: repository }, folder);
    await Deno.remove(folder, { recursive: true });
  }
  for (const { repository } of files) await cutIntoChunks(`${hub.url}/api/models/${repository}`);
  const ready: XetServerReady = { url: hub.url };
  await serveParent(ready, () => requests);
}

/** Asks until the Hub has cut a repository's file into chunks, as it does when it is first asked. */
async function cutIntoChunks(api: string): Promise<void> {
  for (let isCut = false; !isCut;) {
    const entries: { lfs?: unknown; xetHash?: string }[] = await (await fetch(`${api}/tree/main`))
      .json();
    isCut = entries.every(({ lfs, xetHash }) => lfs === undefined || xetHash !== undefined);
  }
}

if (import.meta.main) await serve(JSON.parse(Deno.args[0] ?? ""));
