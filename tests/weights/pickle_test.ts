import assert from "node:assert/strict";
import fc from "fast-check";
import { findPickle } from "../../src/weights/pickle.ts";
import { byteReader, bytesOf } from "./byte_reader.ts";
import { safetensorsFile } from "./safetensors_file.ts";

/** `os.system("true")` by Python's pickle, protocols 0 to 5. */
const CALLS = [
  "Y3Bvc2l4CnN5c3RlbQpwMAooVnRydWUKcDEKdHAyClJwMwou",
  "Y3Bvc2l4CnN5c3RlbQpxAChYBAAAAHRydWVxAXRxAlJxAy4=",
  "gAJjcG9zaXgKc3lzdGVtCnEAWAQAAAB0cnVlcQGFcQJScQMu",
  "gANjcG9zaXgKc3lzdGVtCnEAWAQAAAB0cnVlcQGFcQJScQMu",
  "gASVHwAAAAAAAACMBXBvc2l4lIwGc3lzdGVtlJOUjAR0cnVllIWUUpQu",
  "gAWVHwAAAAAAAACMBXBvc2l4lIwGc3lzdGVtlJOUjAR0cnVllIWUUpQu",
];
/** The same by protocol 4, packed by zlib and by gzip. */
const ZLIB = "eNprYJkqzwABPawF+cWZFVN62Iori0tSc6dMntLDUlJUmjqldUrQFD0AA2gOlA==";
const GZIP = "H4sIAAAAAAACA2tgmSrPAAE9rAX5xZkVU3rYiiuLS1Jzp0ye0sNSUlSaOqV1StAUPQBey94rKgAAAA==";
/** `[1, 2, {"a": 1.5}]` by protocols 0 and 2. */
const LIST_0 = "KGxwMApJMQphSTIKYShkcDEKVmEKcDIKRjEuNQpzYS4=";
const LIST_2 = "gAJdcQAoSwFLAn1xAVgBAAAAYXECRz/4AAAAAAAAc2Uu";
/** A zip archive of `archive/version` and `archive/data.pkl`, as PyTorch writes. */
const TORCH =
  "UEsDBBQAAAAAAAS6eF2bjtJtAQAAAAEAAAAPAAAAYXJjaGl2ZS92ZXJzaW9uM1BLAwQUAAAAAAAEunhd8pECxQYAAAAGAAAAEAAAAGFyY2hpdmUvZGF0YS5wa2yAAn1xAC5QSwECFAMUAAAAAAAEunhdm47SbQEAAAABAAAADwAAAAAAAAAAAAAAgAEAAAAAYXJjaGl2ZS92ZXJzaW9uUEsBAhQDFAAAAAAABLp4XfKRAsUGAAAABgAAABAAAAAAAAAAAAAAAIABLgAAAGFyY2hpdmUvZGF0YS5wa2xQSwUGAAAAAAIAAgB7AAAAYgAAAAAA";

for (const [protocol, call] of CALLS.entries()) {
  Deno.test(`findPickle() finds a call pickled by protocol ${protocol}`, async () => {
    assert.equal(await findPickle(byteReader(decoded(call))), "a pickle");
  });
}

Deno.test("findPickle() finds a pickle whose end is missing", async () => {
  const call = decoded(CALLS[0] ?? "");
  assert.equal(await findPickle(byteReader(call.slice(0, -1))), "a pickle");
});

Deno.test("findPickle() finds a call behind ten thousand harmless steps", async () => {
  const pickle = bytesOf(`${"K\x01K\x02a0(lp1\n0".repeat(2000)}cos\nsystem\n(tR.`);
  assert.equal(await findPickle(byteReader(pickle)), "a pickle");
});

Deno.test("findPickle() finds a call behind a text longer than what is read at once", async () => {
  const length = new Uint8Array(new Uint32Array([300_000]).buffer);
  const text = new Uint8Array(300_000);
  const call = bytesOf("cos\nsystem\n(tR.");
  const whole = new Uint8Array([...bytesOf("X"), ...length, ...text, ...call]);
  assert.equal(await findPickle(byteReader(whole)), "a pickle");
});

Deno.test("findPickle() finds a pickle by its protocol though it calls nothing", async () => {
  assert.equal(await findPickle(byteReader(decoded(LIST_2))), "a pickle");
});

Deno.test("findPickle() finds a pickle that gzip or zlib has packed", async () => {
  assert.equal(await findPickle(byteReader(decoded(ZLIB))), "a compressed pickle");
  assert.equal(await findPickle(byteReader(decoded(GZIP))), "a compressed pickle");
});

Deno.test("findPickle() finds the pickle in PyTorch's archive", async () => {
  const found = 'an archive with the pickle "archive/data.pkl" in it';
  assert.equal(await findPickle(byteReader(decoded(TORCH))), found);
});

Deno.test("findPickle() finds the pickle of an archive whose directory is cut off", async () => {
  const archive = decoded(TORCH).slice(46, 98);
  const found = 'an archive with the pickle "archive/data.pkl" in it';
  assert.equal(await findPickle(byteReader(archive)), found);
});

Deno.test("findPickle() finds a NumPy array of objects and lets one of numbers be", async () => {
  const array = (type: string) =>
    new Uint8Array([0x93, ...bytesOf(`NUMPY\x01\x00v\x00{'descr': '${type}', 'shape': (1,)}`)]);
  assert.equal(await findPickle(byteReader(array("|O"))), "a NumPy array of pickled objects");
  assert.equal(await findPickle(byteReader(array("<f4"))), undefined);
});

const HARMLESS: readonly (readonly [what: string, bytes: Uint8Array<ArrayBuffer>])[] = [
  ["nothing", new Uint8Array()],
  ["a GGUF file", bytesOf("GGUF\x03\x00\x00\x00")],
  ["a safetensors file", safetensorsFile({}, 0)],
  ["a list pickled as text, which calls nothing", decoded(LIST_0)],
  ["a README", bytesOf("# A model\n\nIt is good.\n")],
  ["a JSON document", bytesOf('{"a": [1, 2.5, "x"]}\n')],
  ["a vocabulary", bytesOf("c\nd\nR\ntR.\ncats\ndogs\nRabbits\n")],
  ["a line of names and then a call without an argument", bytesOf("cats\ndogs\nR.")],
  ["a sentence that begins with steps", bytesOf("I am.\nN.\n")],
  ["an archive without a pickle", bytesOf("PK\x03\x04 and no directory")],
  ["a gzip stream of text", new Uint8Array(await gzip("# A model\n"))],
  ["zeros", new Uint8Array(1000)],
];

for (const [what, bytes] of HARMLESS) {
  Deno.test(`findPickle() lets ${what} be`, async () => {
    assert.equal(await findPickle(byteReader(bytes)), undefined);
  });
}

Deno.test("findPickle() never fails, whatever the bytes", async () => {
  const starts = [decoded(TORCH), decoded(GZIP), decoded(ZLIB), decoded(CALLS[4] ?? "")];
  const bytes = fc.tuple(fc.constantFrom(...starts), fc.array(fc.tuple(fc.nat(300), fc.nat(255))))
    .map(([start, changes]) => {
      const copy = start.slice();
      for (const [at, value] of changes) copy[at % copy.length] = value;
      return copy;
    });
  await fc.assert(fc.asyncProperty(bytes, async (bytes) => {
    await findPickle(byteReader(bytes));
  }));
});

function decoded(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.fromBase64(base64);
}

async function gzip(text: string): Promise<ArrayBuffer> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  return await new Response(stream).arrayBuffer();
}
