/** A request as a server saw it. */
export interface SeenRequest {
  /** The method. */
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  /** All headers, the names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** What was sent along, as text. */
  readonly body: string;
}

/** Decides the answer to a request; `nth` counts the requests from 1. */
export type Script = (request: Request, nth: number) => Response | Promise<Response>;

/** A real server on a port of its own that follows a script and remembers what it was sent. */
export class ScriptedServer implements AsyncDisposable {
  /** Base URL without a trailing slash. */
  readonly url: string;
  /** Every request so far. */
  readonly seen: SeenRequest[] = [];
  readonly #server: Deno.HttpServer<Deno.NetAddr>;

  /** Starts a server on 127.0.0.1. */
  constructor(script: Script) {
    this.#server = Deno.serve(
      { port: 0, hostname: "127.0.0.1", onListen() {} },
      async (request) => {
        const { pathname, search } = new URL(request.url);
        const body = request.body === null ? "" : await request.text();
        this.seen.push({
          method: request.method,
          target: pathname + search,
          headers: Object.fromEntries(request.headers),
          body,
        });
        return script(request, this.seen.length);
      },
    );
    this.url = `http://127.0.0.1:${this.#server.addr.port}`;
  }

  /** What was asked for, in order. */
  get targets(): string[] {
    return this.seen.map((request) => request.target);
  }

  /** The bodies as parsed JSON, in order. */
  get sent(): unknown[] {
    return this.seen.map((request) => JSON.parse(request.body));
  }

  /** The values of one header, in order; undefined where it was not sent. */
  header(name: string): (string | undefined)[] {
    return this.seen.map((request) => request.headers[name]);
  }

  /** Stops listening and waits for open requests. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }
}

/** Settings of a client that never waits. */
export const impatient = { delay: () => Promise.resolve(), random: () => 0 } as const;
