import { cgroupMemory } from "./cgroup_memory.ts";
import type { MemoryBudget } from "./choose_variant.ts";
import { type Gpu, seeGpus } from "./gpu_memory.ts";
import { type MachineSystem, THIS_MACHINE } from "./machine_system.ts";

/** The memory of a machine, as far as it was given or could be seen. Plain data. */
export interface MachineMemory {
  /** Main memory in bytes; null where nobody said and it could not be seen. */
  readonly ram: { readonly totalBytes: number; readonly availableBytes: number } | null;
  /** Memory of GPUs of their own, all together; 0 where none is seen. */
  readonly vram: { readonly totalBytes: number; readonly availableBytes: number };
  /** Those GPUs. */
  readonly gpus: readonly Gpu[];
  /** Whether the GPU works in the main memory, as Apple's does. */
  readonly isUnified: boolean;
  /** Whether a container or a service may take less than the machine has. */
  readonly isLimited: boolean;
  /** Processors. */
  readonly cpus: number;
  /** What could not be seen and why, a clause each. */
  readonly unseen: readonly string[];
}

/** Options of {@linkcode machineMemory}. What is given is not looked at. */
export interface MachineOptions {
  /** Main memory to count with, in bytes. */
  readonly ramBytes?: number | undefined;
  /** Memory of a GPU of its own to count with, in bytes. */
  readonly vramBytes?: number | undefined;
  /** Who is asked. @default this machine */
  readonly system?: MachineSystem;
}

/**
 * Finds out how much memory a machine has: available main memory, within the limits of a container,
 * and the free memory of GPUs. Uses the permissions there are, never asks for one, and says what it
 * could not see.
 */
export async function machineMemory(options: MachineOptions = {}): Promise<MachineMemory> {
  const { ramBytes, vramBytes, system = THIS_MACHINE } = options;
  const unseen: string[] = [];
  const ram: Ram | null = ramBytes === undefined ? await seeRam(system, unseen) : given(ramBytes);
  const { gpus, refused } = vramBytes === undefined
    ? await seeGpus(system)
    : { gpus: [], refused: [] };
  if (refused.length > 0) {
    unseen.push(`the memory of GPUs: the runtime was not given ${refused.join(" or ")}`);
  }
  return {
    ram: ram && { totalBytes: ram.totalBytes, availableBytes: ram.availableBytes },
    vram: vramBytes === undefined ? sumOf(gpus) : given(vramBytes),
    gpus,
    isUnified: vramBytes === undefined && system.os === "darwin" && system.arch === "aarch64",
    isLimited: ram?.isLimited === true,
    cpus: system.cpus,
    unseen,
  };
}

/** What models may take of it; undefined where the main memory is not known. */
export function memoryBudget({ ram, vram }: MachineMemory): MemoryBudget | undefined {
  return ram === null
    ? undefined
    : { ramBytes: ram.availableBytes, vramBytes: vram.availableBytes };
}

interface Amount {
  readonly totalBytes: number;
  readonly availableBytes: number;
}

interface Ram extends Amount {
  readonly isLimited?: boolean;
}

function given(bytes: number): Amount {
  return { totalBytes: bytes, availableBytes: bytes };
}

async function seeRam(system: MachineSystem, unseen: string[]): Promise<Ram | null> {
  const memory = await system.memory();
  if (memory === undefined) {
    unseen.push("main memory: the runtime was not given --allow-sys=systemMemoryInfo");
    return null;
  }
  const { total, available } = memory;
  const whole = { totalBytes: total, availableBytes: available };
  if (system.os !== "linux") return whole;
  if (!await system.maySeeSystemFiles()) {
    unseen.push("a container's memory limit: the runtime was not given --allow-all");
    return whole;
  }
  const limit = await cgroupMemory(system);
  if (limit === undefined || limit.limitBytes >= total) return whole;
  return {
    totalBytes: limit.limitBytes,
    availableBytes: Math.min(available, limit.availableBytes),
    isLimited: true,
  };
}

function sumOf(gpus: readonly Gpu[]): Amount {
  return {
    totalBytes: gpus.reduce((sum, { totalBytes }) => sum + totalBytes, 0),
    availableBytes: gpus.reduce((sum, { availableBytes }) => sum + availableBytes, 0),
  };
}
