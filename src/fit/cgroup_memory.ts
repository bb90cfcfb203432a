import type { MachineSystem } from "./machine_system.ts";

/** What a container or a service may take, in bytes. */
export interface CgroupMemory {
  /** The most it may hold. */
  readonly limitBytes: number;
  /** What it may still take. */
  readonly availableBytes: number;
}

/**
 * The memory limit of the control group this program runs in, of version 1 or 2, and of all groups
 * around it: the tightest counts. Undefined where there is none.
 *
 * Source: https://docs.kernel.org/admin-guide/cgroup-v2.html and cgroup-v1/memory.html
 */
export async function cgroupMemory(
  system: Pick<MachineSystem, "readText">,
): Promise<CgroupMemory | undefined> {
  const groups = await system.readText("/proc/self/cgroup") ?? "";
  let tightest: CgroupMemory | undefined;
  for (const { files, folder } of foldersOf(groups)) {
    const found = await readFolder(system, files, folder);
    if (found === undefined) continue;
    tightest = {
      limitBytes: Math.min(found.limitBytes, tightest?.limitBytes ?? Infinity),
      availableBytes: Math.min(found.availableBytes, tightest?.availableBytes ?? Infinity),
    };
  }
  return tightest;
}

interface MemoryFiles {
  readonly root: string;
  readonly limit: string;
  readonly usage: string;
  /** The statistic that counts file pages which the kernel gives back at once. */
  readonly reclaimable: RegExp;
}

const VERSION_1: MemoryFiles = {
  root: "/sys/fs/cgroup/memory",
  limit: "memory.limit_in_bytes",
  usage: "memory.usage_in_bytes",
  reclaimable: /^total_inactive_file (\d+)$/m,
};

const VERSION_2: MemoryFiles = {
  root: "/sys/fs/cgroup",
  limit: "memory.max",
  usage: "memory.current",
  reclaimable: /^inactive_file (\d+)$/m,
};

/** The folders of the group and of those around it. In a container only the outermost may be there. */
function foldersOf(
  groups: string,
): { readonly files: MemoryFiles; readonly folder: string }[] {
  return groups.split("\n").flatMap((line) => {
    const [, controllers = "", path = ""] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? [];
    const isFirst = controllers.split(",").includes("memory");
    if (!line.startsWith("0::") && !isFirst) return [];
    const files = isFirst ? VERSION_1 : VERSION_2;
    const names = path.split("/").filter((name) => name !== "" && name !== "..");
    return Array.from({ length: names.length + 1 }, (_, depth) => ({
      files,
      folder: [files.root, ...names.slice(0, depth)].join("/"),
    }));
  });
}

async function readFolder(
  system: Pick<MachineSystem, "readText">,
  { limit, usage, reclaimable }: MemoryFiles,
  folder: string,
): Promise<CgroupMemory | undefined> {
  const limitBytes = numberIn(await system.readText(`${folder}/${limit}`), /^(\d+)$/m);
  // Version 1 says "no limit" by a number near 2^63, version 2 by "max".
  if (limitBytes === undefined || limitBytes > LARGEST_LIMIT) return undefined;
  const used = numberIn(await system.readText(`${folder}/${usage}`), /^(\d+)$/m) ?? 0;
  const free = numberIn(await system.readText(`${folder}/memory.stat`), reclaimable) ?? 0;
  return {
    limitBytes,
    availableBytes: Math.max(0, Math.min(limitBytes, limitBytes - used + free)),
  };
}

const LARGEST_LIMIT = 2 ** 60;

function numberIn(text: string | undefined, pattern: RegExp): number | undefined {
  const digits = pattern.exec(text ?? "")?.[1];
  return digits === undefined ? undefined : Number(digits);
}
