/**
 * The embedded Hub in a process of its own, with one repository of seeded files.
 *
 * @module
 */
import { dirname } from "node:path";
import { EmbeddedHub } from "../../src/server/embedded_hub.ts";
import type { Repository } from "../../src/vocabulary/repository.ts";
import { writeSeededFile } from "./seeded_file.ts";
import { serveParent } from "./server_process.ts";

/** What {@linkcode HubServerConfig.files} asks for. */
export interface SeededFile {
  /** Its path in the repository. */
  readonly path: string;
  /** Its size in bytes. */
  readonly size: number;
}

/** The argument of this script, as JSON. */
export interface HubServerConfig {
  /** Where the Hub keeps everything. */
  readonly dataDir: string;
  /** What the repository holds. */
  readonly files: readonly SeededFile[];
  /** Base URL at which clients reach its blobs. */
  readonly cdnUrl: string;
  /** The port on which to serve the blobs from here; undefined where another server does. */
  readonly cdnPort: number | undefined;
}

/** What the script says when it is ready. */
export interface HubServerReady {
  /** Base URL of the Hub. */
  readonly url: string;
}

/** The repository. */
export const REPOSITORY: Repository = { type: "model", name: "bench/files" };

async function serve({ dataDir, files, cdnUrl, cdnPort }: HubServerConfig): Promise<void> {
  let requests = 0;
  await using hub = await EmbeddedHub.start({ dataDir, xet: false, cdnUrl, log: () => requests++ });
  await using _cdn = cdnPort === undefined ? undefined : Deno.serve(
    { hostname: "127.0.0.1", port: cdnPort, onListen: () => {} },
    (request) => hub.fetchCdn(request),
  );
  const folder = `${dataDir}/source`;
  for (const [index, { path, size }] of files.entries()) {
    await Deno.mkdir(dirname(`${folder}/${path}`), { recursive: true });
    await writeSeededFile(`${folder}/${path}`, size, index + 1);
  }
  await hub.importFolder(REPOSITORY, folder);
  await Deno.remove(folder, { recursive: true });
  const ready: HubServerReady = { url: hub.url };
  // The number of requests so far is all one can ask.
  await serveParent(ready, () => requests);
}

if (import.meta.main) await serve(JSON.parse(Deno.args[0] ?? ""));
