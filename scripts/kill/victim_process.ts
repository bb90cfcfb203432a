/** A process that will be killed. */
export interface VictimProcess extends AsyncDisposable {
  /** Resolves when it says a word, with false when it ended before. */
  says(word: string): Promise<boolean>;
  /** Kills it with SIGKILL; false when it had already ended. */
  kill(): Promise<boolean>;
  /** Waits for its end: what it said behind "done" when it finished. */
  result(): Promise<string | undefined>;
}

/** Starts a script of this folder. It says how far it is, a word a line, and "done …" at the end. */
export function startVictim(script: string, args: readonly string[]): VictimProcess {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", new URL(script, import.meta.url).href, ...args],
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  let text = "";
  let isOver = false;
  const waiting = new Map<string, PromiseWithResolvers<boolean>>();
  const reading = (async () => {
    for await (const piece of child.stdout.pipeThrough(new TextDecoderStream())) {
      text += piece;
      for (const [word, said] of waiting) if (text.includes(word)) said.resolve(true);
    }
    for (const said of waiting.values()) said.resolve(false);
    isOver = true;
  })();
  const result = async () => {
    await Promise.all([reading, child.status]);
    return /^done (.+)$/m.exec(text)?.[1];
  };
  return {
    says(word) {
      const said = waiting.get(word) ?? Promise.withResolvers<boolean>();
      waiting.set(word, said);
      if (text.includes(word)) said.resolve(true);
      if (isOver) said.resolve(false);
      return said.promise;
    },
    async kill() {
      try {
        child.kill("SIGKILL");
      } catch {
        return false;
      }
      return (await child.status).signal === "SIGKILL";
    },
    result,
    async [Symbol.asyncDispose]() {
      await result();
    },
  };
}
