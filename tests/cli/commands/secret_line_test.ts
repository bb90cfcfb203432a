import assert from "node:assert/strict";
import { Interruption } from "../../../src/cli/interruption.ts";
import { readSecretLine } from "../../../src/cli/commands/secret_line.ts";

/** A terminal on which these pieces are typed one after another; then it is closed. */
function typing(...pieces: readonly string[]): (buffer: Uint8Array) => Promise<number | null> {
  const rest = pieces.map((piece) => new TextEncoder().encode(piece));
  return (buffer) => {
    const piece = rest.shift();
    if (piece === undefined) return Promise.resolve(null);
    buffer.set(piece);
    return Promise.resolve(piece.length);
  };
}

const quiet = new AbortController().signal;

const TYPED:
  readonly (readonly [what: string, keys: readonly string[], line: string | undefined])[] = [
    ["a line", ["hf_abc\r"], "hf_abc"],
    ["a line key by key", [..."hf_abc\n"], "hf_abc"],
    ["a mistake and backspaces", ["hf_abx\x7f", "c\b\bbc\r"], "hf_abc"],
    ["more backspaces than letters", ["\x7f\x7fa\r"], "a"],
    ["a line that is wiped", ["wrong\x15right\r"], "right"],
    ["arrows and other keys", ["a\x1b[D\x1b[3~\x1bOP\tb\r"], "ab"],
    ["something pasted with marks around it", ["\x1b[200~hf_abc\x1b[201~\r"], "hf_abc"],
    ["the end of the input behind a line", ["hf_abc\x04"], "hf_abc"],
    ["the end of the input alone", ["\x04"], undefined],
    ["nothing before the terminal closes", ["hf_"], undefined],
  ];

for (const [what, keys, line] of TYPED) {
  Deno.test(`readSecretLine() reads ${JSON.stringify(line)} when ${what} is typed`, async () => {
    assert.equal(await readSecretLine(typing(...keys), quiet), line);
  });
}

Deno.test("readSecretLine() is interrupted when Ctrl-C is typed", async () => {
  await assert.rejects(readSecretLine(typing("hf_\x03"), quiet), Interruption);
});

Deno.test("readSecretLine() ends with the reason when the signal aborts", async () => {
  const ending = new AbortController();
  const reading = readSecretLine(() => new Promise(() => {}), ending.signal);
  ending.abort(new Interruption("SIGTERM"));
  await assert.rejects(reading, Interruption);
  await assert.rejects(readSecretLine(typing("a\r"), ending.signal), Interruption);
});
