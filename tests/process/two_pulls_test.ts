import assert from "node:assert/strict";
import { EmbeddedHub } from "../../src/server/embedded_hub.ts";
import { pseudoRandomBytes } from "../transfer/pseudo_random_bytes.ts";

const CLI = new URL("../../cli.ts", import.meta.url).href;
const MODEL = pseudoRandomBytes(20_000_000, 31);

/** What `pull --json` says of its one file. */
interface PulledFile {
  readonly localPath: string;
  readonly fetchedBytes: number;
  readonly resumedBytes: number;
  readonly reused: boolean;
}

/** A pull in a process of its own. */
class Pull implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #output: Promise<string>;
  readonly #saying: Promise<void>;
  readonly #waiting: { readonly words: RegExp; readonly resolve: () => void }[] = [];
  #said = "";

  constructor(hub: EmbeddedHub, home: string, args: readonly string[]) {
    this.#child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", CLI, "pull", "me/m", "model.bin", "--json", ...args],
      env: { HF_HOME: home, HF_ENDPOINT: hub.url },
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

  async file(): Promise<PulledFile> {
    await this.#saying;
    const output = await this.#output;
    assert.ok((await this.#child.status).success, this.#said);
    return JSON.parse(output).files[0];
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

async function onHub(
  test: (pull: (...args: string[]) => Pull) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await using hub = await EmbeddedHub.start({ dataDir: `${folder}/hub` });
    const files = [{ path: "model.bin", content: MODEL }];
    await hub.commitFiles({ type: "model", name: "me/m" }, files);
    await test((...args) => new Pull(hub, `${folder}/home`, ["--progress", "json", ...args]));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("two processes that pull one file fetch it once: one waits and uses what came", async () => {
  await onHub(async (pull) => {
    await using first = pull("--limit-rate", "20M");
    await first.said(/"bytes"/);
    await using second = pull();
    await second.said(/"waiting"/);
    const files = [await first.file(), await second.file()];
    assert.deepEqual(files.map(({ fetchedBytes }) => fetchedBytes), [MODEL.length, 0]);
    assert.deepEqual(files.map(({ reused }) => reused), [false, true]);
  });
});

Deno.test("a process that waits takes over what a killed one has begun", async () => {
  await onHub(async (pull) => {
    await using first = pull("--limit-rate", "8M", "--connections", "2");
    await first.said(/"bytes"/);
    await using second = pull();
    await second.said(/"waiting"/);
    await first.said(/"done":[3-9]\d{6},/);
    first.kill();
    const { fetchedBytes, resumedBytes, localPath } = await second.file();
    assert.ok(resumedBytes > 0, "something was kept");
    assert.equal(fetchedBytes + resumedBytes, MODEL.length);
    assert.deepEqual(await Deno.readFile(localPath), MODEL);
  });
});
