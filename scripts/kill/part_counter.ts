import type { EmbeddedHub } from "../../src/server/embedded_hub.ts";

/** Stands where the Hub's second origin is, and counts what arrives there whole. */
export class PartCounter implements AsyncDisposable {
  /** Base URL to upload to. */
  readonly url: string;
  /** Bytes of parts, files and xorbs that were taken, each as often as it was. */
  takenBytes = 0;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  #hub: EmbeddedHub | undefined;

  /** Listens; the Hub behind is told later, for it has to know this address first. */
  constructor() {
    this.#server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen() {} },
      (request) => this.#answer(request),
    );
    this.url = `http://127.0.0.1:${this.#server.addr.port}`;
  }

  /** Names the Hub behind. */
  serve(hub: EmbeddedHub): void {
    this.#hub = hub;
  }

  /** Stops. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }

  async #answer(request: Request): Promise<Response> {
    if (this.#hub === undefined) return new Response("not ready", { status: 503 });
    const response = await this.#hub.fetchCdn(request);
    const isXorb = new URL(request.url).pathname.startsWith("/v1/xorbs/");
    if (response.ok && (request.method === "PUT" || (request.method === "POST" && isXorb))) {
      this.takenBytes += Number(request.headers.get("content-length"));
    }
    return response;
  }
}
