import { ours } from "../contestants.ts";
import { judge, memory, ratio, share } from "../goal.ts";
import { interleave } from "../interleave.ts";
import { mebibytes } from "../quantities.ts";
import type { Row, RowContext, RowResult } from "../row.ts";
import { peakRss } from "../sample.ts";
import { Stage } from "../stage.ts";

/** A small and a large file: does memory grow with the file? */
export const memoryOfPull: Row = { id: "memory", title: "Memory, whatever the size", run };

const MEBIBYTE = 1024 * 1024;

async function run({ options, folder, say }: RowContext): Promise<RowResult> {
  const { memoryFileBytes: [small, large], runs } = options;
  await using smallStage = await start(`${folder}/small`, small);
  await using largeStage = await start(`${folder}/large`, large);
  const entries = await interleave([
    ours(`@ruv/hub, ${mebibytes(small)}`, { stage: smallStage, bytes: small }),
    ours(`@ruv/hub, ${mebibytes(large)}`, { stage: largeStage, bytes: large }),
  ], { runs, folder, say });
  const [ofSmall, ofLarge] = entries.map(peakRss);
  const growth = ratio(ofLarge?.median, ofSmall?.median);
  const highest = ofSmall && ofLarge && Math.max(ofSmall.max, ofLarge.max);
  return {
    setup: `One file each, from ${smallStage.fileServer}.`,
    entries,
    verdicts: [
      judge(memory("the highest peak of all runs", 160 * MEBIBYTE), highest),
      judge(
        share("difference between the two sizes", 0.15, "at most"),
        growth === undefined ? undefined : Math.abs(growth - 1),
      ),
    ],
    notes: [],
  };
}

async function start(folder: string, size: number): Promise<Stage> {
  return await Stage.start({ folder, files: [{ path: "model.gguf", size }] });
}
