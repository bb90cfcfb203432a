import { aria2, curl, curlAndOpenssl, huggingface, ours } from "../contestants.ts";
import { judge, ratio, times } from "../goal.ts";
import { interleave } from "../interleave.ts";
import { mebibytes } from "../quantities.ts";
import type { Row, RowContext, RowResult } from "../row.ts";
import { wallTime } from "../sample.ts";
import { Stage } from "../stage.ts";

/** One large file over a link as fast as the machine: what does a client cost? */
export const largeFile: Row = { id: "large-file", title: "One large file", run };

async function run({ options, folder, say }: RowContext): Promise<RowResult> {
  const { largeFileBytes: bytes, runs } = options;
  const path = "model.bin";
  await using stage = await Stage.start({ folder, files: [{ path, size: bytes }] });
  const task = { stage, bytes, path, sha256: await stage.sha256(path) };
  const entries = await interleave([
    ours("@ruv/hub, verified", task),
    ours("@ruv/hub, verified, 8 connections", task, { connections: 8 }),
    ours("@ruv/hub, unverified", task, { verifyChecksum: false }),
    await curlAndOpenssl(task),
    await curl(task),
    await aria2(task),
    huggingface(task),
  ], { runs, folder, say });
  const [own, , , piped, , sixteen, hub] = entries.map((entry) => wallTime(entry)?.median);
  return {
    setup: `One file of ${mebibytes(bytes)} from ${stage.fileServer} on the same machine, each ` +
      "client asking the Hub's `resolve` address first.",
    entries,
    verdicts: [
      judge(times("verified, over `curl | tee | openssl dgst`", 2), ratio(piped, own)),
      judge(times("verified, over `aria2c` with checksum", 5), ratio(sixteen, own)),
      judge(times("verified, over `@huggingface/hub` unverified", 1.7), ratio(hub, own)),
    ],
    notes: [],
  };
}
