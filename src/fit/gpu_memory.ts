import type { MachineSystem } from "./machine_system.ts";

/** A GPU with memory of its own. */
export interface Gpu {
  /** Its name, as its driver says it. */
  readonly name: string;
  /** Its memory in bytes. */
  readonly totalBytes: number;
  /** What is free of it. */
  readonly availableBytes: number;
}

/** The GPUs that could be seen. */
export interface GpusSeen {
  /** Those with memory of their own. */
  readonly gpus: readonly Gpu[];
  /** Ways of looking that the runtime did not permit: the flags they need. */
  readonly refused: readonly string[];
}

/**
 * Looks for GPUs with the least permission: NVIDIA's by its own tool, AMD's in the files of the
 * kernel. Runs nothing and reads nothing that is not permitted already.
 */
export async function seeGpus(system: MachineSystem): Promise<GpusSeen> {
  if (system.os === "darwin") return { gpus: [], refused: [] };
  const refused: string[] = [];
  const gpus: Gpu[] = [];
  if (await system.mayRun(NVIDIA_TOOL)) gpus.push(...await nvidiaGpus(system));
  else refused.push(`--allow-run=${NVIDIA_TOOL}`);
  if (system.os === "linux") {
    if (await system.maySeeSystemFiles()) gpus.push(...await amdGpus(system));
    else refused.push("--allow-all");
  }
  return { gpus, refused };
}

const NVIDIA_TOOL = "nvidia-smi";
const MEBIBYTE = 1024 * 1024;

async function nvidiaGpus(system: MachineSystem): Promise<Gpu[]> {
  const output = await system.run(NVIDIA_TOOL, [
    "--query-gpu=name,memory.total,memory.free",
    "--format=csv,noheader,nounits",
  ]) ?? "";
  return output.split("\n").flatMap((line) => {
    // A chip that shares the main memory says `[N/A]`.
    const [, name, total, free] = /^\s*(.+?),\s*(\d+),\s*(\d+)\s*$/.exec(line) ?? [];
    if (name === undefined) return [];
    return [{
      name,
      totalBytes: Number(total) * MEBIBYTE,
      availableBytes: Number(free) * MEBIBYTE,
    }];
  });
}

/** Source: https://docs.kernel.org/gpu/amdgpu/driver-misc.html, `mem_info_vram_*`. */
async function amdGpus(system: MachineSystem): Promise<Gpu[]> {
  const gpus: Gpu[] = [];
  for (let card = 0; card < MOST_CARDS; card++) {
    const folder = `/sys/class/drm/card${card}/device`;
    const total = Number(await system.readText(`${folder}/mem_info_vram_total`));
    const used = Number(await system.readText(`${folder}/mem_info_vram_used`));
    if (!(total > 0) || !(used >= 0)) continue;
    gpus.push({ name: "AMD GPU", totalBytes: total, availableBytes: Math.max(0, total - used) });
  }
  return gpus;
}

const MOST_CARDS = 16;
