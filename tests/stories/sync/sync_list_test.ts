import assert from "node:assert/strict";
import schema from "../../../src/stories/sync/hub.schema.json" with { type: "json" };
import { entryKey, parseSyncList, SYNC_ENTRY_FIELDS } from "../../../src/stories/sync/sync_list.ts";

Deno.test("parseSyncList() takes the fields that hub.schema.json has, and no other", () => {
  const { required, properties, additionalProperties } = schema.properties.models.items;
  assert.deepEqual(Object.keys(properties), [...SYNC_ENTRY_FIELDS]);
  assert.deepEqual(required, ["model"]);
  assert.equal(additionalProperties, false);
  assert.deepEqual(Object.keys(schema.properties), ["$schema", "models"]);
});

Deno.test("parseSyncList() takes everything that the schema describes", () => {
  const entry = {
    model: "me/m",
    to: "models/",
    type: "dataset",
    revision: "v1.0.0",
    quantization: "auto",
    include: ["*.gguf"],
    exclude: [],
    all: true,
  };
  const value = { $schema: "./hub.schema.json", models: [entry, { model: "ruvltra-small" }] };
  assert.deepEqual(parseSyncList(value, '"hub.json"'), [entry, { model: "ruvltra-small" }]);
});

Deno.test("entryKey() tells entries apart by what they wish, not by how that is written", () => {
  assert.equal(entryKey({ model: "a/b" }), entryKey({ to: "cache", model: "a/b" }));
  assert.notEqual(entryKey({ model: "a/b" }), entryKey({ model: "a/b", to: "b" }));
  assert.notEqual(
    entryKey({ model: "a/b", include: ["x"] }),
    entryKey({ model: "a/b", exclude: ["x"] }),
  );
});
