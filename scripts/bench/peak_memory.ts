/**
 * Watches how much memory a process and its descendants have resident, by the kernel's own high-water
 * marks: looked at now and then, they miss only what is new since the last look.
 */
export class PeakMemory {
  readonly #peaks = new Map<number, number>();
  readonly #timer: ReturnType<typeof setInterval>;

  private constructor(pid: number) {
    this.#timer = setInterval(() => this.#look(pid), LOOK_EVERY_MS);
  }

  /** Begins to watch the descendants of a process, such as a shell's. */
  static watch(pid: number): PeakMemory {
    return new PeakMemory(pid);
  }

  /** Ends the watching: the sum of all peaks in bytes; undefined on a system without /proc. */
  stop(): number | undefined {
    clearInterval(this.#timer);
    return this.#peaks.size === 0
      ? undefined
      : this.#peaks.values().reduce((sum, one) => sum + one);
  }

  #look(pid: number): void {
    for (const child of childrenOf(pid)) {
      const peak = peakOf(child);
      if (peak !== undefined) this.#peaks.set(child, peak);
      this.#look(child);
    }
  }
}

const LOOK_EVERY_MS = 50;

function childrenOf(pid: number): number[] {
  const text = read(`/proc/${pid}/task/${pid}/children`) ?? "";
  return text.split(" ").filter((word) => word !== "").map(Number);
}

function peakOf(pid: number): number | undefined {
  const [, kibibytes] = /^VmHWM:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/status`) ?? "") ?? [];
  return kibibytes === undefined ? undefined : Number(kibibytes) * 1024;
}

/** Undefined once the process is gone. */
function read(path: string): string | undefined {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return undefined;
  }
}
