import assert from "node:assert/strict";
import { readToken } from "../../src/hub/token.ts";

async function withFile(content: string, test: (path: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/token`, content);
    await test(`${folder}/token`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

for (
  const [what, content, expected] of [
    ["a plain token", "hf_abc", "hf_abc"],
    ["a line end", "hf_abc\r\n", "hf_abc"],
    ["blanks around it", "  hf_abc\t\n", "hf_abc"],
    ["a broken line", "hf_\nabc", "hf_abc"],
    ["nothing", "", undefined],
    ["only blanks", " \r\n ", undefined],
  ] as const
) {
  Deno.test(`readToken() gives ${expected} when the file has ${what}`, async () => {
    await withFile(content, async (tokenFile) => {
      assert.equal(await readToken({ token: undefined, tokenFile }), expected);
    });
  });
}

Deno.test("readToken() prefers the variable and does not look at the file", async () => {
  assert.equal(await readToken({ token: "hf_var", tokenFile: "/" }), "hf_var");
});

Deno.test("readToken() gives undefined when the file is missing or not wanted", async () => {
  await withFile("hf_abc", async (path) => {
    assert.equal(await readToken({ token: undefined, tokenFile: `${path}.missing` }), undefined);
    assert.equal(await readToken({ token: undefined, tokenFile: undefined }), undefined);
  });
});

Deno.test("readToken() says when the system refuses the file", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await assert.rejects(readToken({ token: undefined, tokenFile: folder }), {
      name: "PermissionError",
      message: `Cannot read the token file "${folder}": the system refuses it`,
      flag: undefined,
    });
  } finally {
    await Deno.remove(folder);
  }
});
