import assert from "node:assert/strict";
import type { TransferEvent } from "../../mod.ts";

/** An event of every type; the compiler sees to it that none is missing. */
const EVENTS: { readonly [Type in TransferEvent["type"]]: TransferEvent & { type: Type } } = {
  planned: {
    type: "planned",
    repository: { type: "model", name: "ruv/ruvltra" },
    commit: "4f1c2e9000000000000000000000000000000000",
    quantization: "Q4_K_M",
    files: 1,
    totalBytes: 10,
    presentBytes: 2,
    fetchBytes: 8,
    fit: { neededBytes: 1_000, isEstimate: false, place: "ram", ramBytes: 4_000, vramBytes: 0 },
  },
  syncing: {
    type: "syncing",
    models: 2,
    files: 3,
    totalBytes: 10,
    presentBytes: 2,
    fetchBytes: 8,
  },
  started: { type: "started", path: "a", size: 10 },
  resumed: { type: "resumed", path: "a", bytes: 2 },
  bytes: { type: "bytes", path: "a", done: 4, size: 10, connections: 8, presentBytes: 2 },
  retry: { type: "retry", path: "a", reason: "it was cut", attempt: 1, delayMs: 250 },
  slowed: { type: "slowed", reason: "the Hub asks for fewer requests" },
  connections: { type: "connections", limit: 4, reason: "goodput rises" },
  waiting: { type: "waiting", path: "a" },
  repairing: { type: "repairing", path: "a", where: "disk", bytes: 8 },
  verified: { type: "verified", path: "a", algorithm: "sha256", digest: "00" },
  done: { type: "done", path: "a", localPath: "/a", size: 10, reused: false },
  gathered: { type: "gathered", files: 2, totalBytes: 20 },
  hashing: { type: "hashing", path: "a", done: 4, size: 10 },
  prepared: {
    type: "prepared",
    repository: { type: "model", name: "me/my-model" },
    revision: "main",
    isNew: true,
    files: 1,
    totalBytes: 10,
    unchanged: 1,
  },
  sent: { type: "sent", path: "a", size: 10, sha256: "00", reused: false },
  committing: { type: "committing", files: 2 },
  committed: {
    type: "committed",
    commit: "00",
    url: "http://hub/me/m/commit/00",
    message: "Upload a",
  },
  notice: { type: "notice", message: "free space is not checked" },
};

const PAGE = await Deno.readTextFile(new URL("../../docs/progress-events.md", import.meta.url));

for (const [type, event] of Object.entries(EVENTS)) {
  Deno.test(`docs/progress-events.md describes the event "${type}" as it is`, () => {
    const written: Readonly<Record<string, unknown>> = { time: "2026-01-02T03:04:05Z", ...event };
    const schemas = schema().oneOf.filter(({ properties }) => properties.type?.const === type);
    assert.equal(schemas.length, 1);
    for (const { properties, required } of schemas) {
      assert.deepEqual(Object.keys(written).sort(), Object.keys(properties).sort());
      for (const name of required) assert.ok(name in written, `${name} is said to be required`);
      for (const [name, value] of Object.entries(written)) {
        assert.ok(isOfSchema(value, properties[name] ?? {}), `${name} is of another kind`);
      }
    }
    assert.match(PAGE, new RegExp(`^\\| \`${type}\`: `, "m"));
  });
}

Deno.test("docs/progress-events.md describes no event that does not exist", () => {
  const described = schema().oneOf.map(({ properties }) => properties.type?.const).sort();
  assert.deepEqual(described, Object.keys(EVENTS).sort());
});

/** The part of JSON Schema the page uses. */
interface Schema {
  readonly type?: string;
  readonly const?: string;
  readonly enum?: readonly unknown[];
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
}

interface Page {
  readonly oneOf: readonly {
    readonly required: readonly string[];
    readonly properties: Readonly<Record<string, Schema>>;
  }[];
}

function schema(): Page {
  const [, json = ""] = /```json\n(.*?)\n```/s.exec(PAGE) ?? [];
  return JSON.parse(json);
}

function isOfSchema(value: unknown, schema: Schema): boolean {
  if (schema.const !== undefined) return value === schema.const;
  if (schema.enum !== undefined) return schema.enum.includes(value);
  if (schema.$ref === "#/$defs/time") return !Number.isNaN(Date.parse(String(value)));
  if (schema.type === "integer") return Number.isInteger(value);
  if (schema.type === "object") {
    const fields = Object.entries(value ?? {});
    return fields.every(([name, field]) => isOfSchema(field, schema.properties?.[name] ?? {}));
  }
  const kind: string = typeof value;
  return kind === schema.type;
}
