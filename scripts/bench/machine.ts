/** The machine a benchmark ran on. */
export interface Machine {
  /** The processor's name. */
  readonly cpu: string;
  /** How many of its cores there are. */
  readonly cores: number;
  /** Memory, in bytes. */
  readonly memoryBytes: number;
  /** The system and its version. */
  readonly system: string;
  /** The version of Deno. */
  readonly deno: string;
  /** The day, as `2030-01-31`. */
  readonly date: string;
}

/** Looks at the machine this runs on. */
export function thisMachine(): Machine {
  return {
    cpu: cpuName() ?? Deno.build.arch,
    cores: navigator.hardwareConcurrency,
    memoryBytes: Deno.systemMemoryInfo().total,
    system: `${Deno.build.os} ${Deno.osRelease()}`,
    deno: Deno.version.deno,
    date: new Date().toISOString().slice(0, 10),
  };
}

function cpuName(): string | undefined {
  try {
    return /^model name\s*:\s*(.+)$/m.exec(Deno.readTextFileSync("/proc/cpuinfo"))?.[1];
  } catch {
    return undefined;
  }
}
