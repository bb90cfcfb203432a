/**
 * A TCP proxy that is slow on purpose, as links are: run as a program it is a server in a process of
 * its own.
 *
 * @module
 */
import { serveParent } from "./server_process.ts";
import { TokenBucket } from "./token_bucket.ts";

/** What a {@linkcode CappedProxy} stands in front of, and how slow it is. */
export interface CappedProxyOptions {
  /** The port on this machine it leads to. */
  readonly upstreamPort: number;
  /** The most bytes per second to clients. */
  readonly bytesPerSecond: number;
  /** How long each piece from a client is held back, in milliseconds. @default 0 */
  readonly latencyMs?: number;
  /** Whether each connection has that rate for itself, or all of them share it. */
  readonly cap: LinkCap;
}

/** What a rate is a cap of. */
export type LinkCap = "per connection" | "in total";

/** Passes TCP connections on, with the bytes to the client held to a rate. */
export class CappedProxy implements AsyncDisposable {
  /** Where it listens. */
  readonly port: number;
  readonly #listener: Deno.TcpListener;
  readonly #options: CappedProxyOptions;
  readonly #shared: TokenBucket;
  readonly #connections = new Set<Promise<void>>();
  readonly #open = new Set<Deno.TcpConn>();
  readonly #accepting: Promise<void>;

  private constructor(options: CappedProxyOptions) {
    this.#options = options;
    this.#shared = new TokenBucket(options.bytesPerSecond);
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    this.port = this.#listener.addr.port;
    this.#accepting = this.#accept();
  }

  /** Listens on a free port. */
  static start(options: CappedProxyOptions): CappedProxy {
    return new CappedProxy(options);
  }

  /** Stops listening and cuts what is in flight. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    for (const connection of this.#open) close(connection);
    await Promise.all([this.#accepting, ...this.#connections]);
  }

  async #accept(): Promise<void> {
    for await (const client of this.#listener) {
      this.#open.add(client);
      const connection = this.#connect(client).catch(() => {}).finally(() => {
        this.#open.delete(client);
        close(client);
        this.#connections.delete(connection);
      });
      this.#connections.add(connection);
    }
  }

  /** Passes both ways until either side ends. */
  async #connect(client: Deno.TcpConn): Promise<void> {
    const { upstreamPort, bytesPerSecond, cap, latencyMs = 0 } = this.#options;
    const upstream = await Deno.connect({ hostname: "127.0.0.1", port: upstreamPort });
    const bucket = cap === "in total" ? this.#shared : new TokenBucket(bytesPerSecond);
    client.setNoDelay();
    upstream.setNoDelay();
    const late = { take: () => latencyMs };
    const up = pass(client, upstream, SMALL_READ, late, "before").catch(() => {}).finally(() =>
      close(upstream)
    );
    const down = pass(upstream, client, LARGE_READ, bucket).catch(() => {})
      .finally(() => close(client));
    await Promise.all([up, down]);
  }
}

/** A request fits. */
const SMALL_READ = 16 * 1024;
/** Large enough to cost little, small enough to be even: 2.6 ms at 50 MB/s. */
const LARGE_READ = 128 * 1024;

async function pass(
  from: Deno.TcpConn,
  to: Deno.TcpConn,
  readSize: number,
  brake: { take(bytes: number): number },
  moment: "before" | "after" = "after",
): Promise<void> {
  const buffer = new Uint8Array(readSize);
  for (;;) {
    const length = await from.read(buffer);
    if (length === null) return;
    const waitMs = brake.take(length);
    if (moment === "before") await wait(waitMs);
    for (let offset = 0; offset < length;) {
      offset += await to.write(buffer.subarray(offset, length));
    }
    if (moment === "after") await wait(waitMs);
  }
}

async function wait(milliseconds: number): Promise<void> {
  if (milliseconds >= 1) await new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function close(connection: Deno.TcpConn): void {
  try {
    connection.close();
  } catch {
    // The other direction has closed it already.
  }
}

if (import.meta.main) {
  await using proxy = CappedProxy.start(JSON.parse(Deno.args[0] ?? ""));
  await serveParent({ port: proxy.port }, () => 0);
}
