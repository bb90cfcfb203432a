/** A peer that answers its connections with given bytes, the last of them again and again, and closes them. */
export class RawPeer implements AsyncDisposable {
  /** Host and port. */
  readonly host: string;
  /** Base URL without a trailing slash. */
  readonly url: string;
  readonly #listener: Deno.TcpListener;
  readonly #serving: Promise<void>;

  /** Starts to listen on 127.0.0.1. */
  constructor(...answers: readonly string[]) {
    this.#listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
    this.host = `127.0.0.1:${this.#listener.addr.port}`;
    this.url = `http://${this.host}`;
    this.#serving = this.#serve(answers.map((answer) => new TextEncoder().encode(answer)));
  }

  /** Stops listening. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    await this.#serving;
  }

  async #serve(answers: readonly Uint8Array[]): Promise<void> {
    let next = 0;
    for await (const connection of this.#listener) {
      using peer = connection;
      await peer.read(new Uint8Array(4096));
      const answer = answers[Math.min(next++, answers.length - 1)];
      if (answer !== undefined && answer.length > 0) await peer.write(answer);
    }
  }
}
