/**
 * Kills a pull with SIGKILL at random moments, resumes it each time, and says what was lost.
 *
 * `deno run -A scripts/kill_pull.ts [--kills=200] [--mebibytes=256] [--rate=40000000] [--connections=8] [--seed=N]`
 *
 * @module
 */
import { killPull } from "./kill/kill_pull.ts";

const given = new Map(Deno.args.map((argument) => {
  const [name = "", value = ""] = argument.replace(/^--/, "").split("=");
  return [name, Number(value)] as const;
}));
const seed = given.get("seed") ?? Date.now() % 1_000_000;
console.log(`seed ${seed}`);
const report = await killPull({
  kills: given.get("kills") ?? 200,
  size: (given.get("mebibytes") ?? 256) * 2 ** 20,
  rate: given.get("rate") ?? 40_000_000,
  connections: given.get("connections") ?? 8,
  seed,
});
console.log(JSON.stringify(report));
const isGood = report.isRight && report.fetched <= report.allowed;
console.log(
  `${report.killed} kills: the file is ${report.isRight ? "right" : "WRONG"}; fetched ${
    (report.fetched / report.size).toFixed(2)
  } times its size, ${
    ((report.fetched - report.size) / report.killed / 2 ** 20).toFixed(2)
  } MiB lost a kill`,
);
Deno.exit(isGood ? 0 : 1);
