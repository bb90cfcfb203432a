import type { Contestant } from "../interleave.ts";
import type { Program } from "../measured_process.ts";

/** Gives a contestant half of its work done: it is started, and killed half-way, before each run. */
export function fromHalfWay(contestant: Contestant, bytes: number): Contestant {
  return {
    ...contestant,
    name: contestant.name,
    prepare: async (folder) => {
      await contestant.prepare?.(folder);
      await killHalfWay(contestant.program(folder), folder, bytes / 2);
    },
  };
}

/** Gives a contestant all of its work done, so that a run finds nothing to do. */
export function fromTheEnd(contestant: Contestant): Contestant {
  return {
    ...contestant,
    prepare: async (folder) => {
      await contestant.prepare?.(folder);
      const child = spawn(contestant.program(folder));
      const { success } = await child.status;
      if (!success) throw new Error("Cannot prepare the run: the first one failed");
    },
  };
}

/** Kills a program once that many bytes are on the disk. */
async function killHalfWay(program: Program, folder: string, bytes: number): Promise<void> {
  const child = spawn(program);
  let ended = false;
  const status = child.status.then(() => void (ended = true));
  while (!ended && await allocated(folder) < bytes) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  if (!ended) Deno.kill(-child.pid, "SIGKILL");
  await status;
}

function spawn({ command: [name, ...args], env = {} }: Program): Deno.ChildProcess {
  return new Deno.Command(name, {
    args,
    env,
    stdin: "null",
    stdout: "null",
    stderr: "null",
    detached: true,
  }).spawn();
}

/** Bytes that really are on the disk: a file may be as long as it will be from the start. */
async function allocated(folder: string): Promise<number> {
  let bytes = 0;
  // Whoever is measured makes and removes folders meanwhile.
  const entries = await Array.fromAsync(Deno.readDir(folder)).catch(() => []);
  for (const { name, isDirectory, isFile } of entries) {
    const path = `${folder}/${name}`;
    if (isDirectory) bytes += await allocated(path);
    if (isFile) bytes += await Deno.lstat(path).then(({ blocks }) => (blocks ?? 0) * 512, () => 0);
  }
  return bytes;
}
