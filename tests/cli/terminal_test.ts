import assert from "node:assert/strict";
import { AmbiguousModelError, HubError } from "../../mod.ts";
import type { CliContext } from "../../src/cli/context.ts";
import { Interruption } from "../../src/cli/interruption.ts";
import { Terminal } from "../../src/cli/terminal.ts";
import { memoryContext } from "./memory_context.ts";

const SCREEN = { columns: 40, rows: 24 };

Deno.test("Terminal keeps results and talk apart", () => {
  const { context, written } = memoryContext();
  using terminal = new Terminal(context);
  terminal.say("talk");
  terminal.result("result");
  terminal.document({ a: 1 });
  assert.deepEqual(written, { stdout: 'result\n{\n  "a": 1\n}\n', stderr: "talk\n" });
});

Deno.test("Terminal says nothing but errors when quiet", () => {
  const { context, written } = memoryContext();
  using terminal = new Terminal(context, { quiet: true });
  terminal.say("talk");
  assert.equal(terminal.fail(new HubError("Cannot do it: no reason")), 1);
  assert.deepEqual(written, { stdout: "", stderr: "error: Cannot do it: no reason\n" });
});

Deno.test("Terminal redraws live lines in place, and writes talk above them", () => {
  const { context, written } = memoryContext({ screen: SCREEN });
  using terminal = new Terminal(context);
  const step = (act: () => void): string => {
    written.stderr = "";
    act();
    return written.stderr;
  };
  assert.equal(step(() => terminal.live(["one", "two"])), "\x1b[?25lone\ntwo\n");
  assert.equal(step(() => terminal.live(["three"])), "\x1b[2A\rthree\x1b[K\n\x1b[J");
  assert.equal(step(() => terminal.say("talk")), "\x1b[1A\r\x1b[Jtalk\x1b[K\nthree\x1b[K\n\x1b[J");
  assert.equal(step(() => terminal.live([])), "\x1b[1A\r\x1b[J\x1b[?25h");
  assert.equal(step(() => terminal.live([])), "");
});

Deno.test("Terminal gives the cursor back when a command ends or fails with live lines", () => {
  const { context, written } = memoryContext({ screen: SCREEN });
  {
    using terminal = new Terminal(context);
    terminal.live(["one"]);
  }
  assert.ok(written.stderr.endsWith("\x1b[?25h"));

  written.stderr = "";
  using terminal = new Terminal(context);
  terminal.live(["one"]);
  terminal.fail(new HubError("Cannot do it: no reason"));
  assert.ok(written.stderr.endsWith("\x1b[?25herror: Cannot do it: no reason\n"));
});

Deno.test("Terminal goes back past the rows a narrowed window has made of its lines", () => {
  const screen = { columns: 80, rows: 24 };
  const { context, written } = memoryContext();
  const resizing: CliContext = { ...context, screen: () => ({ ...screen }) };
  using terminal = new Terminal(resizing);
  terminal.live(["a".repeat(79), "short"]);
  screen.columns = 30;
  written.stderr = "";
  terminal.live(["now narrow"]);
  assert.equal(written.stderr, "\x1b[4A\r\x1b[Jnow narrow\x1b[K\n\x1b[J");
});

Deno.test("Terminal.fail() takes out secrets and shows escape sequences", () => {
  const { context, written } = memoryContext();
  using terminal = new Terminal(context);
  terminal.fail(new HubError('Cannot read "\x1b[2J": Bearer hf_abcdefghij was refused'));
  assert.equal(written.stderr, 'error: Cannot read "\\x1b[2J": Bearer … was refused\n');
});

Deno.test("Terminal.fail() tells a failure nobody foresaw by its class", () => {
  const { context, written } = memoryContext();
  using terminal = new Terminal(context);
  assert.equal(terminal.fail(new TypeError("x is not a function")), 1);
  assert.equal(terminal.fail("thrown text"), 1);
  assert.equal(written.stderr, "error: TypeError: x is not a function\nerror: thrown text\n");
});

Deno.test("Terminal.fail() says what is kept when the person interrupts", () => {
  const { context, written } = memoryContext();
  using terminal = new Terminal(context);
  assert.equal(terminal.fail(new Interruption("SIGINT", { keptBytes: 212_000_000 })), 130);
  assert.equal(terminal.fail(new Interruption("SIGTERM")), 143);
  assert.equal(
    written.stderr,
    "interrupted: 212 MB are kept; run the same command to continue\ninterrupted\n",
  );
});

Deno.test("Terminal.fail() lists the models to choose from", () => {
  const { context, written } = memoryContext();
  using terminal = new Terminal(context);
  const choices = [
    { label: "Q8_0", size: 8_540_000_000, files: 1 },
    { label: "UD-Q4_K_XL", size: 49_200_000_000, files: 2 },
  ];
  const message = 'Cannot choose from "me/m": it holds 2 models';
  assert.equal(terminal.fail(new AmbiguousModelError(message, { choices })), 2);
  assert.equal(
    written.stderr,
    [
      'error: Cannot choose from "me/m": it holds 2 models',
      "  Q8_0        8.54 GB",
      "  UD-Q4_K_XL  49.2 GB  in 2 files",
      'hint: name one by --quant or behind the model, as ":Q8_0"; --all takes everything',
      "",
    ].join("\n"),
  );
});

Deno.test("Terminal breaks what it says at blanks where the screen is narrow, and results nowhere", () => {
  const { context, written } = memoryContext({ screen: SCREEN });
  using terminal = new Terminal(context);
  terminal.say("  note: the Hub does not answer; what is known here is shown");
  terminal.result("a result that is much longer than the screen is wide");
  terminal.fail(new HubError("Cannot do it: there is no reason that would be short enough"));
  assert.deepEqual(written, {
    stdout: "a result that is much longer than the screen is wide\n",
    stderr: "  note: the Hub does not answer; what is\n    known here is shown\n" +
      "error: Cannot do it: there is no reason\n  that would be short enough\n",
  });
});

Deno.test("Terminal breaks results where the terminal they go to is narrow, but texts and JSON nowhere", () => {
  const { context, written } = memoryContext({ resultColumns: 20 });
  using terminal = new Terminal(context);
  terminal.result("Q8_0    70.0 MB  fits  model.gguf");
  terminal.verbatim("A text that is wider than that");
  terminal.document({ text: "A text that is wider than that" });
  assert.equal(
    written.stdout,
    "Q8_0    70.0 MB\n  fits  model.gguf\nA text that is wider than that\n" +
      '{\n  "text": "A text that is wider than that"\n}\n',
  );
});
