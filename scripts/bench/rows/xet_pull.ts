import type { PullConfig } from "../clients/pull.ts";
import { assertBytes, program } from "../contestants.ts";
import { judge, memory, ratio, times } from "../goal.ts";
import { type Contestant, interleave } from "../interleave.ts";
import { mebibytes } from "../quantities.ts";
import type { Row, RowContext, RowResult } from "../row.ts";
import { peakRss, wallTime } from "../sample.ts";
import { ServerProcess } from "../server_process.ts";
import type { XetServerReady } from "../xet_server.ts";

/** One large file as chunks. */
export const xetPull: Row = { id: "xet-pull", title: "One large file as chunks (Xet)", run };

const MEBIBYTE = 1024 * 1024;
const QUANTIZED = "bench/quantized";
const FLOATS = "bench/floats";

async function run({ options, folder, say }: RowContext): Promise<RowResult> {
  const { xetFileBytes: bytes, runs } = options;
  const script = new URL("../xet_server.ts", import.meta.url);
  await using server = await ServerProcess.start<XetServerReady>(script, {
    dataDir: `${folder}/hub`,
    files: [
      { repository: QUANTIZED, size: bytes, compresses: false },
      { repository: FLOATS, size: bytes, compresses: true },
    ],
  });
  const { url } = server.ready;
  const contestant = (name: string, client: string, args: (place: string) => string[]) => ({
    name,
    bytes,
    program: (place: string) =>
      program(bytes, [
        Deno.execPath(),
        ...["run", "-A", new URL(`../clients/${client}`, import.meta.url).href, ...args(place)],
      ]),
    check: ({ folder: place }) => assertBytes(place, bytes),
  } satisfies Contestant);
  const ours = (name: string, repository: string, transport: "xet" | "http") =>
    contestant(name, "pull.ts", (place) => {
      const pull: PullConfig = { endpoint: url, repository, folder: place, transport };
      return [JSON.stringify(pull)];
    });
  const theirs = (name: string, repository: string) =>
    contestant(name, "xet_blob.ts", (place) => [url, repository, place]);
  const entries = await interleave([
    ours("@ruv/hub, as chunks, verified: quantized weights", QUANTIZED, "xet"),
    theirs("`@huggingface/hub` XetBlob, unverified: quantized weights", QUANTIZED),
    ours("@ruv/hub, plain HTTP, verified: quantized weights", QUANTIZED, "http"),
    ours("@ruv/hub, as chunks, verified: 16-bit floats", FLOATS, "xet"),
    theirs("`@huggingface/hub` XetBlob, unverified: 16-bit floats", FLOATS),
    ours("@ruv/hub, plain HTTP, verified: 16-bit floats", FLOATS, "http"),
  ], { runs, folder, say });
  const [quantized, theirQuantized, , floats, theirFloats] = entries.map((entry) =>
    wallTime(entry)?.median
  );
  const peak = Math.max(...[0, 3].map((index) => peakRss(entries[index])?.max ?? NaN));
  return {
    setup:
      `One file of ${mebibytes(bytes)}, in chunks that compress (16-bit floats) and in chunks ` +
      "that do not (quantized weights), from the embedded Hub on the same machine.",
    entries,
    verdicts: [
      judge(times("quantized, over XetBlob", 1.5), ratio(theirQuantized, quantized)),
      judge(times("16-bit floats, over XetBlob", 1.5), ratio(theirFloats, floats)),
      judge(memory("the highest peak of all runs", 256 * MEBIBYTE), peak),
    ],
    notes: [],
  };
}
