/**
 * Attacks every reader of foreign bytes, each in a process of its own, and prints how they did:
 *
 *     deno task fuzz [--cases N] [--only NAME] [--seed N]
 *
 * The same seed tries the same cases. What is found is printed with its seed and as small as it can
 * be made; a process that dies without a word, with the number of cases it had done.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { FUZZ_TARGETS } from "../tests/fuzz/targets.ts";
import { attackInProcess, type ReaderOutcome } from "./fuzz/reader_process.ts";

if (import.meta.main) {
  const { values } = parseArgs({
    args: Deno.args,
    options: {
      cases: { type: "string", default: "100000" },
      only: { type: "string", default: "" },
      seed: { type: "string", default: String(Date.now() % 2 ** 31) },
    },
  });
  const cases = Number(values.cases);
  const seed = Number(values.seed);
  console.log(`seed ${seed}, ${cases} cases each`);
  let failed = 0;
  const targets = FUZZ_TARGETS.filter(({ name }) => name.includes(values.only));
  for (const { name } of targets) {
    const begin = performance.now();
    const outcome = await attackInProcess(name, { seed, cases });
    const seconds = ((performance.now() - begin) / 1000).toFixed(1);
    if (outcome.type !== "ended") failed++;
    console.log(line(name, outcome, { seed, cases, seconds }));
  }
  console.log(`${targets.length} readers, ${targets.length * cases} cases, ${failed} failed`);
  if (failed > 0) Deno.exit(1);
}

function line(
  name: string,
  outcome: ReaderOutcome,
  { seed, cases, seconds }: {
    readonly seed: number;
    readonly cases: number;
    readonly seconds: string;
  },
): string {
  switch (outcome.type) {
    case "ended": {
      const share = Math.round(100 * outcome.refused / cases);
      return `ok      ${name.padEnd(32)} ${String(share).padStart(3)} % refused, slowest ` +
        `${outcome.slowestMs.toFixed(1)} ms, ${seconds} s in all, ` +
        `peak ${outcome.peakMebibytes} MiB`;
    }
    case "failed":
      return `FAILED  ${name}\n${outcome.words}`;
    case "died":
      return `DIED    ${name} (${outcome.how}), seed ${seed}, after ${outcome.cases} cases\n` +
        outcome.said;
  }
}
