import type { PullReport } from "../clients/pull.ts";
import { ours } from "../contestants.ts";
import { judge, ratio, share } from "../goal.ts";
import { interleave } from "../interleave.ts";
import { mebibytes, megabytesPerSecond } from "../quantities.ts";
import type { Row, RowContext, RowResult } from "../row.ts";
import { wallTime } from "../sample.ts";
import { Stage } from "../stage.ts";
import { summarize } from "../statistics.ts";

/** A link slower than the machine: does proving cost anything, and how late is the digest? */
export const cappedLink: Row = { id: "capped-link", title: "A link with a cap in total", run };

const CAP = 300e6;

async function run({ options, folder, say }: RowContext): Promise<RowResult> {
  const { largeFileBytes: bytes, runs } = options;
  const link = { bytesPerSecond: CAP, cap: "in total" } as const;
  const files = [{ path: "model.bin", size: bytes }];
  await using stage = await Stage.start({ folder, files, link });
  const task = { stage, bytes };
  const lags: number[] = [];
  const onReport = (stdout: string): void => {
    const { digestLagMs }: PullReport = JSON.parse(stdout);
    if (digestLagMs !== undefined) lags.push(digestLagMs);
  };
  const entries = await interleave([
    ours("@ruv/hub, verified", task, { onReport }),
    ours("@ruv/hub, unverified", task, { verifyChecksum: false }),
  ], { runs, folder, say });
  const [verified, unverified] = entries.map((entry) => wallTime(entry)?.median);
  const lag = lags.length === 0 ? undefined : summarize(lags);
  const lagSeconds = lag && lag.median / 1000;
  return {
    setup: `One file of ${mebibytes(bytes)} from ${stage.fileServer} through a proxy that lets ` +
      `all TCP connections together have ${megabytesPerSecond(CAP)}.`,
    entries,
    verdicts: [
      judge(share("verified, of unverified", 0.95, "at least"), ratio(unverified, verified)),
      judge(
        share("from the last byte to the digest, of the wall time", 0.03, "at most"),
        ratio(lagSeconds, verified),
      ),
    ],
    notes: lag === undefined ? [] : [
      `The digest was ready ${lag.median.toFixed(0)} ms (${lag.min.toFixed(0)}–${
        lag.max.toFixed(0)
      }) after the last byte.`,
    ],
  };
}
