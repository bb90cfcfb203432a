import assert from "node:assert/strict";

const CLI = new URL("../../cli.ts", import.meta.url).href;

/** What `pull --json` says of a file. */
export interface PulledFile {
  readonly localPath: string;
  readonly path: string;
  readonly fetchedBytes: number;
  readonly resumedBytes: number;
  readonly reused: boolean;
}

/** A pull in a process of its own. */
export class Pull implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #output: Promise<string>;
  readonly #saying: Promise<void>;
  readonly #waiting: { readonly words: RegExp; readonly resolve: () => void }[] = [];
  #said = "";

  /** Begins `pull me/m`; `args` are all that follows. */
  constructor(endpoint: string, home: string, args: readonly string[]) {
    this.#child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", CLI, "pull", "me/m", "--json", ...args],
      env: { HF_HOME: home, HF_ENDPOINT: endpoint },
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#output = new Response(this.#child.stdout).text();
    this.#saying = this.#listen();
  }

  /** Resolves when the pull has said something. */
  async said(words: RegExp): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push({ words, resolve });
    this.#answer();
    await promise;
  }

  kill(): void {
    this.#child.kill("SIGKILL");
  }

  /** The files, once they are all there. */
  async files(): Promise<readonly PulledFile[]> {
    await this.#saying;
    const output = await this.#output;
    assert.ok((await this.#child.status).success, this.#said);
    return JSON.parse(output).files;
  }

  async #listen(): Promise<void> {
    for await (const text of this.#child.stderr.pipeThrough(new TextDecoderStream())) {
      this.#said += text;
      this.#answer();
    }
  }

  #answer(): void {
    for (const { words, resolve } of this.#waiting) {
      if (words.test(this.#said)) resolve();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#saying, this.#output, this.#child.status]);
  }
}
