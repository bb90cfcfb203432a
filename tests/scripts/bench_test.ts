import assert from "node:assert/strict";
import fc from "fast-check";
import { renderPage } from "../../scripts/bench/benchmark_page.ts";
import { CappedProxy } from "../../scripts/bench/capped_proxy.ts";
import { renderChart } from "../../scripts/bench/chart.ts";
import { judge, memory, ratio, share, times } from "../../scripts/bench/goal.ts";
import { type Contestant, interleave } from "../../scripts/bench/interleave.ts";
import { childrenTime, runMeasured } from "../../scripts/bench/measured_process.ts";
import { parseBenchOptions } from "../../scripts/bench/options.ts";
import { renderRow, renderVerdicts } from "../../scripts/bench/report.ts";
import type { FinishedRow } from "../../scripts/bench/row.ts";
import type { Entry } from "../../scripts/bench/sample.ts";
import { writeSeededFile } from "../../scripts/bench/seeded_file.ts";
import { summarize } from "../../scripts/bench/statistics.ts";
import { TokenBucket } from "../../scripts/bench/token_bucket.ts";

const MEBIBYTE = 1024 * 1024;

async function withFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await run(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function entry(name: string, seconds: readonly number[], bytes?: number): Entry {
  const samples = seconds.map((one) => ({
    seconds: one,
    cpuSeconds: one / 2,
    peakRssBytes: 100 * MEBIBYTE,
  }));
  return { name, samples, bytes };
}

const ROW: FinishedRow = {
  id: "large-file",
  title: "One large file",
  result: {
    setup: "From nginx.",
    entries: [
      entry("@ruv/hub", [2, 1, 3], 2e9),
      entry("`curl | tee`", [5, 5, 5], 2e9),
      { name: "aria2c", samples: [], missing: "aria2c is not installed" },
    ],
    verdicts: [
      judge(times("over `curl | tee`", 2), 2.5),
      judge(times("over curl", 2), 1.5),
      judge(times("over aria2c", 5), undefined),
    ],
    notes: ["And that is all."],
  },
  failure: undefined,
};

Deno.test("summarize() gives the middle and the spread", () => {
  assert.deepEqual(summarize([3, 1, 2]), { median: 2, min: 1, max: 3 });
  assert.deepEqual(summarize([4, 1, 2, 3]), { median: 2.5, min: 1, max: 4 });
  assert.deepEqual(summarize([7]), { median: 7, min: 7, max: 7 });
});

Deno.test("summarize() refuses to summarize nothing", () => {
  assert.throws(() => summarize([]), {
    name: "RangeError",
    message: "Cannot summarize: there are no values",
  });
});

Deno.test("summarize() has as many values above its median as below", () => {
  fc.assert(fc.property(fc.array(fc.integer(), { minLength: 1 }), (values) => {
    const { median } = summarize(values);
    const above = values.filter((value) => value > median).length;
    const below = values.filter((value) => value < median).length;
    return above <= values.length / 2 && below <= values.length / 2;
  }));
});

Deno.test("judge() meets a bound that is just reached, and says by how much one is missed", () => {
  assert.equal(judge(times("", 2), 2).outcome, "met");
  assert.equal(judge(memory("", 160), 160).outcome, "met");
  const slow = judge(times("", 2), 1.5);
  assert.deepEqual([slow.outcome, slow.missedBy], ["missed", 0.25]);
  const late = judge(share("", 0.04, "at most"), 0.05);
  assert.deepEqual([late.outcome, late.missedBy?.toFixed(4)], ["missed", "0.2500"]);
});

Deno.test("judge() does not judge what was not measured", () => {
  assert.equal(judge(times("", 2), ratio(undefined, 3)).outcome, "not measured");
  assert.equal(judge(times("", 2), ratio(1, 0)).outcome, "not measured");
});

Deno.test("renderVerdicts() shows each goal with what became of it", () => {
  assert.equal(
    renderVerdicts([ROW]),
    [
      "| row | goal | measured | verdict |",
      "| --- | --- | --- | --- |",
      "| One large file | over `curl \\| tee` ≥ 2.00 × | 2.50 × | ✓ met |",
      "| One large file | over curl ≥ 2.00 × | 1.50 × | ✗ missed by 25 % |",
      "| One large file | over aria2c ≥ 5.00 × | – | – not measured |",
    ].join("\n"),
  );
});

Deno.test("renderRow() puts the ways side by side, and says why one could not run", () => {
  assert.equal(
    renderRow(ROW),
    [
      "## One large file",
      "",
      "From nginx.",
      "",
      "| way | wall time (min–max) | rate | time, × ours | CPU time | peak RSS |",
      "| --- | --- | --- | --- | --- | --- |",
      "| @ruv/hub | 2.00 s (1.00–3.00) | 1,000 MB/s | 1.00 | 1.00 s | 100 MiB |",
      "| `curl \\| tee` | 5.00 s (5.00–5.00) | 400 MB/s | 2.50 | 2.50 s | 100 MiB |",
      "| aria2c | not run: aria2c is not installed |  |  |  |  |",
      "",
      "And that is all.",
    ].join("\n"),
  );
});

Deno.test("renderRow() says why a row could not run", () => {
  const row = { ...ROW, result: undefined, failure: "no server" };
  assert.equal(renderRow(row), "## One large file\n\nNot measured: no server.");
});

Deno.test("renderPage() keeps what people wrote, and nothing else of the page before", () => {
  const machine = {
    cpu: "A processor",
    cores: 2,
    memoryBytes: 4 * 1024 * MEBIBYTE,
    system: "linux 6",
    deno: "2.9.6",
    date: "2030-01-31",
  };
  const before = "# Benchmarks\n\nold\n\n## Reading the numbers\n\nThey are fine.\n";
  const page = renderPage([ROW], {
    title: "Benchmarks",
    chart: "benchmarks.svg",
    machine,
    command: "deno task bench",
    before,
  });
  assert.match(page, /^# Benchmarks\n\nMeasured on 2030-01-31: A processor, 2 cores, 4 GiB/);
  assert.match(page, /\n## Reading the numbers\n\nThey are fine\.\n$/);
  assert.doesNotMatch(page, /old/);
});

Deno.test("renderChart() draws a bar for each way that ran, to scale, paler when unverified", () => {
  const entries = [
    entry("@ruv/hub", [2, 1, 3], 2e9),
    entry("`curl | tee`, unverified", [5, 5], 2e9),
  ];
  const missing = { name: "aria2c", samples: [], missing: "aria2c is not installed" };
  const chart = renderChart("Rates", [...entries, missing]);
  assert.deepEqual(
    [...chart.matchAll(/<rect class="(\w+)" fill-opacity="(.+?)".* width="(\d+)"/g)].map(
      ([, ...facts]) => facts,
    ),
    [["ours", "1", "195"], ["other", "0.45", "78"]],
  );
  assert.match(chart, />1,000 MB\/s</);
  assert.match(chart, />curl \| tee, unverified</);
  assert.match(chart, /prefers-color-scheme: dark/);
});

Deno.test("parseBenchOptions() takes the full sizes unless told otherwise", () => {
  const { rows, runs, largeFileBytes, smallFiles, write } = parseBenchOptions([]);
  assert.deepEqual([rows, runs, largeFileBytes, smallFiles, write], [
    [],
    7,
    2 * 1024 * MEBIBYTE,
    2000,
    false,
  ]);
  const quick = parseBenchOptions(["--quick", "--rows", "memory, start-up", "--runs", "3"]);
  assert.deepEqual([quick.rows, quick.runs, quick.largeFileBytes], [
    ["memory", "start-up"],
    3,
    256 * MEBIBYTE,
  ]);
});

Deno.test("parseBenchOptions() refuses a number that makes no sense", () => {
  assert.throws(() => parseBenchOptions(["--runs", "0"]), {
    message: 'Cannot use --runs "0": expected a positive number',
  });
});

Deno.test("TokenBucket.take() holds to the rate, however late its timers wake", () => {
  let now = 1000;
  const bucket = new TokenBucket(50e6, { now: () => now, burstMs: 20 });
  // 50,000 bytes take one millisecond.
  const begin = now;
  for (let piece = 0; piece < 1000; piece++) now += bucket.take(250_000) + (piece % 7);
  const seconds = (now - begin) / 1000;
  assert.ok(Math.abs(250e6 / seconds / 50e6 - 1) < 0.01, `${250 / seconds} MB/s`);
});

Deno.test("TokenBucket.take() makes up for no more idle time than its burst", () => {
  let now = 0;
  const bucket = new TokenBucket(1e6, { now: () => now, burstMs: 20 });
  now = 10_000;
  assert.equal(bucket.take(20_000), 0);
  assert.equal(bucket.take(5000), 5);
});

Deno.test("TokenBucket.take() lets those who share it wait one after another", () => {
  const bucket = new TokenBucket(1e6, { now: () => 0, burstMs: 0 });
  assert.deepEqual([bucket.take(1000), bucket.take(1000), bucket.take(2000)], [1, 2, 4]);
});

Deno.test("CappedProxy passes both directions on unchanged, and ends what is open", async () => {
  using upstream = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  await using proxy = CappedProxy.start({
    upstreamPort: upstream.addr.port,
    bytesPerSecond: 1e9,
    cap: "in total",
  });
  using client = await Deno.connect({ hostname: "127.0.0.1", port: proxy.port });
  using server = await upstream.accept();
  const buffer = new Uint8Array(16);
  const read = async (from: Deno.Conn): Promise<string> =>
    new TextDecoder().decode(buffer.subarray(0, await from.read(buffer) ?? 0));
  await client.write(new TextEncoder().encode("question"));
  assert.equal(await read(server), "question");
  await server.write(new TextEncoder().encode("answer"));
  assert.equal(await read(client), "answer");
});

Deno.test("childrenTime() adds user and system time of the children only", () => {
  assert.equal(childrenTime("0m0.500000s 0m0.500000s\n1m2.250000s 0m0.500000s\n"), 62.75);
  assert.equal(childrenTime("0m0.000s 0m0.000s\n0m0,250s 0m0,000s\n"), 0.25);
});

Deno.test("runMeasured() gives what a program says, and its failure with its last words", async () => {
  const { stdout, seconds } = await runMeasured({ command: ["echo", "done"], timeoutMs: 5000 });
  assert.equal(stdout, "done\n");
  assert.ok(seconds > 0);
  await assert.rejects(
    runMeasured({ command: ["sh", "-c", "echo no >&2; exit 3"], timeoutMs: 5000 }),
    { message: 'Cannot run "sh": exit code 3, no' },
  );
});

Deno.test("runMeasured() ends a pipeline that takes too long, all of it", async () => {
  await assert.rejects(
    runMeasured({ command: ["sh", "-c", "sleep 60 | cat"], timeoutMs: 50 }),
    { message: 'Cannot run "sh": exit code 137, 50 ms are over' },
  );
});

Deno.test("interleave() runs all in turn, each in an empty folder; one that fails is out", async () => {
  await withFolder(async (folder) => {
    const order: string[] = [];
    const contestant = (name: string, command: [string, ...string[]]): Contestant => ({
      name,
      program: () => ({ command, timeoutMs: 5000 }),
      check: async ({ folder }) => {
        assert.deepEqual(await Array.fromAsync(Deno.readDir(folder)), []);
        await Deno.writeTextFile(`${folder}/left`, "");
        order.push(name);
      },
    });
    const absent = { ...contestant("c", ["true"]), missing: "c is not installed" };
    const entries = await interleave(
      [contestant("a", ["true"]), contestant("b", ["false"]), absent, contestant("d", ["true"])],
      { runs: 2, folder, say: () => {} },
    );
    assert.deepEqual(order, ["a", "d", "a", "d"]);
    assert.deepEqual(entries.map(({ samples, missing }) => [samples.length, missing]), [
      [2, undefined],
      [0, 'Cannot run "false": exit code 1, without a word'],
      [0, "c is not installed"],
      [2, undefined],
    ]);
  });
});

Deno.test("writeSeededFile() writes the same bytes for the same seed, and others for another", async () => {
  await withFolder(async (folder) => {
    const write = async (seed: number): Promise<string> => {
      await writeSeededFile(`${folder}/file`, 100_001, seed);
      const bytes = await Deno.readFile(`${folder}/file`);
      assert.equal(bytes.length, 100_001);
      return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
    };
    assert.equal(await write(1), await write(1));
    assert.notEqual(await write(1), await write(2));
  });
});
