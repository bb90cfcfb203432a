/** What a machine is asked about itself. Nothing here ever asks a person for a permission. */
export interface MachineSystem {
  /** Such as `linux` or `darwin`. */
  readonly os: string;
  /** Such as `x86_64` or `aarch64`. */
  readonly arch: string;
  /** Processors this program may use. */
  readonly cpus: number;
  /** Main memory in bytes; undefined where the runtime does not permit to look. */
  memory(): Promise<{ readonly total: number; readonly available: number } | undefined>;
  /** Whether the files may be read in which the system describes itself (`/proc`, `/sys`). */
  maySeeSystemFiles(): Promise<boolean>;
  /** The text of such a file; undefined where it is not there. */
  readText(path: string): Promise<string | undefined>;
  /** Whether a program may be run. */
  mayRun(program: string): Promise<boolean>;
  /** What a program writes to stdout; undefined where it is not there or fails. */
  run(program: string, args: readonly string[]): Promise<string | undefined>;
}

/** This machine, as the runtime lets us see it. */
export const THIS_MACHINE: MachineSystem = {
  os: Deno.build.os,
  arch: Deno.build.arch,
  get cpus() {
    return navigator.hardwareConcurrency;
  },
  async memory() {
    if (!await isGranted({ name: "sys", kind: "systemMemoryInfo" })) return undefined;
    const { total, available } = Deno.systemMemoryInfo();
    return { total, available };
  },
  async maySeeSystemFiles() {
    // Deno opens them to programs with every permission alone, and asks the others.
    for (const name of EVERY_PERMISSION) if (!await isGranted({ name })) return false;
    return true;
  },
  async readText(path) {
    try {
      return await Deno.readTextFile(path);
    } catch {
      return undefined;
    }
  },
  mayRun: (program) => isGranted({ name: "run", command: program }),
  async run(program, args) {
    try {
      const { success, stdout } = await new Deno.Command(program, {
        args: [...args],
        stdin: "null",
        stderr: "null",
        signal: AbortSignal.timeout(PATIENCE_MS),
      }).output();
      return success ? new TextDecoder().decode(stdout) : undefined;
    } catch {
      return undefined;
    }
  },
};

const EVERY_PERMISSION = ["read", "write", "net", "env", "sys", "run", "ffi", "import"] as const;

/** A driver that wakes up takes a second or two; one that hangs is as good as none. */
const PATIENCE_MS = 5_000;

async function isGranted(permission: Deno.PermissionDescriptor): Promise<boolean> {
  return (await Deno.permissions.query(permission)).state === "granted";
}
