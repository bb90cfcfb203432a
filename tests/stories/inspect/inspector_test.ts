import assert from "node:assert/strict";
import { StateFolder } from "../../../src/cache/state_folder.ts";
import { EmbeddedHub } from "../../../src/server/embedded_hub.ts";
import { inspectModel } from "../../../src/stories/inspect/inspector.ts";
import type {
  InspectionConfig,
  ModelInspection,
} from "../../../src/stories/inspect/model_inspection.ts";
import {
  EntryNotFoundError,
  InvalidArgumentError,
  LocalEntryNotFoundError,
  ModelNotFoundError,
  NetworkError,
  RepositoryNotFoundError,
  RevisionNotFoundError,
} from "../../../src/vocabulary/errors.ts";
import { settingsFromEnv } from "../../../src/vocabulary/settings.ts";

const SETTINGS = settingsFromEnv((name) => name === "HF_HOME" ? "/nonexistent" : undefined);
const REPOSITORY = { type: "model", name: "ruv/ruvltra" } as const;
const bytes = (length: number) => new Uint8Array(length);

/** Five bytes of `small`, two models of one label, a split one, and what surrounds them. */
const FILES = [
  { path: "README.md", content: bytes(3) },
  { path: "big-F16-00001-of-00002.gguf", content: bytes(40) },
  { path: "big-F16-00002-of-00002.gguf", content: bytes(10) },
  { path: "mmproj-F16.gguf", content: bytes(1) },
  { path: "ruvltra-medium-1.1b-q4_k_m.gguf", content: bytes(25) },
  { path: "ruvltra-small-0.5b-q4_k_m.gguf", content: bytes(5) },
];

async function withHub(run: (config: InspectionConfig) => Promise<void>): Promise<void> {
  const dataDir = await Deno.makeTempDir();
  try {
    await using hub = await EmbeddedHub.start({ dataDir });
    await hub.commitFiles(REPOSITORY, FILES);
    const settings = settingsFromEnv((name) => name === "HF_HOME" ? `${dataDir}/home` : undefined);
    await run({ settings, token: false, endpoint: hub.url });
  } finally {
    await Deno.remove(dataDir, { recursive: true });
  }
}

const offline = { settings: SETTINGS, token: false, offline: true } as const;

/** A Hub that cannot be reached; counts how often that was tried. */
function unreachable(): InspectionConfig & { readonly attempts: () => number } {
  let attempts = 0;
  const refuse = () => {
    attempts++;
    return Promise.reject(new TypeError("connection refused"));
  };
  return {
    settings: SETTINGS,
    token: false,
    endpoint: "http://127.0.0.1:1",
    fetch: refuse,
    attempts: () => attempts,
  };
}

const outline = ({ hub }: ModelInspection) =>
  hub?.models.map(({ label, id, size, files }) => [label, id, size, files.length]);

Deno.test("inspectModel() sets the Hub's word beside the registry's", async () => {
  await withHub(async (config) => {
    const found = await inspectModel("ruvltra-small", {}, config);
    assert.equal(found.catalogue?.id, "ruvltra-small");
    assert.equal(found.revision, "main");
    assert.match(found.hub?.commit ?? "", /^[0-9a-f]{40}$/);
    assert.deepEqual(found.hub?.chosen?.map(({ path, size }) => [path, size]), [
      ["ruvltra-small-0.5b-q4_k_m.gguf", 5],
    ]);
    assert.equal(found.hubFailure, null);
    assert.deepEqual(found.differences, [
      { fact: "sizeBytes", catalogue: 662_000_000, other: 5, source: "hub" },
    ]);
    assert.deepEqual(found.downloads, [
      { bitsPerSecond: 10_000_000, seconds: 0.000004 },
      { bitsPerSecond: 100_000_000, seconds: 0.0000004 },
    ]);
  });
});

Deno.test("inspectModel() lists a repository's models, from large to small, with their ids", async () => {
  await withHub(async (config) => {
    const found = await inspectModel("ruv/ruvltra", {}, config);
    assert.equal(found.catalogue, null);
    assert.equal(found.hub?.chosen, null);
    assert.deepEqual(found.downloads, []);
    assert.equal(found.hub?.private, false);
    assert.equal(found.hub?.gated, false);
    assert.deepEqual(outline(found), [
      ["F16", null, 50, 2],
      ["Q4_K_M", "ruvltra-medium", 25, 1],
      ["Q4_K_M", "ruvltra-small", 5, 1],
    ]);
    const { fileCount = 0, totalBytes = 0 } = found.hub ?? {};
    // The repository's own .gitattributes is one of its files.
    assert.equal(fileCount, FILES.length + 1);
    assert.ok(totalBytes > 84);
  });
});

Deno.test("inspectModel() takes one quantization or one file for chosen", async () => {
  await withHub(async (config) => {
    const split = await inspectModel("ruv/ruvltra:F16", {}, config);
    assert.deepEqual(split.hub?.chosen?.map(({ path }) => path), [
      "big-F16-00001-of-00002.gguf",
      "big-F16-00002-of-00002.gguf",
    ]);
    assert.equal(split.downloads[0]?.seconds, 0.00004);
    const file = await inspectModel(
      "hf://ruv/ruvltra/ruvltra-medium-1.1b-q4_k_m.gguf",
      {},
      config,
    );
    assert.equal(file.catalogue?.id, "ruvltra-medium");
    assert.deepEqual(file.differences.map(({ fact }) => fact), ["sizeBytes", "paramsB"]);
    const readme = await inspectModel("ruv/ruvltra", { paths: ["README.md"] }, config);
    assert.equal(readme.catalogue, null);
    assert.equal(readme.downloads[1]?.seconds, 0.00000024);
  });
});

Deno.test("inspectModel() takes a registry model that is not on the Hub yet for a difference", async () => {
  await withHub(async (config) => {
    const found = await inspectModel("ruvltra-small-coder", {}, config);
    assert.equal(found.hub?.chosen, null);
    assert.deepEqual(found.differences, [{
      fact: "filename",
      catalogue: "ruvltra-small-coder-lora.safetensors",
      other: null,
      source: "hub",
    }]);
    assert.equal(found.downloads[0]?.seconds, 40);
  });
});

Deno.test("inspectModel() answers from the registry when offline, without a request", async () => {
  const refuse = () => assert.fail("a request was sent");
  const found = await inspectModel("ruvltra-medium", {}, { ...offline, fetch: refuse });
  assert.equal(found.hub, null);
  assert.equal(found.hubFailure, null);
  assert.deepEqual(found.differences, [
    { fact: "paramsB", catalogue: 3, other: 1.1, source: "filename" },
  ]);
  assert.deepEqual(found.downloads, [
    { bitsPerSecond: 10_000_000, seconds: 1680 },
    { bitsPerSecond: 100_000_000, seconds: 168 },
  ]);
  await assert.rejects(
    inspectModel("some/repo", {}, { ...offline, fetch: refuse }),
    LocalEntryNotFoundError,
  );
});

Deno.test("inspectModel() answers from the registry when the Hub does not, and says why", async () => {
  const config = unreachable();
  const found = await inspectModel("ruvltra-small", {}, config);
  assert.equal(found.hub, null);
  assert.match(found.hubFailure ?? "", /^Cannot find "ruv\/ruvltra": /);
  assert.equal(found.downloads[1]?.seconds, 52.96);
  assert.equal(config.attempts(), 2);
});

Deno.test("inspectModel() fails when the Hub does not answer about what the registry does not hold", async () => {
  await assert.rejects(inspectModel("some/repo", {}, unreachable()), NetworkError);
});

Deno.test("inspectModel() refuses what is not there, with suggestions", async () => {
  await assert.rejects(inspectModel("ruvltra-smal", {}, offline), (error) => {
    assert.ok(error instanceof ModelNotFoundError);
    assert.equal(error.suggestions[0], "ruvltra-small");
    return true;
  });
  await withHub(async (config) => {
    await assert.rejects(inspectModel("ruvltra-small@v9", {}, config), RevisionNotFoundError);
    await assert.rejects(inspectModel("no/such", {}, config), RepositoryNotFoundError);
    await assert.rejects(inspectModel("hf://ruv/ruvltra/x.txt", {}, config), EntryNotFoundError);
    await assert.rejects(inspectModel("ruv/ruvltra:Q2_K", {}, config), InvalidArgumentError);
  });
});

Deno.test("inspectModel() ends with the signal's reason when aborted", async () => {
  const reason = new Error("enough");
  const config = { ...unreachable(), signal: AbortSignal.abort(reason) };
  await assert.rejects(inspectModel("ruvltra-small", {}, config), reason);
});

Deno.test("inspectModel() estimates a download at the speed that was last measured here", async () => {
  const stateDir = await Deno.makeTempDir();
  try {
    await new StateFolder(stateDir).writeSpeed(1_000_000);
    const settings = { ...SETTINGS, stateDir };
    const { downloads } = await inspectModel("ruvltra-small", {}, { ...offline, settings });
    assert.deepEqual(downloads.at(-1), { bitsPerSecond: 8_000_000, seconds: 662, measured: true });
    assert.equal(downloads.length, 3);
  } finally {
    await Deno.remove(stateDir, { recursive: true });
  }
});
