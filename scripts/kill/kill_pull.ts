import { EmbeddedHub } from "../../src/server/embedded_hub.ts";
import { readCount } from "./counted_fetch.ts";
import { pseudoRandomBytes, seededRandom } from "./seeded_random.ts";
import { startVictim } from "./victim_process.ts";

/** How a pull is tortured. */
export interface KillOptions {
  /** Size of the file in bytes. */
  readonly size: number;
  /** Number of kills. */
  readonly kills: number;
  /** Bytes per second the pull is held to, so that it lasts. */
  readonly rate: number;
  /** Requests in flight. */
  readonly connections: number;
  /** Seed of everything random. */
  readonly seed: number;
}

/** What came of it. */
export interface KillReport extends KillOptions {
  /** Kills that met a running pull. */
  readonly killed: number;
  /** Whether the final file is the one that was served. */
  readonly isRight: boolean;
  /** Bytes fetched by all runs together, counted by the client. */
  readonly fetched: number;
  /** What that may be: size + kills × connections × 1 MiB. */
  readonly allowed: number;
}

/** Pulls a file, kills the pull with SIGKILL again and again at random moments, and lets the last one finish. */
export async function killPull(options: KillOptions): Promise<KillReport> {
  const { size, kills, rate, connections, seed } = options;
  const random = seededRandom(seed);
  const folder = await Deno.makeTempDir({ prefix: "ruv-hub-kill-" });
  try {
    const content = pseudoRandomBytes(size, random);
    await using hub = await EmbeddedHub.start({ dataDir: `${folder}/hub`, xet: false });
    const files = [{ path: "model.bin", content }];
    await hub.commitFiles({ type: "model", name: "me/m" }, files);
    // On average the kills together leave the pull nearly all the time it needs.
    const longest = 1.8 * size / rate / kills * 1000;
    let fetched = 0;
    let killed = 0;
    const count = `${folder}/count`;
    const run = async (mayKill: boolean): Promise<string | undefined> => {
      const args = [hub.url, `${folder}/home`, count, String(rate), String(connections)];
      await using victim = startVictim("./victim.ts", args);
      if (mayKill) {
        // One kill in eight comes before the first byte.
        if (random() < 0.125) await delay(random() * 150);
        else if (await victim.says("begun")) await delay(random() * longest);
        if (await victim.kill()) killed++;
      }
      const path = await victim.result();
      fetched += readCount(count);
      return path;
    };
    let path: string | undefined;
    for (let turn = 0; turn < kills && path === undefined; turn++) path = await run(true);
    path ??= await run(false);
    const isRight = path !== undefined && isEqual(await Deno.readFile(path), content);
    return { ...options, killed, isRight, fetched, allowed: size + killed * connections * 2 ** 20 };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function isEqual(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, index) => byte === right[index]);
}

function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
