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
  /** How late each request reaches the Hub and the file server, in milliseconds. @default 0 */
  readonly latencyMs?: number;
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
    url: string,
    fileServer: string,
    servers: AsyncDisposableStack,
  ) {
    this.url = url;
    this.fileServer = fileServer;
    this.#hub = hub;
    this.#servers = servers;
  }

  /** Starts the servers and fills the repository. */
  static async start({ folder, files, link, latencyMs }: StageOptions): Promise<Stage> {
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
    const far = latencyMs === undefined ? undefined : { ...UNLIMITED, latencyMs };
    const path = link ?? far;
    const proxy = path && servers.use(await startProxy({ upstreamPort: port, ...path }));
    const config: HubServerConfig = {
      dataDir,
      files,
      cdnUrl: `http://127.0.0.1:${proxy?.ready.port ?? port}`,
      cdnPort: version === undefined ? port : undefined,
    };
    const script = new URL("hub_server.ts", import.meta.url);
    const hub = servers.use(await ServerProcess.start<HubServerReady>(script, config));
    const upstreamPort = Number(new URL(hub.ready.url).port);
    const hubProxy = far && servers.use(await startProxy({ upstreamPort, ...far }));
    const url = hubProxy === undefined ? hub.ready.url : `http://127.0.0.1:${hubProxy.ready.port}`;
    return new Stage(hub, url, version ?? "the embedded Hub's own CDN", servers.move());
  }

  /** Where the Hub says a file is: the address people give to curl. */
  resolveUrl(path: string): string {
    return `${this.url}/${REPOSITORY.name}/resolve/main/${path}`;
  }

  /** The SHA-256 of a file in LFS, as the Hub tells it. */
  async sha256(path: string): Promise<string> {
    const oid = (await this.digests()).get(path);
    if (oid === undefined) throw new Error(`Cannot find "${path}" at "${this.url}"`);
    return oid;
  }

  /** The SHA-256 of all files in LFS, by path. */
  async digests(): Promise<ReadonlyMap<string, string>> {
    const url = `${this.url}/api/models/${REPOSITORY.name}/tree/main?recursive=true`;
    const entries: { path: string; lfs?: { oid: string } }[] = await (await fetch(url)).json();
    return new Map(
      entries.flatMap(({ path, lfs }) => lfs === undefined ? [] : [[path, lfs.oid] as const]),
    );
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

/** As fast as the machine. */
const UNLIMITED = { bytesPerSecond: 1e12, cap: "in total" } as const;

function startProxy(
  options: CappedProxyOptions,
): Promise<ServerProcess<{ readonly port: number }>> {
  return ServerProcess.start(new URL("capped_proxy.ts", import.meta.url), options);
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}
