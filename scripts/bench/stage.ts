import type { CappedProxyOptions, LinkCap } from "./capped_proxy.ts";
import {
  type HubServerConfig,
  type HubServerReady,
  REPOSITORY,
  type SeededFile,
} from "./hub_server.ts";
import { Nginx } from "./nginx.ts";
import { ServerProcess } from "./server_process.ts";

/** What a {@linkcode Stage} is made of. */
export interface StageOptions {
  /** A folder for everything the servers keep. */
  readonly folder: string;
  /** What the repository holds. */
  readonly files: readonly SeededFile[];
  /** The link to the file server; undefined for one as fast as the machine. */
  readonly link?: { readonly bytesPerSecond: number; readonly cap: LinkCap };
}

/** The servers of one row: the embedded Hub, a file server that stands for its CDN, and a link. */
export class Stage implements AsyncDisposable {
  /** Base URL of the Hub. */
  readonly url: string;
  /** The file server, as the report names it. */
  readonly fileServer: string;
  readonly #hub: ServerProcess<HubServerReady>;
  readonly #servers: AsyncDisposableStack;

  private constructor(
    hub: ServerProcess<HubServerReady>,
    fileServer: string,
    servers: AsyncDisposableStack,
  ) {
    this.url = hub.ready.url;
    this.fileServer = fileServer;
    this.#hub = hub;
    this.#servers = servers;
  }

  /** Starts the servers and fills the repository. */
  static async start({ folder, files, link }: StageOptions): Promise<Stage> {
    await using servers = new AsyncDisposableStack();
    const dataDir = `${folder}/hub`;
    await Deno.mkdir(`${dataDir}/blobs`, { recursive: true });
    // nginx cannot be asked for any free port, so one is chosen for it.
    const port = freePort();
    const version = await Nginx.version();
    if (version !== undefined) {
      const nginx = { root: `${dataDir}/blobs`, port, folder: `${folder}/nginx` };
      servers.use(await Nginx.start(nginx));
    }
    const proxy = link && servers.use(await startProxy({ upstreamPort: port, ...link }));
    const config: HubServerConfig = {
      dataDir,
      files,
      cdnUrl: `http://127.0.0.1:${proxy?.ready.port ?? port}`,
      cdnPort: version === undefined ? port : undefined,
    };
    const script = new URL("hub_server.ts", import.meta.url);
    const hub = servers.use(await ServerProcess.start<HubServerReady>(script, config));
    return new Stage(hub, version ?? "the embedded Hub's own CDN", servers.move());
  }

  /** Where the Hub says a file is: the address people give to curl. */
  resolveUrl(path: string): string {
    return `${this.url}/${REPOSITORY.name}/resolve/main/${path}`;
  }

  /** The SHA-256 of a file in LFS, as the Hub tells it. */
  async sha256(path: string): Promise<string> {
    const url = `${this.url}/api/models/${REPOSITORY.name}/tree/main`;
    const entries: { path: string; lfs?: { oid: string } }[] = await (await fetch(url)).json();
    const oid = entries.find((entry) => entry.path === path)?.lfs?.oid;
    if (oid === undefined) throw new Error(`Cannot find "${path}" at "${this.url}"`);
    return oid;
  }

  /** Requests the Hub has answered so far; those to the file server are not among them. */
  requests(): Promise<number> {
    return this.#hub.ask("requests");
  }

  /** Stops all servers. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#servers.disposeAsync();
  }
}

function startProxy(
  options: CappedProxyOptions,
): Promise<ServerProcess<{ readonly port: number }>> {
  return ServerProcess.start(new URL("capped_proxy.ts", import.meta.url), options);
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}
