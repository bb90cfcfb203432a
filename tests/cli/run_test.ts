import assert from "node:assert/strict";
import { VERSION } from "../../mod.ts";
import { defineCommand } from "../../src/cli/command.ts";
import { COMMANDS } from "../../src/cli/commands.ts";
import { runCli } from "../../src/cli/run.ts";
import { memoryContext, runInMemory } from "./memory_context.ts";

Deno.test("runCli() prints the overview on stdout when asked for help", async () => {
  for (const args of [["help"], ["--help"], ["-h"]]) {
    const { exitCode, stdout, stderr } = await runInMemory(args);
    assert.equal(exitCode, 0);
    assert.match(stdout, /^ruv-hub moves language models/);
    assert.match(stdout, /^ {2}pull +download a model, verified$/m);
    assert.match(stdout, /^ {2}130 {2}interrupted$/m);
    assert.equal(stderr, "");
  }
});

Deno.test("runCli() prints the overview on stderr and fails when there is no command", async () => {
  const { exitCode, stdout, stderr } = await runInMemory([]);
  assert.deepEqual([exitCode, stdout], [2, ""]);
  assert.match(stderr, /^ruv-hub moves language models/);
});

Deno.test("runCli() prints the same page for help pull, pull --help and help download", async () => {
  const pages = await Promise.all(
    [["help", "pull"], ["pull", "--help"], ["pull", "m", "-h"], ["help", "download"]]
      .map((args) => runInMemory(args)),
  );
  for (const { exitCode, stdout, stderr } of pages) {
    assert.deepEqual([exitCode, stderr], [0, ""]);
    assert.equal(stdout, pages[0]?.stdout);
    assert.match(stdout, /^ruv-hub pull: download a model, verified\n/);
    assert.match(stdout, /^ {2}-o, --output DIR +plain files in DIR/m);
  }
});

Deno.test("runCli() keeps every page within 80 columns", async () => {
  const pages = [["help"], ...Object.keys(COMMANDS.commands).map((name) => ["help", name])];
  for (const args of pages) {
    const { stdout } = await runInMemory(args);
    for (const line of stdout.split("\n")) assert.ok(line.length <= 80, line);
    const narrow = await runInMemory(args, { resultColumns: 40 });
    // A command line is there to be copied, hence whole.
    const lines = narrow.stdout.split("\n").filter((line) => !line.includes("ruv-hub "));
    for (const line of lines) assert.ok(line.length <= 40, line);
  }
});

Deno.test("runCli() adds the build a binary was made from to the version", async () => {
  const { context, written } = memoryContext();
  assert.equal(await runCli(["--version"], context, { build: "4f1c2e9" }), 0);
  assert.equal(written.stdout, `ruv-hub ${VERSION} (4f1c2e9)\n`);
});

Deno.test("runCli() prints the version of the package", async () => {
  const { version } = JSON.parse(
    await Deno.readTextFile(new URL("../../deno.json", import.meta.url)),
  );
  assert.equal(VERSION, version);
  assert.deepEqual(await runInMemory(["--version"]), {
    exitCode: 0,
    stdout: `ruv-hub ${version}\n`,
    stderr: "",
  });
});

Deno.test("runCli() takes version alone for --version", async () => {
  assert.deepEqual(await runInMemory(["version"]), await runInMemory(["--version"]));
});

const USAGE: readonly (readonly [args: readonly string[], stderr: string])[] = [
  [
    ["pul"],
    'error: Cannot run "pul": no such command\nhint: did you mean pull?\n' +
    'hint: "ruv-hub help" shows how it is used\n',
  ],
  ...[["--verson", "--version"], ["--hlep", "--help"], ["-Version", "--version"], ["-v", "-V"]].map(
    (
      [given = "", meant],
    ) =>
      [
        [given],
        `error: Cannot run ruv-hub: it has no flag ${given}\nhint: did you mean ${meant}?\n` +
        'hint: "ruv-hub help" shows how it is used\n',
      ] as const,
  ),
  [
    ["--toke=hf_secret"],
    "error: Cannot run ruv-hub: it has no flag --toke\nhint: did you mean --token?\n" +
    'hint: "ruv-hub help" shows how it is used\n',
  ],
  [
    ["-x"],
    "error: Cannot run ruv-hub: it has no flag -x\n" +
    'hint: "ruv-hub help" shows how it is used\n',
  ],
  [
    ["hlep"],
    'error: Cannot run "hlep": no such command\nhint: did you mean help?\n' +
    'hint: "ruv-hub help" shows how it is used\n',
  ],
  [
    ["toString"],
    'error: Cannot run "toString": no such command\nhint: "ruv-hub help" shows how it is used\n',
  ],
  [
    ["help", "nothing-like-it"],
    'error: Cannot run "nothing-like-it": no such command\n' +
    'hint: "ruv-hub help" shows how it is used\n',
  ],
  [
    ["pull", "m", "--inclde", "x"],
    'error: Cannot run "pull": it has no flag --inclde\nhint: did you mean --include?\n' +
    'hint: "ruv-hub help pull" shows how it is used\n',
  ],
  [
    ["pull", "m", "--limitrate=1"],
    'error: Cannot run "pull": it has no flag --limitrate\nhint: did you mean --limit-rate?\n' +
    'hint: "ruv-hub help pull" shows how it is used\n',
  ],
  [
    ["download", "m", "-x"],
    'error: Cannot run "pull": it has no flag -x\n' +
    'hint: "ruv-hub help pull" shows how it is used\n',
  ],
  [
    ["pull", "m", "--constructor"],
    'error: Cannot run "pull": it has no flag --constructor\n' +
    'hint: "ruv-hub help pull" shows how it is used\n',
  ],
  [
    ["--constructor"],
    "error: Cannot run ruv-hub: it has no flag --constructor\n" +
    'hint: "ruv-hub help" shows how it is used\n',
  ],
  [
    ["--quiet"],
    'error: Cannot run ruv-hub: no command is given\nhint: "ruv-hub help" shows how it is used\n',
  ],
  [
    ["pull"],
    'error: Cannot run "pull": <model> is missing\n' +
    'hint: "ruv-hub help pull" shows how it is used\n',
  ],
  [
    ["serve", "a", "b"],
    'error: Cannot run "serve": "b" is one argument too many\n' +
    'hint: "ruv-hub help serve" shows how it is used\n',
  ],
  [
    ["pull", "m", "--revision"],
    'error: Cannot run "pull": --revision lacks its value\n' +
    'hint: "ruv-hub help pull" shows how it is used\n',
  ],
  [
    ["pull", "m", "--connections", "0"],
    'error: Cannot use "0" for --connections: expected auto, or a whole number from 1 to 256\n' +
    'hint: "ruv-hub help pull" shows how it is used\n',
  ],
  [
    ["pull", "m", "--limit-rate", "fast"],
    'error: Cannot use "fast" for --limit-rate: expected a rate such as 10M (bytes per second) or 1.5Gi\n' +
    'hint: "ruv-hub help pull" shows how it is used\n',
  ],
  [
    ["pull", "m", "--type", "space"],
    'error: Cannot use "space" for --type: expected one of model, dataset\n' +
    'hint: "ruv-hub help pull" shows how it is used\n',
  ],
  [
    ["serve", "--port", "65536"],
    'error: Cannot use "65536" for --port: expected a whole number from 0 to 65535\n' +
    'hint: "ruv-hub help serve" shows how it is used\n',
  ],
];

for (const [args, stderr] of USAGE) {
  Deno.test(`runCli() refuses "${args.join(" ")}" with advice`, async () => {
    assert.deepEqual(await runInMemory(args), { exitCode: 2, stdout: "", stderr });
  });
}

const SECRET = "s3cr3t-w1thout-any-prefix";

const LEAKY: readonly (readonly string[])[] = [
  ["pull", "m", "--token", SECRET, "--token", SECRET],
  ["pull", "m", `--token=${SECRET}`, "--nonsense"],
  ["pull", "m", "--token", `${SECRET} ${SECRET}`],
  ["pull", `--tokn=${SECRET}`],
  ["serve", "--user", `me:admin:${SECRET}`],
  ["serve", "--user", SECRET, "--json"],
  ["--token", SECRET],
  ["--token", SECRET, "nonsense"],
];

for (const args of LEAKY) {
  const shown = args.join(" ").replaceAll(SECRET, "SECRET");
  Deno.test(`runCli() does not repeat the secret in "${shown}"`, async () => {
    const { exitCode, stdout, stderr } = await runInMemory(args);
    assert.equal(exitCode, 2);
    assert.doesNotMatch(stdout + stderr, new RegExp(SECRET));
  });
}

Deno.test("runCli() takes out a Hub token wherever it stands", async () => {
  const { stderr } = await runInMemory(["hf_abcdefghijklmnop"]);
  assert.match(stderr, /^error: Cannot run "hf_…": no such command$/m);
});

Deno.test("runCli() shows escape sequences in arguments instead of obeying them", async () => {
  const { stderr } = await runInMemory(["\x1b[2J\u202e"]);
  assert.match(stderr, /^error: Cannot run "\\x1b\[2J\\u\{202e\}": no such command$/m);
});

Deno.test("runCli() says a failure as one JSON document too when asked for JSON", async () => {
  const { exitCode, stdout, stderr } = await runInMemory(["pull", "--json"]);
  assert.equal(exitCode, 2);
  assert.deepEqual(JSON.parse(stdout), {
    error: {
      name: "UsageError",
      message: 'Cannot run "pull": <model> is missing',
      exitCode: 2,
      hint: '"ruv-hub help pull" shows how it is used',
    },
  });
  assert.match(stderr, /^error: Cannot run "pull": <model> is missing$/m);
});

Deno.test("runCli() colours labels only when the terminal shows colours and nobody minds", async () => {
  const colored = await runInMemory(["pull"], { color: true });
  assert.ok(colored.stderr.startsWith("\x1b[31merror:\x1b[39m Cannot run"));
  const plain = await runInMemory(["pull", "--no-color"], { color: true });
  assert.match(plain.stderr, /^error: /);
});

Deno.test("runCli() prints a page of our own for help itself, and the one of cache for its parts", async () => {
  const help = await runInMemory(["help", "help"]);
  assert.match(help.stdout, /^ruv-hub help: the page of everything, or all about one command\n/);
  const [cache, part] = await Promise.all(
    [["help", "cache"], ["help", "cache", "rm"]].map((args) => runInMemory(args)),
  );
  assert.deepEqual(part, cache);
});

Deno.test("runCli() names the flag when a command meets what the runtime refuses", async () => {
  const refused = defineCommand<Record<never, never>>({
    brief: "",
    usage: "",
    least: 0,
    details: [],
    examples: [],
    flags: {},
    load: () =>
      Promise.resolve(() => {
        throw new Deno.errors.NotCapable(
          'Requires net access to "127.0.0.1:0", run again with the --allow-net flag',
        );
      }),
  });
  const { context, written } = memoryContext();
  const set = { commands: { listen: refused }, aliases: {} };
  assert.equal(await runCli(["listen"], context, { set }), 1);
  assert.equal(
    written.stderr,
    'error: Cannot run "listen": the runtime was not given --allow-net=127.0.0.1:0\n' +
      "hint: give deno --allow-net=127.0.0.1:0, or -A for everything\n",
  );
});
