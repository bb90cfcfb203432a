import assert from "node:assert/strict";
import { type MachineMemory, machineMemory, memoryBudget } from "../../src/fit/machine_memory.ts";
import type { MachineSystem } from "../../src/fit/machine_system.ts";

/** A machine of files and answers. Every permission is there unless `refuses` says otherwise. */
interface Scene {
  readonly os?: string;
  readonly arch?: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly nvidia?: string;
  readonly refuses?: readonly ("memory" | "files" | "run")[];
}

function system(scene: Scene, asked: string[] = []): MachineSystem {
  const { os = "linux", arch = "x86_64", files = {}, nvidia, refuses = [] } = scene;
  return {
    os,
    arch,
    cpus: 8,
    memory: () => {
      asked.push("memory");
      return Promise.resolve(
        refuses.includes("memory") ? undefined : { total: 32_000, available: 24_000 },
      );
    },
    maySeeSystemFiles: () => Promise.resolve(!refuses.includes("files")),
    readText: (path) => {
      asked.push("file");
      return Promise.resolve(files[path]);
    },
    mayRun: () => Promise.resolve(!refuses.includes("run")),
    run: (program) => {
      asked.push(program);
      return Promise.resolve(nvidia);
    },
  };
}

const see = (scene: Scene, options = {}): Promise<MachineMemory> =>
  machineMemory({ ...options, system: system(scene) });

const ramOf = async (files: Readonly<Record<string, string>>) => {
  const { ram, isLimited } = await see({ files });
  return [ram?.totalBytes, ram?.availableBytes, isLimited];
};

Deno.test("machineMemory() says what a plain machine has", async () => {
  assert.deepEqual(await see({}), {
    ram: { totalBytes: 32_000, availableBytes: 24_000 },
    vram: { totalBytes: 0, availableBytes: 0 },
    gpus: [],
    isUnified: false,
    isLimited: false,
    cpus: 8,
    unseen: [],
  });
});

Deno.test("machineMemory() stays within a container's limit of version 2, and all around it", async () => {
  const stat = "anon 900\ninactive_file 500\nactive_file 70\n";
  assert.deepEqual(
    await ramOf({
      "/proc/self/cgroup": "0::/a/b\n",
      "/sys/fs/cgroup/a/b/memory.max": "10000\n",
      "/sys/fs/cgroup/a/b/memory.current": "4000\n",
      "/sys/fs/cgroup/a/b/memory.stat": stat,
    }),
    [10_000, 6_500, true],
  );
  assert.deepEqual(
    await ramOf({
      "/proc/self/cgroup": "0::/a/b\n",
      "/sys/fs/cgroup/a/b/memory.max": "max\n",
      "/sys/fs/cgroup/a/memory.max": "9000\n",
      "/sys/fs/cgroup/a/memory.current": "8000\n",
    }),
    [9_000, 1_000, true],
  );
});

Deno.test("machineMemory() finds a limit where the path of the group is the host's", async () => {
  assert.deepEqual(
    await ramOf({
      "/proc/self/cgroup": "0::/../../docker/abc\n",
      "/sys/fs/cgroup/memory.max": "5000\n",
      "/sys/fs/cgroup/memory.current": "6000\n",
    }),
    [5_000, 0, true],
  );
});

Deno.test("machineMemory() stays within a limit of version 1", async () => {
  assert.deepEqual(
    await ramOf({
      "/proc/self/cgroup": "5:cpu:/x\n4:hugetlb,memory:/docker/abc\n0::/\n",
      "/sys/fs/cgroup/memory/memory.limit_in_bytes": "8000\n",
      "/sys/fs/cgroup/memory/memory.usage_in_bytes": "3000\n",
      "/sys/fs/cgroup/memory/memory.stat": "inactive_file 1\ntotal_inactive_file 1000\n",
    }),
    [8_000, 6_000, true],
  );
});

Deno.test("machineMemory() ignores limits that are none", async () => {
  const whole = [32_000, 24_000, false];
  const groups = { "/proc/self/cgroup": "4:memory:/\n0::/\n" };
  for (
    const [path, limit] of [
      ["/sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n"],
      ["/sys/fs/cgroup/memory.max", "max\n"],
      ["/sys/fs/cgroup/memory.max", "32000\n"],
      ["/sys/fs/cgroup/memory.max", "nonsense\n"],
    ] as const
  ) assert.deepEqual(await ramOf({ ...groups, [path]: limit }), whole);
});

Deno.test("machineMemory() adds up the GPUs of both makers", async () => {
  const { gpus, vram } = await see({
    nvidia:
      "NVIDIA GeForce RTX 3060, 12288, 11900\nNVIDIA A2, 15356, 15000\nNVIDIA GB10, [N/A], [N/A]\n",
    files: {
      "/sys/class/drm/card1/device/mem_info_vram_total": "8000000\n",
      "/sys/class/drm/card1/device/mem_info_vram_used": "3000000\n",
    },
  });
  assert.deepEqual(gpus, [
    {
      name: "NVIDIA GeForce RTX 3060",
      totalBytes: 12288 * 1_048_576,
      availableBytes: 11900 * 1_048_576,
    },
    { name: "NVIDIA A2", totalBytes: 15356 * 1_048_576, availableBytes: 15000 * 1_048_576 },
    { name: "AMD GPU", totalBytes: 8_000_000, availableBytes: 5_000_000 },
  ]);
  assert.deepEqual(vram, {
    totalBytes: 27_644 * 1_048_576 + 8_000_000,
    availableBytes: 26_900 * 1_048_576 + 5_000_000,
  });
});

Deno.test("machineMemory() counts a unified memory once", async () => {
  const { isUnified, vram, ram } = await see({
    os: "darwin",
    arch: "aarch64",
    nvidia: "none, 1, 1",
  });
  assert.deepEqual([isUnified, vram.totalBytes, ram?.totalBytes], [true, 0, 32_000]);
});

Deno.test("machineMemory() says what it was not permitted to see, and which flag would let it", async () => {
  const { ram, unseen } = await see({ refuses: ["memory", "files", "run"] });
  assert.equal(ram, null);
  assert.deepEqual(unseen, [
    "main memory: the runtime was not given --allow-sys=systemMemoryInfo",
    "the memory of GPUs: the runtime was not given --allow-run=nvidia-smi or --allow-all",
  ]);
  assert.deepEqual((await see({ refuses: ["files"] })).unseen, [
    "a container's memory limit: the runtime was not given --allow-all",
    "the memory of GPUs: the runtime was not given --allow-all",
  ]);
});

Deno.test("machineMemory() looks at nothing that was given", async () => {
  const asked: string[] = [];
  const machine = await machineMemory({
    ramBytes: 3_000,
    vramBytes: 0,
    system: system({ refuses: ["memory", "run", "files"] }, asked),
  });
  assert.deepEqual(asked, []);
  assert.deepEqual(machine.ram, { totalBytes: 3_000, availableBytes: 3_000 });
  assert.deepEqual(machine.unseen, []);
  assert.deepEqual(memoryBudget(machine), { ramBytes: 3_000, vramBytes: 0 });
});

Deno.test("memoryBudget() is not known when the main memory is not", async () => {
  assert.equal(memoryBudget(await see({ refuses: ["memory"] })), undefined);
});

Deno.test("machineMemory() sees this machine, and does without any permission", async () => {
  const { ram } = await machineMemory();
  assert.ok((ram?.availableBytes ?? 0) > 1_000_000);
  const module = JSON.stringify(new URL("../../src/fit/machine_memory.ts", import.meta.url).href);
  const program = `import { machineMemory } from ${module};
    console.log(JSON.stringify(await machineMemory()));`;
  await using child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-check", "-"],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(program));
  await writer.close();
  const { stdout, stderr } = await child.output();
  assert.equal(new TextDecoder().decode(stderr), "");
  const machine: MachineMemory = JSON.parse(new TextDecoder().decode(stdout));
  assert.equal(machine.ram, null);
  assert.notEqual(machine.unseen.length, 0);
});
