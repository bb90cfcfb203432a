import assert from "node:assert/strict";
import fc from "fast-check";
import { createHash, type HashAlgorithm } from "../../src/vocabulary/hashing.ts";

const LONG = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";

/** FIPS 180-4's examples, and the digests of nothing and of a million letters "a". */
const VECTORS: readonly (readonly [algorithm: HashAlgorithm, text: string, digest: string])[] = [
  ["sha1", "", "da39a3ee5e6b4b0d3255bfef95601890afd80709"],
  ["sha1", "abc", "a9993e364706816aba3e25717850c26c9cd0d89d"],
  ["sha1", LONG, "84983e441c3bd26ebaae4aa1f95129e5e54670f1"],
  ["sha1", "a".repeat(1_000_000), "34aa973cd4c4daa4f61eeb2bdbad27316534016f"],
  ["sha256", "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
  ["sha256", "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
  ["sha256", LONG, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"],
  [
    "sha256",
    "a".repeat(1_000_000),
    "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0",
  ],
];

for (const implementation of ["native", "wasm"] as const) {
  for (const [algorithm, text, digest] of VECTORS) {
    const name = text.length > 60 ? `${text.length} letters` : `"${text}"`;
    Deno.test(`createHash() gives the ${algorithm} of ${name} by ${implementation}`, async () => {
      const hash = await createHash(algorithm, { implementation });
      assert.equal(hash.implementation, implementation);
      hash.update(new TextEncoder().encode(text));
      assert.equal(hash.digest(), digest);
    });
  }

  Deno.test(`createHash() reads the bytes before update returns by ${implementation}`, async () => {
    const hash = await createHash("sha256", { implementation });
    const bytes = new TextEncoder().encode("abc");
    hash.update(bytes);
    bytes.fill(0);
    assert.equal(
      hash.digest(),
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    );
  });
}

Deno.test("createHash() prefers node:crypto when nothing is said", async () => {
  assert.equal((await createHash("sha256")).implementation, "native");
  assert.equal((await createHash("sha1", { implementation: "auto" })).implementation, "native");
});

Deno.test("createHash() gives digests that do not disturb each other", async () => {
  for (const implementation of ["native", "wasm"] as const) {
    const one = await createHash("sha1", { implementation });
    const other = await createHash("sha1", { implementation });
    other.update(new TextEncoder().encode("something else"));
    one.update(new TextEncoder().encode("abc"));
    assert.equal(one.digest(), "a9993e364706816aba3e25717850c26c9cd0d89d", implementation);
  }
});

Deno.test("createHash() gives the same digest in any pieces, by either implementation", async () => {
  const pieces = fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(pieces, fc.constantFrom("sha1", "sha256"), async (pieces, algorithm) => {
      const whole = await createHash(algorithm, { implementation: "native" });
      whole.update(Uint8Array.from(pieces.flatMap((piece) => [...piece])));
      const expected = whole.digest();
      for (const implementation of ["native", "wasm"] as const) {
        const hash = await createHash(algorithm, { implementation });
        for (const piece of pieces) hash.update(piece);
        assert.equal(hash.digest(), expected);
      }
    }),
    { numRuns: 50 },
  );
});

const WRONG = `({ init() {}, update() {}, digest: () => "00" })`;
const BROKEN_CRYPTO = `export const createHash = () => ${WRONG};`;
const ABSENT_CRYPTO = `export const createHash = () => { throw new Error("absent"); };`;
const BROKEN_WASM =
  `export const createSHA256 = () => Promise.resolve(${WRONG}); export const createSHA1 = createSHA256;`;

Deno.test("createHash() passes over a node:crypto that gives wrong digests", async () => {
  assert.deepEqual(await inBrokenRuntime({ "node:crypto": BROKEN_CRYPTO }), {
    auto: "wasm ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    native: "HubError: Cannot hash with node:crypto: it gives no correct sha256 here",
    wasm: "wasm ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  });
});

Deno.test("createHash() passes over a node:crypto that throws", async () => {
  const { auto } = await inBrokenRuntime({ "node:crypto": ABSENT_CRYPTO });
  assert.equal(auto, "wasm ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
});

Deno.test("createHash() does without WebAssembly when node:crypto is right", async () => {
  assert.deepEqual(await inBrokenRuntime({ "hash-wasm": BROKEN_WASM }), {
    auto: "native ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    native: "native ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    wasm: "HubError: Cannot hash: no correct sha256 implementation was found",
  });
});

Deno.test("createHash() throws when no implementation is right", async () => {
  const broken = { "node:crypto": BROKEN_CRYPTO, "hash-wasm": BROKEN_WASM };
  const { auto } = await inBrokenRuntime(broken);
  assert.equal(auto, "HubError: Cannot hash: no correct sha256 implementation was found");
});

/**
 * What each choice gives for "abc" in a Deno whose modules of these names are other ones. A child
 * process, because the outcome of a self-test is kept for the life of a process.
 */
async function inBrokenRuntime(
  modules: Readonly<Record<string, string>>,
): Promise<Record<"auto" | "native" | "wasm", string>> {
  const folder = await Deno.makeTempDir();
  try {
    const imports: Record<string, string> = { "hash-wasm": "npm:hash-wasm@^4.13.0" };
    for (const [name, source] of Object.entries(modules)) {
      const file = `${name.replaceAll(/\W/g, "_")}.js`;
      await Deno.writeTextFile(`${folder}/${file}`, source);
      imports[name] = `./${file}`;
    }
    await Deno.writeTextFile(`${folder}/deno.json`, JSON.stringify({ imports }));
    await Deno.writeTextFile(`${folder}/main.ts`, PROGRAM);
    const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-prompt", "--no-check", "--no-lock", "-A", `${folder}/main.ts`],
      cwd: folder,
      env: { NO_COLOR: "1" },
    }).output();
    assert.ok(success, new TextDecoder().decode(stderr));
    return JSON.parse(new TextDecoder().decode(stdout));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const PROGRAM = `
import { createHash } from ${
  JSON.stringify(new URL("../../src/vocabulary/hashing.ts", import.meta.url).href)
};
const results: Record<string, string> = {};
for (const implementation of ["auto", "native", "wasm"] as const) {
  try {
    const hash = await createHash("sha256", { implementation });
    hash.update(new TextEncoder().encode("abc"));
    results[implementation] = hash.implementation + " " + hash.digest();
  } catch (error) {
    results[implementation] = String(error);
  }
}
console.log(JSON.stringify(results));
`;

for (const implementation of ["native", "wasm"] as const) {
  Deno.test(`fork() goes on from where the computation was when it is ${implementation}`, async () => {
    const bytes = (text: string) => new TextEncoder().encode(text);
    const hash = await createHash("sha256", { implementation });
    hash.update(bytes("a"));
    const fork = await hash.fork();
    hash.update(bytes("x"));
    fork.update(bytes("bc"));
    assert.equal(
      fork.digest(),
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    );
    hash.update(bytes("y"));
    assert.equal(
      hash.digest(),
      "51c1d25c8ab0b589a0b3e1af18a41ca21763478b41943e298b2850e6320e2ac7",
    );
  });
}
