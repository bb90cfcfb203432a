import assert from "node:assert/strict";
import type { TransferEvent } from "../../mod.ts";
import type { CommandContext } from "../../src/cli/command.ts";
import type { GlobalFlags } from "../../src/cli/global_flags.ts";
import { Terminal } from "../../src/cli/terminal.ts";
import { transferDisplay } from "../../src/cli/transfer_display.ts";
import { memoryContext, type MemoryOptions } from "./memory_context.ts";

const PATH = "ruvltra-small-0.5b-q4_k_m.gguf";
const SIZE = 662_000_000;

const PLANNED: TransferEvent = {
  type: "planned",
  repository: { type: "model", name: "ruv/ruvltra" },
  commit: "4f1c2e9000000000000000000000000000000000",
  quantization: "Q4_K_M",
  files: 1,
  totalBytes: SIZE,
  presentBytes: 0,
  fetchBytes: SIZE,
};
const HEADER = "ruvltra-small  ruv/ruvltra @ 4f1c2e9 · Q4_K_M · 662 MB\n";
const STARTED: TransferEvent = { type: "started", path: PATH, size: SIZE };
const DONE: TransferEvent = {
  type: "done",
  path: PATH,
  localPath: "/cache/x",
  size: SIZE,
  reused: false,
};

function bytes(done: number): TransferEvent {
  return { type: "bytes", path: PATH, done, size: SIZE, connections: 8 };
}

/** A display on a screen in memory, whose clock and ticks are moved by hand. */
function displayInMemory(flags: GlobalFlags, options: MemoryOptions = {}) {
  const { context, written } = memoryContext(options);
  const clock = { now: 0, tick: () => {}, isTicking: false };
  const terminal = new Terminal(context, flags);
  const full: CommandContext = {
    ...context,
    terminal,
    now: () => clock.now,
    every(_milliseconds, callback) {
      clock.tick = callback;
      clock.isTicking = true;
      return { [Symbol.dispose]: () => void (clock.isTicking = false) };
    },
  };
  const display = transferDisplay(full, flags, "ruvltra-small");
  const show = (now: number, event: TransferEvent): string => {
    clock.now = now;
    written.stderr = "";
    display.show(event);
    return written.stderr;
  };
  return { clock, display, show, written };
}

const SCREEN = { columns: 80, rows: 24 };

Deno.test("transferDisplay() draws a bar below what it says when stderr is a terminal", () => {
  const { display, show } = displayInMemory({}, { screen: SCREEN });
  assert.equal(show(0, PLANNED), HEADER);
  show(100, STARTED);
  show(200, bytes(1));
  assert.equal(
    show(1_200, bytes(404_000_000)),
    "\x1b[1A\r  ruvltra…-0.5b-q4_k_m  ━━━━━━━─────   61 %  404/662 MB   367 MB/s  eta 1 s  ×8\x1b[K\n\x1b[J",
  );
  assert.equal(
    show(5_100, DONE),
    `\x1b[1A\r\x1b[J\x1b[?25h✓ ${PATH}  662 MB in 5.0 s\n`,
  );
  display[Symbol.dispose]();
});

Deno.test("transferDisplay() draws twelve times a second at most, however often bytes come", () => {
  const { display, show } = displayInMemory({}, { screen: SCREEN });
  show(0, PLANNED);
  show(100, STARTED);
  assert.notEqual(show(200, bytes(1_000)), "");
  assert.equal(show(279, bytes(2_000)), "");
  assert.notEqual(show(280, bytes(3_000)), "");
  display[Symbol.dispose]();
});

Deno.test("transferDisplay() lets the rate sink when nothing comes, until it is disposed", () => {
  const { clock, display, show, written } = displayInMemory({}, { screen: SCREEN });
  show(0, PLANNED);
  show(0, STARTED);
  show(0, bytes(1));
  show(1_000, bytes(404_000_000));
  clock.now = 3_000;
  written.stderr = "";
  clock.tick();
  assert.match(written.stderr, / 135 MB\/s /);
  assert.equal(clock.isTicking, true);
  display[Symbol.dispose]();
  assert.equal(clock.isTicking, false);
  assert.ok(written.stderr.endsWith("\x1b[?25h"));
});

Deno.test("transferDisplay() writes a plain line every five seconds at most when there is no terminal", () => {
  const { display, show } = displayInMemory({}, { color: true });
  assert.equal(show(0, PLANNED), HEADER);
  show(0, STARTED);
  assert.equal(show(4_999, bytes(300_000_000)), "");
  assert.equal(
    show(5_999, bytes(404_000_000)),
    `  ${PATH}  61 %  404/662 MB  67.3 MB/s  eta 4 s\n`,
  );
  assert.equal(show(6_100, bytes(410_000_000)), "");
  assert.equal(show(8_000, DONE), `✓ ${PATH}  662 MB in 8.0 s\n`);
  display[Symbol.dispose]();
});

Deno.test("transferDisplay() writes plain lines when the terminal is dumb", () => {
  const { display, show } = displayInMemory({}, { screen: SCREEN, env: { TERM: "dumb" } });
  assert.equal(show(0, PLANNED), HEADER);
  assert.equal(show(200, STARTED), "");
  display[Symbol.dispose]();
});

Deno.test("transferDisplay() writes each event as a line of JSON when asked to, bytes ten times a second", () => {
  const { display, show } = displayInMemory({ progress: "json" }, { screen: SCREEN });
  const time = "2026-01-02T03:04:05.678Z";
  assert.deepEqual(JSON.parse(show(0, PLANNED)), { time, ...PLANNED });
  assert.equal(
    show(0, bytes(1)),
    `{"time":"${time}","type":"bytes","path":"${PATH}","done":1,"size":662000000,"connections":8}\n`,
  );
  assert.equal(show(99, bytes(2)), "");
  assert.notEqual(show(100, bytes(3)), "");
  assert.notEqual(show(101, bytes(SIZE)), "");
  display[Symbol.dispose]();
});

for (
  const flags of [{ quiet: true }, { progress: "none" }, { quiet: true, progress: "json" }] as const
) {
  Deno.test(`transferDisplay() is silent when the flags are ${JSON.stringify(flags)}`, () => {
    const { display, show } = displayInMemory(flags, { screen: SCREEN });
    for (const event of [PLANNED, STARTED, bytes(9), DONE]) assert.equal(show(9_000, event), "");
    display[Symbol.dispose]();
  });
}
