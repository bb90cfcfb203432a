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
  const eight = { connections: 8 };
  const ofSmall = { stage: smallStage, bytes: small };
  const ofLarge = { stage: largeStage, bytes: large };
  const entries = await interleave([
    ours(`@ruv/hub, 8 connections, ${mebibytes(small)}`, ofSmall, eight),
    ours(`@ruv/hub, 8 connections, ${mebibytes(large)}`, ofLarge, eight),
    ours(`@ruv/hub, connections auto, ${mebibytes(small)}`, ofSmall),
    ours(`@ruv/hub, connections auto, ${mebibytes(large)}`, ofLarge),
  ], { runs, folder, say });
  const peaks = entries.map(peakRss);
  const [smallEight, largeEight, smallAuto, largeAuto] = peaks.map((peak) => peak?.median);
  const known = peaks.filter((peak) => peak !== undefined);
  const highest = known.length === 0 ? undefined : Math.max(...known.map(({ max }) => max));
  return {
    setup: `One file each, from ${smallStage.fileServer}.`,
    entries,
    verdicts: [
      judge(memory("the highest peak of all runs", 160 * MEBIBYTE), highest),
      judge(
        share("difference between the sizes, 8 connections", 0.15, "at most"),
        difference(smallEight, largeEight),
      ),
      judge(
        share("difference between the sizes, connections auto", 0.15, "at most"),
        difference(smallAuto, largeAuto),
      ),
    ],
    notes: [],
  };
}

/** By which share one value differs from another; undefined when either is unknown. */
function difference(from: number | undefined, to: number | undefined): number | undefined {
  const growth = ratio(to, from);
  return growth === undefined ? undefined : Math.abs(growth - 1);
}

async function start(folder: string, size: number): Promise<Stage> {
  return await Stage.start({ folder, files: [{ path: "model.bin", size }] });
}
