import assert from "node:assert/strict";
import { lockFile } from "../../src/cache/file_lock.ts";
import { PermissionError } from "../../src/vocabulary/errors.ts";
import { TemporaryFolder } from "./temporary_folder.ts";

/** Holds the lock given as its argument, says so, and lets go at the end of its input. */
const DENO_HOLDER = `
  import { lockFile } from "${import.meta.resolve("../../src/cache/file_lock.ts")}";
  await using lock = await lockFile(Deno.args[0]);
  console.log(lock.reliable ? "held" : "unreliable");
  await Array.fromAsync(Deno.stdin.readable);
`;

/** The same by Python, with the system call its filelock makes. */
const PYTHON_HOLDER = `
import fcntl, sys
file = open(sys.argv[1], "a")
fcntl.flock(file, fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.read()
`;

/** Says whether the lock given as its argument is free. */
const PYTHON_PROBE = `
import fcntl, sys
try:
    fcntl.flock(open(sys.argv[1], "a"), fcntl.LOCK_EX | fcntl.LOCK_NB)
    print("free")
except BlockingIOError:
    print("busy")
`;

Deno.test("lockFile() leaves a file of mode 0664 behind when it lets go", {
  ignore: Deno.build.os === "windows",
}, async () => {
  await using folder = await TemporaryFolder.make();
  const path = folder.at("a.lock");
  {
    await using lock = await lockFile(path);
    assert.equal(lock.reliable, true);
  }
  const info = await Deno.stat(path);
  assert.equal((info.mode ?? 0) & 0o777, 0o664);
  assert.equal(info.size, 0);
});

Deno.test("lockFile() waits for its turn when this process has the lock already", async () => {
  await using folder = await TemporaryFolder.make();
  const path = folder.at("a.lock");
  const first = await lockFile(path);
  const delays: number[] = [];
  let waits = 0;
  await using second = await lockFile(path, {
    onWait: () => waits++,
    delay: async (milliseconds) => {
      if (delays.push(milliseconds) === 3) await first[Symbol.asyncDispose]();
    },
  });
  assert.equal(second.reliable, true);
  assert.deepEqual(delays, [100, 100, 100]);
  assert.equal(waits, 1);
});

Deno.test("lockFile() rejects with the signal's reason when aborted while it waits", async () => {
  await using folder = await TemporaryFolder.make();
  await using _first = await lockFile(folder.at("a.lock"));
  const controller = new AbortController();
  const reason = new Error("enough");
  const second = lockFile(folder.at("a.lock"), {
    signal: controller.signal,
    onWait: () => controller.abort(reason),
  });
  await assert.rejects(second, reason);
});

Deno.test("lockFile() takes no lock when the signal is aborted already", async () => {
  await using folder = await TemporaryFolder.make();
  const signal = AbortSignal.abort(new Error("enough"));
  await assert.rejects(lockFile(folder.at("a.lock"), { signal }), { message: "enough" });
  assert.equal(await folder.exists("a.lock"), false);
});

Deno.test("lockFile() locks a new file when the old one loses its name while it is being locked", {
  ignore: Deno.build.os === "windows",
}, async () => {
  await using folder = await TemporaryFolder.make();
  const path = await folder.write("a.lock", "");
  const delays: number[] = [];
  const { tryLock } = Deno.FsFile.prototype;
  const removeThenLock = async function (this: Deno.FsFile) {
    if (delays.length === 0) await Deno.remove(path);
    return await tryLock.call(this, true);
  };
  await withTryLock(removeThenLock, async () => {
    const delay = (milliseconds: number) => Promise.resolve(void delays.push(milliseconds));
    await using lock = await lockFile(path, { delay });
    assert.equal(lock.reliable, true);
    assert.equal(await folder.exists("a.lock"), true);
  });
  assert.deepEqual(delays, [100]);
});

Deno.test("lockFile() is unreliable and leaves nothing when the file system knows no locks", async () => {
  await using folder = await TemporaryFolder.make();
  await folder.write("theirs.lock", "");
  const error = Object.assign(new Error("no locks available"), { code: "ENOLCK" });
  await withTryLock(() => Promise.reject(error), async () => {
    await using made = await lockFile(folder.at("ours.lock"));
    await using found = await lockFile(folder.at("theirs.lock"));
    assert.equal(made.reliable, false);
    assert.equal(found.reliable, false);
  });
  assert.deepEqual(await folder.list(), ["theirs.lock"]);
});

Deno.test("lockFile() names the folder when the runtime withholds it", {
  permissions: { read: true, write: false },
}, async () => {
  const error = await lockFile("/cache/.locks/a.lock", { root: "/cache" }).catch((error) => error);
  assert.ok(error instanceof PermissionError);
  assert.equal(error.flag, "--allow-write=/cache");
});

Deno.test("lockFile() waits for its turn when another process of ours has the lock", async () => {
  await using folder = await TemporaryFolder.make();
  const path = folder.at("a.lock");
  const script = await folder.write("holder.ts", DENO_HOLDER);
  await using holder = await Holder.start(Deno.execPath(), [
    ...["run", "--no-config", "--quiet", "--allow-read", `--allow-write=${folder.path}`],
    ...[script, path],
  ]);
  await assertHeldUntil(path, () => holder.stop());
});

Deno.test("lockFile() waits for nobody when the holder was killed", async () => {
  await using folder = await TemporaryFolder.make();
  const path = folder.at("a.lock");
  const script = await folder.write("holder.ts", DENO_HOLDER);
  await using holder = await Holder.start(Deno.execPath(), [
    ...["run", "--no-config", "--quiet", "--allow-read", `--allow-write=${folder.path}`],
    ...[script, path],
  ]);
  await assertHeldUntil(path, () => holder.kill());
});

Deno.test("lockFile() and Python's flock keep each other out", async () => {
  if (!await hasPython()) return;
  await using folder = await TemporaryFolder.make();
  const path = folder.at("a.lock");
  await using holder = await Holder.start("python3", ["-c", PYTHON_HOLDER, path]);
  await assertHeldUntil(path, () => holder.stop());
  {
    await using _ours = await lockFile(path);
    assert.equal(await output("python3", ["-c", PYTHON_PROBE, path]), "busy\n");
  }
  assert.equal(await output("python3", ["-c", PYTHON_PROBE, path]), "free\n");
});

/** The lock cannot be had before `release`, and can after it. */
async function assertHeldUntil(path: string, release: () => Promise<void>): Promise<void> {
  let released = false;
  await using lock = await lockFile(path, {
    delay: async () => {
      await release();
      released = true;
    },
  });
  assert.equal(lock.reliable, true);
  assert.equal(released, true);
}

/** Runs with another `FsFile.tryLock`, to be where no file system of this machine is. */
async function withTryLock(
  replacement: Deno.FsFile["tryLock"],
  run: () => Promise<void>,
): Promise<void> {
  const { tryLock } = Deno.FsFile.prototype;
  Deno.FsFile.prototype.tryLock = replacement;
  try {
    await run();
  } finally {
    Deno.FsFile.prototype.tryLock = tryLock;
  }
}

/** A child process that holds a lock. */
class Holder implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;

  private constructor(process: Deno.ChildProcess) {
    this.#process = process;
  }

  /** Resolves when the child says that it holds the lock. */
  static async start(command: string, args: string[]): Promise<Holder> {
    const options = { args, stdin: "piped", stdout: "piped", stderr: "inherit" } as const;
    const process = new Deno.Command(command, options).spawn();
    let said = "";
    for await (const piece of process.stdout.pipeThrough(new TextDecoderStream())) {
      said += piece;
      if (said.includes("\n")) break;
    }
    assert.equal(said, "held\n");
    return new Holder(process);
  }

  async stop(): Promise<void> {
    await this.#process.stdin.close();
    await this.#process.status;
  }

  async kill(): Promise<void> {
    this.#process.kill("SIGKILL");
    await this.#process.status;
    await this.#process.stdin.close().catch(() => {});
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#process.kill("SIGKILL");
    } catch {
      // It has ended, as it should.
    }
    await this.#process.status;
  }
}

async function hasPython(): Promise<boolean> {
  try {
    return (await output("python3", ["-c", "import fcntl; print('yes')"])) === "yes\n";
  } catch (error) {
    console.log(`not tested against Python: ${error instanceof Error ? error.message : error}`);
    return false;
  }
}

async function output(command: string, args: string[]): Promise<string> {
  const { stdout } = await new Deno.Command(command, { args, stderr: "inherit" }).output();
  return new TextDecoder().decode(stdout);
}
