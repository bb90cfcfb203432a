import { EmbeddedHub } from "../../src/server/embedded_hub.ts";
import { readCount } from "./counted_fetch.ts";
import type { KillOptions, KillReport } from "./kill_pull.ts";
import { pseudoRandomBytes, seededRandom } from "./seeded_random.ts";
import { startVictim } from "./victim_process.ts";

/** What came of an update that was killed. */
export interface KillDeltaReport extends KillReport {
  /** Bytes of the new revision that differ from the old one. */
  readonly changed: number;
  /** Whether the old revision was whole after every kill. */
  readonly isOldWhole: boolean;
}

/**
 * Pulls a file, replaces a third of it on the Hub, and kills the pull of the new revision with
 * SIGKILL again and again at random moments: it copies what is here, and fetches the rest as chunks.
 */
export async function killDelta(options: KillOptions): Promise<KillDeltaReport> {
  const { size, kills, rate, connections, seed } = options;
  const random = seededRandom(seed);
  const folder = await Deno.makeTempDir({ prefix: "ruv-hub-kill-" });
  try {
    const old = pseudoRandomBytes(size, random);
    const changed = Math.floor(size / 3);
    const next = old.slice();
    next.set(pseudoRandomBytes(changed, random), Math.floor(size / 3));
    await using hub = await EmbeddedHub.start({ dataDir: `${folder}/hub`, xet: true });
    const commit = (content: Uint8Array<ArrayBuffer>) =>
      hub.commitFiles({ type: "model", name: "me/m" }, [{ path: "model.bin", content }]);
    const count = `${folder}/count`;
    const start = (rate: number) =>
      startVictim("./victim.ts", [hub.url, `${folder}/home`, count, `${rate}`, `${connections}`]);
    await commit(old);
    await using first = start(1e12);
    const oldPath = await Deno.realPath(await first.result() ?? "");
    await commit(next);
    const longest = 1.8 * changed / rate / kills * 1000;
    let [fetched, killed, isOldWhole] = [0, 0, true];
    const run = async (mayKill: boolean): Promise<string | undefined> => {
      await using victim = start(rate);
      if (mayKill && await victim.says("begun")) {
        await new Promise((resolve) => setTimeout(resolve, random() * longest));
        if (await victim.kill()) killed++;
      }
      const path = await victim.result();
      fetched += readCount(count);
      isOldWhole &&= isEqual(await Deno.readFile(oldPath), old);
      return path;
    };
    let path: string | undefined;
    for (let turn = 0; turn < kills && path === undefined; turn++) path = await run(true);
    path ??= await run(false);
    const isRight = path !== undefined && isEqual(await Deno.readFile(path), next);
    // At every beginning some chunks are needed in part only, and the plan is made anew.
    const allowed = changed + (killed + 1) * (connections * 1.25 + 0.5) * 2 ** 20;
    return { ...options, changed, killed, isRight, isOldWhole, fetched, allowed };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function isEqual(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, index) => byte === right[index]);
}
