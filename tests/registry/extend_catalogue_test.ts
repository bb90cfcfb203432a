import assert from "node:assert/strict";
import builtIn from "../../src/registry/catalogue.json" with { type: "json" };
import { parseCatalogue } from "../../src/registry/catalogue.ts";
import { extendCatalogue } from "../../src/registry/extend_catalogue.ts";
import { InvalidFormatError } from "../../src/vocabulary/errors.ts";

const BASE = parseCatalogue(builtIn);
const [FIRST] = builtIn.models;
const ADAPTER = {
  ...FIRST,
  id: "ruvltra-small-poet",
  filename: "poet.safetensors",
  adapterFor: "ruvltra-small",
};

Deno.test("extendCatalogue() adds models, and lets a known id be said anew", () => {
  const mine = { ...FIRST, description: "mine" };
  const { models, sizeClasses } = extendCatalogue(BASE, { models: [ADAPTER, mine] }, '"x"');
  assert.deepEqual(models.map(({ id }) => id), [
    "ruvltra-small-q8",
    "ruvltra-medium",
    "ruvltra-medium-q8",
    "ruvltra-small-coder",
    "ruvltra-small-poet",
    "ruvltra-small",
  ]);
  assert.equal(models.at(-1)?.description, "mine");
  assert.equal(sizeClasses, BASE.sizeClasses);
});

Deno.test("extendCatalogue() names the place of what is wrong", () => {
  const cases: readonly (readonly [unknown, string])[] = [
    [[], 'Cannot read "x": it is [], expected an object'],
    [{}, 'Cannot read "x": models is missing, expected a list'],
    [
      { models: [{ ...FIRST, sona: 1 }] },
      'Cannot read "x": models[0].sona is 1, expected true or false',
    ],
    [{ models: [ADAPTER, ADAPTER] }, 'Cannot read "x": "ruvltra-small-poet" is in it twice'],
    [
      { models: [{ ...ADAPTER, adapterFor: "none" }] },
      'Cannot read "x": the adapter "ruvltra-small-poet" is for "none", which is no base model',
    ],
    [
      // The built-in adapter would be left without its base model.
      { models: [{ ...FIRST, adapterFor: "ruvltra-medium" }] },
      'Cannot read "x": the adapter "ruvltra-small-coder" is for "ruvltra-small", which is no base model',
    ],
  ];
  for (const [value, message] of cases) {
    assert.throws(() => extendCatalogue(BASE, value, '"x"'), new InvalidFormatError(message));
  }
});
