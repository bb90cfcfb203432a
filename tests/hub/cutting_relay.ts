/** Passes connections on to a server, and cuts the first one when so many bytes of it have come. */
export class CuttingRelay implements AsyncDisposable {
  /** Base URL without a trailing slash. */
  readonly url: string;
  readonly #listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  readonly #target: Deno.ConnectOptions;
  readonly #serving: Promise<void>;
  #cutAfter: number;

  /** Starts to listen on 127.0.0.1. */
  constructor(target: string, cutAfter: number) {
    const { hostname, port } = new URL(target);
    this.#target = { hostname, port: Number(port) };
    this.#cutAfter = cutAfter;
    this.url = `http://127.0.0.1:${this.#listener.addr.port}`;
    this.#serving = this.#serve();
  }

  /** Stops listening and waits for the connections to end. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    await this.#serving;
  }

  async #serve(): Promise<void> {
    const connections: Promise<void>[] = [];
    for await (const connection of this.#listener) {
      connections.push(this.#relay(connection, this.#cutAfter));
      this.#cutAfter = Infinity;
    }
    await Promise.all(connections);
  }

  async #relay(client: Deno.Conn, cutAfter: number): Promise<void> {
    using from = client;
    using to = await Deno.connect(this.#target);
    const back = pass(to, from, Infinity);
    await pass(from, to, cutAfter);
    to.close();
    await back;
  }
}

/** Passes bytes on until the end, or until there are too many. */
async function pass(from: Deno.Conn, to: Deno.Conn, most: number): Promise<void> {
  const buffer = new Uint8Array(64 * 1024);
  try {
    for (let passed = 0; passed <= most;) {
      const length = await from.read(buffer);
      if (length === null) return;
      await to.write(buffer.slice(0, length));
      passed += length;
    }
  } catch {
    // One side is gone, which ends the other.
  }
}
