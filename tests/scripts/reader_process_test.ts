import assert from "node:assert/strict";
import { attackInProcess, type ReaderOutcome } from "../../scripts/fuzz/reader_process.ts";

/** Runs a script in the place of an attack. */
async function outcomeOf(script: string, patienceMs?: number): Promise<ReaderOutcome> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/attack.ts`, script);
    return await attackInProcess("a reader", {
      seed: 7,
      cases: 100,
      script: `${folder}/attack.ts`,
      ...(patienceMs !== undefined && { patienceMs }),
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("attackInProcess() gives what an attack on a reader has come to", async () => {
  const outcome = await attackInProcess("byte size", { seed: 7, cases: 200 });
  assert.ok(outcome.type === "ended", JSON.stringify(outcome));
  assert.ok(outcome.refused > 100 && outcome.refused <= 200 && outcome.peakMebibytes > 10);
});

Deno.test("attackInProcess() says how a process died that has said nothing of it", async () => {
  const tried = `console.log('{"type":"tried","cases":300}');`;
  assert.deepEqual(await outcomeOf(`${tried} console.error("why"); Deno.exit(5);`), {
    type: "died",
    how: "exit code 5",
    cases: 300,
    said: "why",
  });
  const noExit = await outcomeOf(tried);
  assert.deepEqual(noExit, { type: "died", how: "exit code 0", cases: 300, said: "" });
});

Deno.test("attackInProcess() ends when the heap of a process is full", async () => {
  const outcome = await outcomeOf("const all = []; for (;;) all.push(new Array(1000).fill(1.5));");
  assert.ok(outcome.type === "died");
  assert.match(outcome.how, /^signal SIG/);
  assert.match(outcome.said, /heap/i);
});

Deno.test("attackInProcess() kills a process that says nothing for too long", async () => {
  const outcome = await outcomeOf("for (;;);", 300);
  assert.deepEqual(outcome, { type: "died", how: "it said nothing for 0.3 s", cases: 0, said: "" });
});
