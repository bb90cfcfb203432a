import assert from "node:assert/strict";
import { runInMemory } from "../memory_context.ts";

const MEMORY = ["--ram", "8", "--vram", "0"];

Deno.test("info shows what the cache holds when the Hub has said nothing and is down or not asked", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const commit = "c0ffee".padEnd(40, "0");
    const repository = `${folder}/hub/models--me--m`;
    await Deno.mkdir(`${repository}/refs`, { recursive: true });
    await Deno.mkdir(`${repository}/snapshots/${commit}`, { recursive: true });
    await Deno.writeTextFile(`${repository}/refs/main`, commit);
    await Deno.writeFile(`${repository}/snapshots/${commit}/m-Q8_0.gguf`, new Uint8Array(1_000));
    const page = `\
me/m @ c0ffee0 (main)
  in the cache  1 file, 1.00 kB
  pull takes    m-Q8_0.gguf, 1.00 kB
  needs         about 268 MB with a context of 4096 tokens: fits 8.00 GB RAM
  download      0.0 s at 10 Mbit/s, 0.0 s at 100 Mbit/s

quant     size  10 Mbit/s  100 Mbit/s    needs  fits  file
Q8_0   1.00 kB      0.0 s       0.0 s  ~268 MB  RAM   m-Q8_0.gguf

needs  for a context of 4096 tokens
       keys and values are estimated: Cannot find the header of "m-Q8_0.gguf" in
       "me/m" offline: no answer of the Hub is kept
`;
    const note = "  note: this is what the cache shows; the Hub has said nothing of it\n";
    const env = { HF_HOME: folder, HF_ENDPOINT: closedPort() };
    const down = await runInMemory(["info", "me/m", ...MEMORY], { env });
    assert.equal(down.stdout, page);
    assert.match(
      down.stderr,
      /^ {2}note: Cannot find "me\/m": .*; going on with the cached commit c0ffee0{34}$/m,
    );
    assert.ok(down.stderr.endsWith(note), down.stderr);
    const offline = await runInMemory(["info", "me/m", "--offline", ...MEMORY], { env });
    assert.deepEqual(offline, { exitCode: 0, stdout: page, stderr: note });
    const unknown = await runInMemory(["info", "me/other"], { env });
    assert.equal(unknown.exitCode, 7, unknown.stderr);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

/** The address of a port that nobody listens on. */
function closedPort(): string {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  return `http://127.0.0.1:${port}`;
}
