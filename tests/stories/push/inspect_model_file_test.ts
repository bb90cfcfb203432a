import assert from "node:assert/strict";
import { inspectModelFile } from "../../../mod.ts";
import { ggufFile } from "../../gguf/gguf_file.ts";
import { bytesOf } from "../../weights/byte_reader.ts";
import { safetensorsFile } from "../../weights/safetensors_file.ts";

async function inspect(name: string, content: Uint8Array): Promise<unknown> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeFile(`${folder}/${name}`, content);
    const inspection = await inspectModelFile(`${folder}/${name}`);
    return "facts" in inspection ? inspection.kind : inspection;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const PICKLE = bytesOf("cos\nsystem\n(S'true'\ntR.");
const TENSORS = safetensorsFile({ x: { dtype: "U8", shape: [4], data_offsets: [0, 4] } }, 4);

const CASES: readonly (readonly [
  what: string,
  name: string,
  content: Uint8Array,
  expected: unknown,
])[] = [
  ["a GGUF file under its name", "model.gguf", ggufFile(), "gguf"],
  ["a GGUF file under another name", "model.bin", ggufFile(), "gguf"],
  ["safetensors under their name", "model.safetensors", TENSORS, "safetensors"],
  ["safetensors under another name", "model.bin", TENSORS, "safetensors"],
  ["a text", "README.md", bytesOf("# A model\n"), { kind: "other" }],
  ["an empty file", "empty.txt", new Uint8Array(), { kind: "other" }],
  ["a pickle under any name", "notes.txt", PICKLE, { kind: "pickle", found: "a pickle" }],
  ["a pickle that calls itself GGUF", "model.gguf", PICKLE, {
    kind: "broken",
    format: "GGUF",
    problem: "it has only 23 bytes",
  }],
  ["a pickle that calls itself safetensors", "model.safetensors", PICKLE, {
    kind: "broken",
    format: "safetensors",
    problem: "the header would take 8391184065724903267 bytes of 23",
  }],
  ["a cut GGUF file under any name", "model.bin", ggufFile().slice(0, 100), {
    kind: "broken",
    format: "GGUF",
    problem: "it ends at byte 100, where 8 more have to follow",
  }],
];

for (const [what, name, content, expected] of CASES) {
  Deno.test(`inspectModelFile() recognises ${what}`, async () => {
    assert.deepEqual(await inspect(name, content), expected);
  });
}

Deno.test("inspectModelFile() names the file that is not there", async () => {
  await assert.rejects(inspectModelFile("/nowhere/model.gguf"), {
    name: "HubError",
    message: 'Cannot read "/nowhere/model.gguf": no such file or directory',
  });
});
