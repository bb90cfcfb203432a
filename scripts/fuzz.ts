/**
 * Attacks every reader of foreign bytes, and prints how each of them did:
 *
 *     deno task fuzz [--cases N] [--only NAME] [--seed N]
 *
 * The same seed tries the same cases. What is found is printed with its seed and as small as it can
 * be made.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { FUZZ_TARGETS } from "../tests/fuzz/targets.ts";

/** Inputs may be long, and their beginning tells enough. */
const LONGEST_LINE = 1000;

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
  for (const { name, fuzz } of targets) {
    const begin = performance.now();
    try {
      const { refused, slowestMs } = await fuzz({ seed, cases });
      const seconds = ((performance.now() - begin) / 1000).toFixed(1);
      const share = Math.round(100 * refused / cases);
      console.log(
        `ok      ${name.padEnd(32)} ${String(share).padStart(3)} % refused, slowest ` +
          `${slowestMs.toFixed(1)} ms, ${seconds} s in all, peak ${await peakMebibytes()} MiB`,
      );
    } catch (error) {
      failed++;
      console.log(`FAILED  ${name}\n${wordsOf(error)}`);
    }
  }
  console.log(`${targets.length} readers, ${targets.length * cases} cases, ${failed} failed`);
  if (failed > 0) Deno.exit(1);
}

/** What went wrong, and where. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const lines = (error.stack ?? error.message).split("\n").map((line) =>
    line.slice(0, LONGEST_LINE)
  );
  return error.cause === undefined
    ? lines.join("\n")
    : `${lines.slice(0, 4).join("\n")}\n${wordsOf(error.cause)}`;
}

/** The most memory this process has had so far, where the system tells it. */
async function peakMebibytes(): Promise<number> {
  const status = await Deno.readTextFile("/proc/self/status").catch(() => "");
  const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
  const bytes = kibibytes === undefined ? Deno.memoryUsage().rss : Number(kibibytes) * 1024;
  return Math.round(bytes / 2 ** 20);
}
