import assert from "node:assert/strict";
import { ModelInfo } from "../../src/registry/model_info.ts";
import { ModelSize } from "../../src/registry/model_size.ts";
import { QuantizationLevel } from "../../src/registry/quantization_level.ts";
import { InvalidArgumentError } from "../../src/vocabulary/errors.ts";

const FACTS = {
  id: "test-model",
  name: "Test model",
  repository: "me/test",
  filename: "test-q4_k_m.gguf",
  size: ModelSize.Small,
  quantization: QuantizationLevel.Q4,
  sizeBytes: 662_000_000,
  paramsB: 0.5,
  contextLength: 4096,
  hardware: {
    minRamGb: 1,
    recommendedRamGb: 2,
    supportsAne: true,
    supportsMetal: true,
    supportsCuda: false,
    minVramGb: null,
  },
  description: "A model for tests",
  sona: false,
} as const;

Deno.test("estimateDownloadTime() divides the size by the rate", () => {
  const model = new ModelInfo(FACTS);
  assert.equal(model.estimateDownloadTime(10_000_000), 66.2);
  assert.equal(model.estimateDownloadTime(1_250_000), 529.6);
});

Deno.test("estimateDownloadTime() refuses a rate that is not positive", () => {
  const model = new ModelInfo(FACTS);
  for (const rate of [0, -1, NaN]) {
    assert.throws(() => model.estimateDownloadTime(rate), InvalidArgumentError);
  }
});

Deno.test("fitsInRam() holds from the minimum on", () => {
  const model = new ModelInfo(FACTS);
  assert.equal(model.fitsInRam(0.99), false);
  assert.equal(model.fitsInRam(1), true);
});

Deno.test("ModelInfo in JSON holds its facts and nothing else", () => {
  const facts = { ...FACTS, adapterFor: "base", sha256: "ab".repeat(32) };
  assert.deepEqual(JSON.parse(JSON.stringify(new ModelInfo(facts))), facts);
  assert.deepEqual(Object.keys(new ModelInfo(FACTS)), Object.keys(FACTS));
});

Deno.test("ModelInfo cannot be changed", () => {
  const model = new ModelInfo(FACTS);
  assert.throws(() => Object.assign(model, { id: "other" }), TypeError);
  assert.throws(() => Object.assign(model.hardware, { minRamGb: 0 }), TypeError);
});

Deno.test("ModelSize and QuantizationLevel name their values and cannot be changed", () => {
  assert.deepEqual(ModelSize, { Tiny: "tiny", Small: "small", Medium: "medium", Large: "large" });
  assert.deepEqual(QuantizationLevel, { Q4: "Q4_K_M", Q5: "Q5_K_M", Q8: "Q8_0", Fp16: "F16" });
  assert.ok(Object.isFrozen(ModelSize) && Object.isFrozen(QuantizationLevel));
});
