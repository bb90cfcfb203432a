/**
 * Attacks one reader of foreign bytes, and says line by line how far it has come and how it ended:
 * the child of `scripts/fuzz.ts`.
 *
 * @module
 */
import { FUZZ_TARGETS } from "../../tests/fuzz/targets.ts";
import type { ReaderLine } from "./reader_process.ts";

/** Inputs may be long, and their beginning tells enough. */
const LONGEST_LINE = 1000;

if (import.meta.main) {
  const [name, seed, cases] = Deno.args;
  const target = FUZZ_TARGETS.find((target) => target.name === name);
  if (target === undefined) throw new Error(`Cannot attack "${name}": there is no such reader`);
  let peak = 0;
  const look = () => peak = Math.max(peak, Deno.memoryUsage().rss);
  try {
    const report = await target.fuzz({
      seed: Number(seed),
      cases: Number(cases),
      onTurn: (tried) => {
        look();
        say({ type: "tried", cases: tried });
      },
    });
    look();
    say({ type: "ended", ...report, peakMebibytes: Math.round(peak / 2 ** 20) });
  } catch (error) {
    say({ type: "failed", words: wordsOf(error) });
  }
}

function say(line: ReaderLine): void {
  console.log(JSON.stringify(line));
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
