import { ours, singleConnection } from "../contestants.ts";
import { judge, ratio, share } from "../goal.ts";
import { interleave } from "../interleave.ts";
import { mebibytes, megabytesPerSecond } from "../quantities.ts";
import type { Row, RowContext, RowResult } from "../row.ts";
import { rateOf } from "../sample.ts";
import { Stage } from "../stage.ts";

/** A cap for each TCP connection, as many servers have: do several connections add up? */
export const cappedConnection: Row = {
  id: "capped-connection",
  title: "A server that caps each connection",
  run,
};

const CAP = 50e6;

async function run({ options, folder, say }: RowContext): Promise<RowResult> {
  const { cappedFileBytes: bytes, runs } = options;
  const path = "model.bin";
  const link = { bytesPerSecond: CAP, cap: "per connection" } as const;
  await using stage = await Stage.start({ folder, files: [{ path, size: bytes }], link });
  const task = { stage, bytes, path, sha256: await stage.sha256(path) };
  const chosen: string[] = [];
  const onReport = (stdout: string): void => {
    const { connections } = JSON.parse(stdout);
    chosen.push([4, ...connections].join(" "));
  };
  const entries = await interleave([
    ours("@ruv/hub, verified", task, { onReport }),
    ours("@ruv/hub, verified, 8 connections", task, { connections: 8 }),
    await singleConnection({ ...task, bytes: Math.round(bytes / 4) }),
  ], { runs, folder, say });
  const [auto, eight, single] = entries.map(rateOf);
  const best = single && single * 8;
  return {
    setup: `One file of ${mebibytes(bytes)} from ${stage.fileServer} through a proxy that lets ` +
      `each TCP connection have ${megabytesPerSecond(CAP)}.`,
    entries,
    verdicts: [
      judge(share("8 connections, of 8 × one connection", 0.85, "at least"), ratio(eight, best)),
      judge(share("connections auto, of 8 × one connection", 0.85, "at least"), ratio(auto, best)),
    ],
    notes: [`Connections chosen by auto, run by run: ${chosen.join("; ")}.`],
  };
}
