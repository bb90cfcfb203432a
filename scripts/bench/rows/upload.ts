import { program } from "../contestants.ts";
import { judge, memory, ratio, times } from "../goal.ts";
import { type Contestant, interleave } from "../interleave.ts";
import { mebibytes } from "../quantities.ts";
import type { Row, RowContext, RowResult } from "../row.ts";
import { cpuTime, peakRss, wallTime } from "../sample.ts";
import { writeSeededFile } from "../seeded_file.ts";
import { ServerProcess } from "../server_process.ts";
import type { UploadServerReady } from "../upload_server.ts";

/** One large file from disk into a repository. */
export const upload: Row = { id: "upload", title: "Upload of one large file", run };

const MEBIBYTE = 1024 * 1024;

async function run({ options, folder, say }: RowContext): Promise<RowResult> {
  const { largeFileBytes: bytes, runs } = options;
  const file = `${folder}/weights.bin`;
  await writeSeededFile(file, bytes, 1);
  const script = new URL("../upload_server.ts", import.meta.url);
  await using server = await ServerProcess.start<UploadServerReady>(script, {
    dataDir: `${folder}/hub`,
  });
  const { url } = server.ready;
  const contestant = (name: string, client: string): Contestant => ({
    name,
    bytes,
    program: (place) =>
      program(bytes, [
        Deno.execPath(),
        ...["run", "-A", new URL(`../clients/${client}`, import.meta.url).href],
        ...[url, "bench/upload", file, place],
      ]),
    prepare: () => renew(file),
    check: async () => {
      const taken = await server.ask("taken");
      if (taken < bytes) throw new Error(`Cannot count the run: the Hub took ${taken} bytes`);
    },
  });
  const entries = await interleave([
    contestant("@ruv/hub", "push.ts"),
    contestant("`@huggingface/hub` uploadFile", "upload_file.ts"),
  ], { runs, folder, say });
  const [own, official] = entries.map((entry) => wallTime(entry)?.median);
  const [ownCpu, officialCpu] = entries.map((entry) => cpuTime(entry)?.median);
  return {
    setup:
      `One file of ${mebibytes(bytes)}, new to the embedded Hub in each run, hashed and sent ` +
      "in parts of 16 MiB into LFS, and committed. The Hub hashes what it takes, twice, on the " +
      "same machine.",
    entries,
    verdicts: [
      judge(times("over `@huggingface/hub` uploadFile", 1.5), ratio(official, own)),
      judge(
        times("processor time, over `@huggingface/hub` uploadFile", 1.5),
        ratio(officialCpu, ownCpu),
      ),
      judge(memory("the highest peak of all runs", 200 * MEBIBYTE), peakRss(entries[0])?.max),
    ],
    notes: [
      "Most of the wall time is the Hub's, on the same two cores and the same for both: it takes an " +
      "MD5 of each part and a SHA-256 of the whole. The processor time is the clients' own.",
    ],
  };
}

/** Another content of the same size: what the Hub has is not sent. */
async function renew(path: string): Promise<void> {
  using file = await Deno.open(path, { write: true });
  await file.write(crypto.getRandomValues(new Uint8Array(16)));
}
