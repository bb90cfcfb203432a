/** A process that will be killed. */
export interface VictimProcess extends AsyncDisposable {
  /** Resolves when it says that its work has begun, with false when it ended before. */
  begun(): Promise<boolean>;
  /** Kills it with SIGKILL; false when it had already ended. */
  kill(): Promise<boolean>;
  /** Waits for its end: what it said behind "done" when it finished. */
  result(): Promise<string | undefined>;
}

/** Starts a script of this folder. It says "begun" when there is something to interrupt, and "done …". */
export function startVictim(script: string, args: readonly string[]): VictimProcess {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", new URL(script, import.meta.url).href, ...args],
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  let text = "";
  const begun = Promise.withResolvers<boolean>();
  const reading = (async () => {
    for await (const piece of child.stdout.pipeThrough(new TextDecoderStream())) {
      text += piece;
      if (text.includes("begun")) begun.resolve(true);
    }
    begun.resolve(false);
  })();
  const result = async () => {
    await Promise.all([reading, child.status]);
    return /^done (.+)$/m.exec(text)?.[1];
  };
  return {
    begun: () => begun.promise,
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
