/**
 * Kills a push with SIGKILL at random moments, continues it each time, and says what was lost: once
 * while what was begun can be continued, once when all of it has run out in between, and once by
 * chunks.
 *
 * `deno run -A scripts/kill_push.ts [--kills=10] [--mebibytes=512] [--files=4] [--rate=60000000] [--connections=4] [--seed=N]`
 *
 * @module
 */
import { killPush } from "./kill/kill_push.ts";

const given = new Map(Deno.args.map((argument) => {
  const [name = "", value = ""] = argument.replace(/^--/, "").split("=");
  return [name, Number(value)] as const;
}));
const seed = given.get("seed") ?? Date.now() % 1_000_000;
const files = given.get("files") ?? 4;
const bytes = (given.get("mebibytes") ?? 512) * 2 ** 20 / files;
console.log(`seed ${seed}`);
let isGood = true;
for (
  const way of [
    { expires: false, words: "uploads live on" },
    { expires: true, words: "uploads run out" },
    { expires: false, xet: true, words: "as chunks" },
  ]
) {
  const { words, ...how } = way;
  const report = await killPush({
    sizes: Array.from({ length: files }, () => bytes),
    partBytes: 8 * 2 ** 20,
    kills: given.get("kills") ?? 10,
    rate: given.get("rate") ?? 60_000_000,
    connections: given.get("connections") ?? 4,
    ...how,
    seed,
  });
  const { killed, isRight, commits, broken, takenBytes, allowedBytes } = report;
  console.log(JSON.stringify(report));
  console.log(
    `${killed} kills, ${words}: the files are ${
      isRight ? "right" : "WRONG"
    }, ${commits} commit, the head was ${
      broken.length === 0 ? "never broken" : `BROKEN: ${broken.join("; ")}`
    }; the store took ${(takenBytes / files / bytes).toFixed(2)} times their size, allowed ${
      (allowedBytes / files / bytes).toFixed(2)
    }`,
  );
  isGood &&= isRight && commits === 1 && broken.length === 0 && takenBytes <= allowedBytes;
}
Deno.exit(isGood ? 0 : 1);
