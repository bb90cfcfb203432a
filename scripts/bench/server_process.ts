import { TextLineStream } from "./text_line_stream.ts";

/**
 * A server in a process of its own, so that it takes no time from the one that measures. Its standard
 * input is its life line: when that is closed, be it because this process died, it ends.
 */
export class ServerProcess<Ready> implements AsyncDisposable {
  /** What it said when it was ready. */
  readonly ready: Ready;
  readonly #child: Deno.ChildProcess;
  readonly #questions: WritableStreamDefaultWriter<Uint8Array>;
  readonly #answers: ReadableStreamDefaultReader<string>;

  private constructor(
    ready: Ready,
    child: Deno.ChildProcess,
    answers: ReadableStreamDefaultReader<string>,
  ) {
    this.ready = ready;
    this.#child = child;
    this.#questions = child.stdin.getWriter();
    this.#answers = answers;
  }

  /**
   * Starts a script that calls {@linkcode serveParent}, with `config` as its argument.
   *
   * @throws {Error} when it ends before it is ready
   */
  static async start<Ready>(script: URL, config: unknown): Promise<ServerProcess<Ready>> {
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", script.href, JSON.stringify(config)],
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    const answers = child.stdout.pipeThrough(new TextDecoderStream())
      .pipeThrough(new TextLineStream()).getReader();
    const timer = setTimeout(() => child.kill("SIGKILL"), READY_WITHIN_MS);
    const { value } = await answers.read().finally(() => clearTimeout(timer));
    if (value === undefined) throw new Error(`Cannot start "${script.pathname}": it has ended`);
    return new ServerProcess(JSON.parse(value) as Ready, child, answers);
  }

  /** Asks it, and gives its answer. */
  async ask(question: string): Promise<number> {
    await this.#questions.write(new TextEncoder().encode(`${question}\n`));
    return Number((await this.#answers.read()).value);
  }

  /** Ends it. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#questions.close().catch(() => {});
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), PATIENCE_MS);
    await this.#child.status.finally(() => clearTimeout(timer));
    await this.#answers.cancel();
  }
}

const PATIENCE_MS = 5000;
/** Some gigabytes of files are written and hashed before a Hub is ready. */
const READY_WITHIN_MS = 300_000;

/** The other end of {@linkcode ServerProcess}: says that it is ready, and answers until its input ends. */
export async function serveParent(
  ready: unknown,
  answer: (question: string) => number,
): Promise<void> {
  console.log(JSON.stringify(ready));
  const questions = Deno.stdin.readable.pipeThrough(new TextDecoderStream())
    .pipeThrough(new TextLineStream());
  for await (const question of questions) console.log(answer(question));
}
