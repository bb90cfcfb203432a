import assert from "node:assert/strict";
import builtIn from "../../src/registry/catalogue.json" with { type: "json" };
import { parseCatalogue } from "../../src/registry/catalogue.ts";
import { RuvLtraRegistry } from "../../src/registry/ruv_ltra_registry.ts";
import { InvalidFormatError } from "../../src/vocabulary/errors.ts";

const BASE = builtIn.models[0];
const ADAPTER = builtIn.models[4];
const SIZE_CLASSES = builtIn.sizeClasses;

Deno.test("parseCatalogue() keeps every fact of the built-in catalogue", () => {
  assert.deepEqual(JSON.parse(JSON.stringify(parseCatalogue(builtIn))), {
    models: builtIn.models,
    sizeClasses: builtIn.sizeClasses,
  });
});

Deno.test("parseCatalogue() reads a pinned checksum", () => {
  const sha256 = "0123456789abcdef".repeat(4);
  const { models } = parseCatalogue({ sizeClasses: SIZE_CLASSES, models: [{ ...BASE, sha256 }] });
  assert.equal(models[0]?.sha256, sha256);
});

Deno.test("parseCatalogue() names the field at fault", () => {
  const cases: [unknown, string][] = [
    [null, "catalogue is null, expected an object"],
    [[], "catalogue is [], expected an object"],
    [{ models: [] }, "catalogue.sizeClasses is missing, expected an object"],
    [{ sizeClasses: SIZE_CLASSES }, "catalogue.models is missing, expected a list"],
    [withModel("x"), 'models[0] is "x", expected an object'],
    [withModel({ ...BASE, id: "Bad Id" }), 'models[0].id is "Bad Id", expected the form ^[a-z0-9]'],
    [withModel({ ...BASE, name: "" }), 'models[0].name is "", expected a text'],
    [withModel({ ...BASE, repository: "a/../b" }), '"a/../b" is not a repository name'],
    [
      withModel({ ...BASE, size: "huge" }),
      'models[0].size is "huge", expected one of tiny, small, medium, large',
    ],
    [
      withModel({ ...BASE, quantization: "Q9" }),
      'models[0].quantization is "Q9", expected one of Q4_K_M, Q5_K_M, Q8_0, F16',
    ],
    [withModel({ ...BASE, sizeBytes: 0 }), "models[0].sizeBytes is 0, expected a positive number"],
    [withModel({ ...BASE, sizeBytes: 1.5 }), "models[0].sizeBytes is 1.5, expected a whole number"],
    [withModel({ ...BASE, sha256: "AB" }), 'models[0].sha256 is "AB", expected the form'],
    [withModel({ ...BASE, sona: "yes" }), 'models[0].sona is "yes", expected true or false'],
    [
      withModel({ ...BASE, hardware: {} }),
      "models[0].hardware.minRamGb is missing, expected a pos",
    ],
    [withModel(BASE, BASE), '"ruvltra-small" is in it twice'],
    [withModel(ADAPTER), '"ruvltra-small-coder" is for "ruvltra-small", which is no base model'],
    [
      withModel({ ...ADAPTER, adapterFor: "ruvltra-small-coder" }),
      '"ruvltra-small-coder" is for "ruvltra-small-coder", which is no base model',
    ],
  ];
  for (const [value, reason] of cases) {
    assert.throws(() => parseCatalogue(value), (error) => {
      assert.ok(error instanceof InvalidFormatError);
      assert.ok(error.message.startsWith("Cannot read the catalogue: "), error.message);
      assert.ok(error.message.includes(reason), `${error.message} ≠ ${reason}`);
      return true;
    });
  }
});

Deno.test("RuvLtraRegistry opens any catalogue and orders it itself", () => {
  const registry = new RuvLtraRegistry(parseCatalogue(withModel(
    ADAPTER,
    { ...BASE, id: "later", paramsB: 7 },
    { ...BASE, id: "b" },
    { ...BASE, id: "a" },
    { ...BASE, sizeBytes: 1 },
  )));
  assert.deepEqual(registry.modelIds(), [
    "ruvltra-small",
    "a",
    "b",
    "later",
    "ruvltra-small-coder",
  ]);
});

function withModel(...models: unknown[]): unknown {
  return { sizeClasses: SIZE_CLASSES, models };
}
