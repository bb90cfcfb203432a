import type { FaultRule } from "../fault_rule.ts";

/** Which requests a {@linkcode CuttingFront} cuts. */
export interface CutRule extends Pick<FaultRule, "method" | "target"> {
  /** How many of them. */
  readonly times: number;
  /** Bytes of a request that get through before its connection is cut. @default 0 */
  readonly afterBytes?: number;
}

/**
 * Stands in front of a server, passes connections on, and cuts those that bring certain requests
 * before the server has answered.
 */
export class CuttingFront implements AsyncDisposable {
  /** Base URL without a trailing slash. */
  readonly url: string;
  readonly #listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  readonly #server: Deno.ConnectOptions;
  readonly #rule: CutRule;
  readonly #open = new Set<Deno.Conn>();
  readonly #serving: Promise<void>;
  #cuts = 0;

  /** Starts to listen on 127.0.0.1, in front of a URL. */
  constructor(server: string, rule: CutRule) {
    const { hostname, port } = new URL(server);
    this.#server = { hostname, port: Number(port) };
    this.#rule = rule;
    this.url = `http://127.0.0.1:${this.#listener.addr.port}`;
    this.#serving = this.#serve();
  }

  /** How many requests were cut. */
  get cuts(): number {
    return this.#cuts;
  }

  /** Stops listening, and ends what is still connected. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    for (const connection of this.#open) close(connection);
    await this.#serving;
  }

  async #serve(): Promise<void> {
    const passing: Promise<void>[] = [];
    for await (const client of this.#listener) passing.push(this.#pass(client));
    await Promise.all(passing);
  }

  async #pass(client: Deno.Conn): Promise<void> {
    this.#open.add(client);
    const server = await Deno.connect(this.#server);
    this.#open.add(server);
    const back = copy(server, client);
    await copy(client, server, this.#cutter());
    for (const connection of [client, server]) {
      close(connection);
      this.#open.delete(connection);
    }
    await back;
  }

  /** Says of what a client sends, piece by piece, whether the connection goes on. */
  #cutter(): (bytes: Uint8Array) => boolean {
    const { method = "", target = "", times, afterBytes = 0 } = this.#rule;
    let left = Infinity;
    return (bytes) => {
      // A head begins with what is written at once; no body of ours looks like one.
      const [, asked, address = ""] =
        HEAD.exec(new TextDecoder().decode(bytes.subarray(0, 1000))) ??
          [];
      if (asked !== undefined) {
        const isMeant = asked.includes(method) && address.includes(target);
        left = isMeant && this.#cuts < times ? afterBytes : Infinity;
        if (left < Infinity) this.#cuts++;
      }
      left -= bytes.length;
      return left > 0;
    };
  }
}

const HEAD = /^([A-Z]+) (\S+) HTTP\/1\.1\r\n/;

/** Copies until one side ends, or `goesOn` says no. */
async function copy(
  from: Deno.Conn,
  to: Deno.Conn,
  goesOn: (bytes: Uint8Array) => boolean = () => true,
): Promise<void> {
  const buffer = new Uint8Array(64 * 1024);
  try {
    for (;;) {
      const length = await from.read(buffer);
      if (length === null) break;
      const bytes = buffer.subarray(0, length);
      if (!goesOn(bytes)) break;
      for (let sent = 0; sent < length;) sent += await to.write(bytes.subarray(sent));
    }
  } catch {
    // One side is gone, which ends the other.
  }
  close(to);
}

function close(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch {
    // It is closed already.
  }
}
