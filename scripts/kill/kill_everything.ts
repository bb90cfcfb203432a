import { EmbeddedHub } from "../../src/server/embedded_hub.ts";
import { Machine } from "./machine.ts";
import { pseudoRandomBytes, seededRandom } from "./seeded_random.ts";

/** How everything is tortured. */
export interface KillEverythingOptions {
  /** Number of kills that meet a running process. */
  readonly kills: number;
  /** Size of the model in bytes. */
  readonly size: number;
  /** Seed of everything random. */
  readonly seed: number;
  /** Told of each kill. */
  readonly say?: (line: string) => void;
}

/** What came of it. */
export interface KillEverythingReport {
  /** Processes killed while they ran, by command. */
  readonly killed: Readonly<Record<string, number>>;
  /** Files that were visible under their final name and were not whole. */
  readonly torn: readonly string[];
  /** What was there once and is not any more, or what could not be completed afterwards. */
  readonly lost: readonly string[];
}

/** What is run, and killed. All but the pruning are held to a rate, so that they last. */
const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  pull: ["pull", "me/m", "--limit-rate", "30M"],
  update: ["update", "--limit-rate", "30M"],
  sync: ["sync", "--limit-rate", "30M"],
  push: [
    "push",
    "--model",
    "weights.bin",
    "--repo",
    "me/pushed",
    "--no-card",
    "--limit-rate",
    "30M",
  ],
  prune: ["cache", "prune", "--older-than", "0s", "--yes"],
};

/** After so many processes everything is run to its end once, and the Hub has a new version. */
const ROUND = 8;

/**
 * Kills commands with SIGKILL at random moments, on one cache, one list and one Hub, and looks after
 * each at everything that is visible.
 */
export async function killEverything(
  options: KillEverythingOptions,
): Promise<KillEverythingReport> {
  const { kills, size, seed, say = () => {} } = options;
  const random = seededRandom(seed);
  const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "ruv-hub-kill-" }));
  try {
    await using hub = await EmbeddedHub.start({ dataDir: `${folder}/hub` });
    const machine = await Machine.make(folder, hub);
    const killed: Record<string, number> = {};
    const lost: string[] = [];
    const names = Object.keys(COMMANDS);
    let count = 0;
    for (let turn = 0; count < kills; turn++) {
      if (turn % ROUND === 0) await machine.publish(pseudoRandomBytes(size, random));
      const name = names[Math.floor(random() * names.length)] ?? "pull";
      const wasRunning = await machine.kill(COMMANDS[name] ?? [], random() * LONGEST_MS);
      if (wasRunning) {
        count++;
        killed[name] = (killed[name] ?? 0) + 1;
      }
      await machine.inspect();
      if (turn % ROUND === ROUND - 1) lost.push(...await finishAll(machine));
      say(`${count}/${kills} ${name}${wasRunning ? "" : " (had ended)"}`);
    }
    lost.push(...await finishAll(machine), ...await machine.verify());
    return { killed, torn: machine.torn, lost: [...lost, ...machine.lost] };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** A command takes some 150 ms to begin and as long as the bytes last. */
const LONGEST_MS = 700;

/** Runs every command to its end, as somebody would who tries again. */
async function finishAll(machine: Machine): Promise<string[]> {
  const failures: string[] = [];
  for (const [name, args] of Object.entries(COMMANDS)) {
    const { code, stderr } = await machine.run(args);
    if (code !== 0) failures.push(`${name} cannot be completed: ${stderr.trim()}`);
  }
  await machine.inspect();
  failures.push(...await machine.checkPushed());
  return failures;
}
