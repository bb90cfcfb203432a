/**
 * Kills pulls, updates, syncs, pushes and prunings with SIGKILL at random moments, and says what was
 * torn or lost:
 *
 *     deno task soak [--kills=1000] [--mebibytes=16] [--seed=N]
 *
 * @module
 */
import { killEverything } from "./kill/kill_everything.ts";

if (import.meta.main) {
  const given = new Map(Deno.args.map((argument) => {
    const [name = "", value = ""] = argument.replace(/^--/, "").split("=");
    return [name, Number(value)] as const;
  }));
  const seed = given.get("seed") ?? Date.now() % 1_000_000;
  console.log(`seed ${seed}`);
  const { killed, torn, lost } = await killEverything({
    kills: given.get("kills") ?? 1000,
    size: (given.get("mebibytes") ?? 16) * 2 ** 20,
    seed,
    say: (line) => console.error(line),
  });
  console.log(JSON.stringify(killed));
  for (const line of [...torn, ...lost]) console.log(line);
  const kills = Object.values(killed).reduce((sum, count) => sum + count, 0);
  console.log(`${kills} kills, seed ${seed}: ${lost.length} lost, ${torn.length} torn`);
  if (torn.length + lost.length > 0) Deno.exit(1);
}
