import type { PullConfig, PullReport } from "../clients/pull.ts";
import { program } from "../contestants.ts";
import { type GgufShape, type RevisionKind, writeGguf } from "../gguf_revisions.ts";
import { judge, share, type Verdict } from "../goal.ts";
import { type Measured, type Program, runMeasured } from "../measured_process.ts";
import { mebibytes } from "../quantities.ts";
import type { Row, RowContext, RowResult } from "../row.ts";
import type { Entry } from "../sample.ts";
import { ServerProcess } from "../server_process.ts";
import type { XetServerReady } from "../xet_server.ts";

/** A new revision of a model whose first one is here: how much is fetched? */
export const xetDelta: Row = { id: "xet-delta", title: "A new revision (delta)", run };

/** What may be fetched of each revision, as a part of the file. */
const GOALS: Readonly<Record<RevisionKind, readonly [text: string, most: number]>> = {
  "one place": ["1 % changed in one place", 0.012],
  "twenty places": ["1 % changed in 20 places", 0.02],
  "front": ["64 KiB inserted at the front", 0.001],
  "reordered": ["200 tensors in another order", 0.04],
};

async function run({ options, folder, say }: RowContext): Promise<RowResult> {
  const shape = { dataBytes: options.xetFileBytes, tensors: 200 };
  const script = new URL("../xet_server.ts", import.meta.url);
  await using server = await ServerProcess.start<XetServerReady>(script, {
    dataDir: `${folder}/hub`,
    files: [],
  });
  const entries: Entry[] = [];
  const verdicts: Verdict[] = [];
  for (const [kind, [text, most]] of Object.entries(GOALS)) {
    const task = { kind: kind as RevisionKind, shape, url: server.ready.url, folder };
    const { sample, report, size } = await pullRevision(task);
    entries.push({ name: text, samples: [sample] });
    const fetched = report.fetchedBytes / size;
    say(`${text}: ${(100 * fetched).toFixed(3)} % fetched`);
    verdicts.push(judge(share(`${text}: fetched, of the file`, most, "at most"), fetched));
    const deviation = Math.abs(report.fetchedBytes / report.plannedBytes - 1);
    verdicts.push(judge(share(`${text}: fetched, off the plan`, 0.01, "at most"), deviation));
  }
  return {
    setup: `A GGUF file of ${mebibytes(options.xetFileBytes)} in 200 tensors, uploaded by ` +
      "`@huggingface/hub` and pulled; then a second revision, uploaded by it too, is pulled. What " +
      "is fetched includes everything that is asked of the store of chunks. One run each.",
    entries,
    verdicts,
    notes: [],
  };
}

interface DeltaTask {
  readonly kind: RevisionKind;
  readonly shape: GgufShape;
  readonly url: string;
  readonly folder: string;
}

/** Has both revisions uploaded, pulls the first and measures the pull of the second. */
async function pullRevision({ kind, shape, url, folder }: DeltaTask): Promise<{
  readonly sample: Measured;
  readonly report: PullReport;
  readonly size: number;
}> {
  const file = `${folder}/model.gguf`;
  const place = `${folder}/${kind.replace(" ", "-")}`;
  const repository = `bench/${kind.replace(" ", "-")}`;
  const client = (name: string, ...args: string[]): Program => {
    const href = new URL(`../clients/${name}`, import.meta.url).href;
    return program(2 * shape.dataBytes, [Deno.execPath(), "run", "-A", href, ...args]);
  };
  const pull: PullConfig = { endpoint: url, repository, folder: place, transport: "xet" };
  const upload = client("upload_chunks.ts", url, repository, file);
  await writeGguf(file, shape);
  await runMeasured(upload);
  await runMeasured(client("pull.ts", JSON.stringify(pull)));
  await writeGguf(file, shape, kind);
  await runMeasured(upload);
  const sample = await runMeasured(client("pull.ts", JSON.stringify(pull)));
  const { size } = await Deno.stat(file);
  await Deno.remove(place, { recursive: true });
  return { sample, report: JSON.parse(sample.stdout), size };
}
