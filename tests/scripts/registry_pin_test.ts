import assert from "node:assert/strict";
import { pinCatalogue } from "../../scripts/registry_pin.ts";
import { HubClient } from "../../src/hub/hub_client.ts";
import { InvalidFormatError, RepositoryNotFoundError } from "../../src/vocabulary/errors.ts";
import { EmbeddedHub } from "../../src/server/embedded_hub.ts";

const REPOSITORY = { type: "model", name: "ruv/ruvltra" } as const;
const CATALOGUE = await Deno.readTextFile(
  new URL("../../src/registry/catalogue.json", import.meta.url),
);

async function withHub(
  run: (hub: EmbeddedHub, client: HubClient) => Promise<void>,
): Promise<void> {
  const dataDir = await Deno.makeTempDir();
  try {
    await using hub = await EmbeddedHub.start({ dataDir });
    using client = new HubClient({ endpoint: hub.url });
    await run(hub, client);
  } finally {
    await Deno.remove(dataDir, { recursive: true });
  }
}

const bytes = (text: string) => new TextEncoder().encode(text);

Deno.test("pinCatalogue() takes size and SHA-256 from the Hub, and is done the second time", async () => {
  await withHub(async (hub, client) => {
    await hub.commitFiles(REPOSITORY, [
      { path: "ruvltra-small-0.5b-q4_k_m.gguf", content: bytes("small") },
      { path: "README.md", content: bytes("not a model") },
    ]);
    const first = await pinCatalogue(CATALOGUE, client);
    assert.deepEqual(first.report, [
      "ruvltra-small: ruvltra-small-0.5b-q4_k_m.gguf",
      "  - sizeBytes 662000000",
      "  + sizeBytes 5",
      "  + sha256 81db8ebbbbc69c6c6ad4a6aa92b76e0c08af547da236b9e2c9dbe1d8285a8130",
      'ruvltra-small-q8: ruv/ruvltra has no "ruvltra-small-0.5b-q8_0.gguf"',
      'ruvltra-medium: ruv/ruvltra has no "ruvltra-medium-1.1b-q4_k_m.gguf"',
      'ruvltra-medium-q8: ruv/ruvltra has no "ruvltra-medium-1.1b-q8_0.gguf"',
      'ruvltra-small-coder: ruv/ruvltra has no "ruvltra-small-coder-lora.safetensors"',
    ]);
    assert.equal(
      first.text,
      CATALOGUE
        .replace('"sizeBytes": 662000000', '"sizeBytes": 5')
        .replace(
          '"sona": true',
          '"sona": true,\n      ' +
            '"sha256": "81db8ebbbbc69c6c6ad4a6aa92b76e0c08af547da236b9e2c9dbe1d8285a8130"',
        ),
    );
    const second = await pinCatalogue(first.text, client);
    assert.equal(second.text, first.text);
    assert.deepEqual(second.report, first.report.slice(4));
  });
});

Deno.test("pinCatalogue() shows a checksum that changed", async () => {
  await withHub(async (hub, client) => {
    const path = "ruvltra-small-0.5b-q4_k_m.gguf";
    await hub.commitFiles(REPOSITORY, [{ path, content: bytes("small") }]);
    const { text } = await pinCatalogue(CATALOGUE, client);
    await hub.commitFiles(REPOSITORY, [{ path, content: bytes("other") }]);
    const { report } = await pinCatalogue(text, client);
    assert.deepEqual(report.slice(0, 3), [
      "ruvltra-small: ruvltra-small-0.5b-q4_k_m.gguf",
      "  - sha256 81db8ebbbbc69c6c6ad4a6aa92b76e0c08af547da236b9e2c9dbe1d8285a8130",
      "  + sha256 d9298a10d1b0735837dc4bd85dac641b0f3cef27a47e5d53a54f2f3f5b2fcffa",
    ]);
  });
});

Deno.test("pinCatalogue() refuses when a repository is not there", async () => {
  await withHub(async (_hub, client) => {
    await assert.rejects(pinCatalogue(CATALOGUE, client), RepositoryNotFoundError);
  });
});

Deno.test("pinCatalogue() refuses a text that is no catalogue, before it asks the Hub", async () => {
  const refuse = () => assert.fail("a request was sent");
  using client = new HubClient({ endpoint: "http://127.0.0.1:1", fetch: refuse });
  await assert.rejects(pinCatalogue("{}", client), InvalidFormatError);
});
