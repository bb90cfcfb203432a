import assert from "node:assert/strict";
import { runInMemory } from "../cli/memory_context.ts";

Deno.test("demo pushes, lists, pulls, is killed, resumes, proves and leaves nothing behind", async () => {
  const { exitCode, stdout, stderr } = await runInMemory(["demo", "--json", "--quiet"]);
  assert.deepEqual([exitCode, stderr], [0, ""]);
  const { size, sha256, commit, sentBytes, resumedBytes, bytesPerSecond } = JSON.parse(stdout);
  assert.match(sha256, /^[0-9a-f]{64}$/);
  assert.match(commit, /^[0-9a-f]{40}$/);
  assert.ok(sentBytes > size && sentBytes < size + 5_000, `${sentBytes} of ${size}`);
  assert.ok(resumedBytes > 0 && resumedBytes < size, `${resumedBytes} of ${size}`);
  assert.ok(bytesPerSecond > 0);
});
