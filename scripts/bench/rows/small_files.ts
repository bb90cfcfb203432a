import { huggingface, ours } from "../contestants.ts";
import { judge, ratio, times } from "../goal.ts";
import { type Contestant, interleave } from "../interleave.ts";
import type { Row, RowContext, RowResult } from "../row.ts";
import { wallTime } from "../sample.ts";
import { Stage } from "../stage.ts";
import { summarize, type Summary } from "../statistics.ts";

/** Many small files, as datasets have: what does a file cost? */
export const smallFiles: Row = { id: "small-files", title: "Many small files", run };

const SIZE = 8 * 1024;
const FILES_PER_FOLDER = 100;

async function run({ options, folder, say }: RowContext): Promise<RowResult> {
  const { smallFiles: count, runs } = options;
  const files = Array.from({ length: count }, (_, index) => ({
    path: `part-${Math.floor(index / FILES_PER_FOLDER)}/file-${index}.json`,
    size: SIZE,
  }));
  await using stage = await Stage.start({ folder, files });
  const task = { stage, bytes: count * SIZE };
  const requests = [new RequestCount(stage), new RequestCount(stage)] as const;
  const entries = await interleave([
    requests[0].of(ours("@ruv/hub, verified", task)),
    requests[1].of(huggingface(task)),
  ], { runs, folder, keep: true, say });
  const [own, hub] = entries.map((entry) => wallTime(entry)?.median);
  const [perFile, hubPerFile] = requests.map(({ summary }) =>
    summary === undefined ? "–" : (summary.median / count).toFixed(2)
  );
  return {
    setup: `${count.toLocaleString("en-US")} files of 8 KiB, which the Hub itself serves: the ` +
      "embedded one, whose time for a request both pay.",
    entries,
    verdicts: [judge(times("verified, over `@huggingface/hub` unverified", 3), ratio(hub, own))],
    notes: [`Requests per file: ${perFile}; \`@huggingface/hub\` ${hubPerFile}.`],
  };
}

/** Counts the requests of each run of a contestant. */
class RequestCount {
  readonly #stage: Stage;
  readonly #runs: number[] = [];

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  /** Requests of a run; undefined when there was none. */
  get summary(): Summary | undefined {
    return this.#runs.length === 0 ? undefined : summarize(this.#runs);
  }

  of(contestant: Contestant): Contestant {
    let before = Promise.resolve(0);
    return {
      ...contestant,
      program: (folder) => {
        before = this.#stage.requests();
        return contestant.program(folder);
      },
      check: async (run) => {
        await contestant.check?.(run);
        this.#runs.push(await this.#stage.requests() - await before);
      },
    };
  }
}
