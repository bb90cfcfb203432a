import assert from "node:assert/strict";
import { KeptRecords } from "../../src/cache/kept_records.ts";
import { TemporaryFolder } from "./temporary_folder.ts";

const ROOMY = { records: 100, totalBytes: 1_000_000, recordLength: 10_000 };

Deno.test("KeptRecords gives back what was kept, in another process too", async () => {
  await using temporary = await TemporaryFolder.make();
  const folder = temporary.path;
  const records = new KeptRecords(`${folder}/state`, "answers", ROOMY);
  assert.equal(await records.read("a"), undefined);
  assert.equal(await records.write("a", { x: [1] }), true);
  assert.equal(await records.write("b", null), true);
  assert.equal(await records.write("a", { x: [2] }), true);
  const later = new KeptRecords(`${folder}/state`, "answers", ROOMY);
  assert.deepEqual(await later.read("a"), { x: [2] });
  assert.equal(await later.read("b"), null);
  const { mode } = await Deno.stat(`${folder}/state/answers`);
  assert.equal((mode ?? 0) & 0o777, 0o700);
  for await (const { name } of Deno.readDir(`${folder}/state/answers`)) {
    const file = await Deno.stat(`${folder}/state/answers/${name}`);
    assert.equal((file.mode ?? 0) & 0o777, 0o600);
  }
});

Deno.test("KeptRecords ignores a damaged record, and one that answers another key", async () => {
  await using temporary = await TemporaryFolder.make();
  const folder = temporary.path;
  const records = new KeptRecords(folder, "answers", ROOMY);
  await records.write("a", "kept");
  const [name = ""] = (await Array.fromAsync(Deno.readDir(`${folder}/answers`))).map((e) => e.name);
  const path = `${folder}/answers/${name}`;
  const text = await Deno.readTextFile(path);
  for (
    const damaged of [
      "",
      "{",
      "null",
      "[]",
      text.slice(0, -3),
      text.replace('"a"', '"b"'),
      text.replace('"version":1', '"version":2'),
    ]
  ) {
    await Deno.writeTextFile(path, damaged);
    assert.equal(await records.read("a"), undefined, damaged);
  }
  assert.equal(await records.write("a", "anew"), true);
  assert.equal(await records.read("a"), "anew");
});

Deno.test("KeptRecords removes the oldest at a process's first write, and keeps none too long", async () => {
  await using temporary = await TemporaryFolder.make();
  const folder = temporary.path;
  const before = new KeptRecords(folder, "answers", ROOMY);
  for (const key of ["a", "b", "c"]) await before.write(key, key);
  const names = (await Array.fromAsync(Deno.readDir(`${folder}/answers`))).map(({ name }) => name);
  for (const name of names) {
    const path = `${folder}/answers/${name}`;
    const { key } = JSON.parse(await Deno.readTextFile(path));
    const day = { a: 2, b: 1, c: 3 }[key as "a" | "b" | "c"];
    await Deno.utime(path, new Date(2026, 0, day), new Date(2026, 0, day));
  }
  const after = new KeptRecords(folder, "answers", { ...ROOMY, records: 2, recordLength: 60 });
  assert.equal(await after.write("d", "x".repeat(60)), false);
  assert.equal(await after.write("d", "d"), true);
  assert.deepEqual(
    await Promise.all(["a", "b", "c", "d"].map((key) => after.read(key))),
    ["a", undefined, "c", "d"],
  );
});

Deno.test("KeptRecords says false where nothing can be written", async () => {
  await using temporary = await TemporaryFolder.make();
  const folder = temporary.path;
  await Deno.writeTextFile(`${folder}/file`, "");
  const records = new KeptRecords(`${folder}/file`, "answers", ROOMY);
  assert.equal(await records.write("a", 1), false);
  assert.equal(await records.read("a"), undefined);
});
