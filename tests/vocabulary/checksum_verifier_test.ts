import assert from "node:assert/strict";
import { ChecksumVerifier } from "../../src/vocabulary/checksum_verifier.ts";
import { ChecksumMismatchError } from "../../src/vocabulary/errors.ts";

const ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
const EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

for (const hashing of ["native", "wasm"] as const) {
  Deno.test(`ChecksumVerifier.verify() accepts the right digest when hashing is ${hashing}`, async () => {
    const verifier = await ChecksumVerifier.create({ hashing });
    assert.equal(verifier.implementation, hashing);
    verifier.update(new TextEncoder().encode("a"));
    verifier.update(new TextEncoder().encode("bc"));
    verifier.verify(ABC.toUpperCase());
    assert.equal(verifier.digest(), ABC);
  });
}

Deno.test("ChecksumVerifier.verify() throws both digests when they differ", async () => {
  const verifier = await ChecksumVerifier.create();
  assert.throws(() => verifier.verify(ABC), (error) => {
    assert.ok(error instanceof ChecksumMismatchError);
    assert.equal(error.expected, ABC);
    assert.equal(error.actual, EMPTY);
    return true;
  });
});

Deno.test("ChecksumVerifier.stream() hands bytes on when the digest is right", async () => {
  const body = new Blob(["abc"]).stream().pipeThrough(await ChecksumVerifier.stream(ABC));
  assert.equal(await new Response(body).text(), "abc");
});

Deno.test("ChecksumVerifier.stream() fails at the end when the digest is wrong", async () => {
  const body = new Blob(["abd"]).stream().pipeThrough(await ChecksumVerifier.stream(ABC));
  await assert.rejects(new Response(body).text(), ChecksumMismatchError);
});
