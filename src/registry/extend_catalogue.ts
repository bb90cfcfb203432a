import { JsonFields } from "../vocabulary/json_fields.ts";
import { assertConsistent, type Catalogue, parseModel } from "./catalogue.ts";

/**
 * A catalogue with the models of another JSON value added; one of a known id takes the place of the
 * other. Its size classes, should it name any, count for nothing.
 *
 * @param document what to call it in a message
 * @throws {InvalidFormatError} that names the model and the field at fault
 */
export function extendCatalogue(base: Catalogue, value: unknown, document: string): Catalogue {
  const root = JsonFields.of(value, "", document);
  const models = root.list("models").map((model, index) =>
    parseModel(model, `models[${index}]`, document)
  );
  const ids = new Set(models.map(({ id }) => id));
  const extended = [...base.models.filter(({ id }) => !ids.has(id)), ...models];
  assertConsistent(extended, document);
  return Object.freeze({ ...base, models: Object.freeze(extended) });
}
