import { denoScript } from "../contestants.ts";
import { judge, ratio, times } from "../goal.ts";
import { type Contestant, interleave } from "../interleave.ts";
import type { Row, RowContext, RowResult } from "../row.ts";
import { wallTime } from "../sample.ts";

/** A command that needs no network: how long until it answers? */
export const startUp: Row = { id: "start-up", title: "Start-up", run };

/** These runs are so short that chance has a large share. */
const MORE_RUNS = 3;

async function run({ options, folder, say }: RowContext): Promise<RowResult> {
  const contestants: Contestant[] = [
    denoScript("`list`", new URL("../../../cli.ts", import.meta.url), "list"),
    denoScript("an empty script", new URL("../clients/empty.ts", import.meta.url)),
  ];
  const runs = options.runs * MORE_RUNS;
  const entries = await interleave(contestants, { runs, folder, say });
  const [list, empty] = entries.map((entry) => wallTime(entry)?.median);
  return {
    setup: "`deno run -A cli.ts list` beside a script without a line of code.",
    entries,
    verdicts: [
      judge(times("`list`, of an empty script", 2, "at most"), ratio(list, empty)),
    ],
    notes: [],
  };
}
