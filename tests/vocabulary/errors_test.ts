import assert from "node:assert/strict";
import * as errors from "../../src/vocabulary/errors.ts";

const MESSAGE = "Cannot go: it rains";

/** One of each class: its name, its ancestors, whether it is retryable, and its own fields. */
const CASES: readonly (readonly [
  error: errors.HubError,
  ancestors: readonly string[],
  retryable: boolean,
  fields: Readonly<Record<string, unknown>>,
])[] = [
  [new errors.HubError(MESSAGE), [], false, {}],
  [new errors.InvalidArgumentError(MESSAGE), [], false, { suggestions: [] }],
  [
    new errors.InvalidArgumentError(MESSAGE, { suggestions: ["y"] }),
    [],
    false,
    { suggestions: ["y"] },
  ],
  [
    new errors.NameNotFoundError(MESSAGE, { suggestions: ["y"] }),
    ["InvalidArgumentError"],
    false,
    { suggestions: ["y"] },
  ],
  [
    new errors.AmbiguousModelError(MESSAGE, { choices: [{ label: "Q8_0", size: 9, files: 1 }] }),
    ["InvalidArgumentError"],
    false,
    { choices: [{ label: "Q8_0", size: 9, files: 1 }] },
  ],
  [
    new errors.DoesNotFitError(MESSAGE, { neededBytes: 9, availableBytes: 8, choices: [] }),
    [],
    false,
    { neededBytes: 9, availableBytes: 8, choices: [] },
  ],
  [
    new errors.PinnedChecksumError(MESSAGE, { expected: "a", actual: "b" }),
    ["ChecksumMismatchError"],
    false,
    { expected: "a", actual: "b" },
  ],
  [
    new errors.ManifestMismatchError(MESSAGE, { expected: "a", actual: "b" }),
    ["ChecksumMismatchError"],
    false,
    { expected: "a", actual: "b" },
  ],
  [
    new errors.HubHttpError(MESSAGE, { status: 418, requestId: "Root=1" }),
    [],
    false,
    { status: 418, requestId: "Root=1" },
  ],
  [
    new errors.StaleParentError(MESSAGE, { status: 412 }),
    ["HubHttpError"],
    false,
    { status: 412, requestId: undefined },
  ],
  [
    new errors.RepositoryNotFoundError(MESSAGE, { status: 401 }),
    ["HubHttpError"],
    false,
    { status: 401, requestId: undefined },
  ],
  [
    new errors.GatedRepoError(MESSAGE, { status: 403, page: "https://hub.test/a/b" }),
    ["RepositoryNotFoundError", "HubHttpError"],
    false,
    { status: 403, page: "https://hub.test/a/b" },
  ],
  [new errors.RevisionNotFoundError(MESSAGE, { status: 404 }), ["HubHttpError"], false, {}],
  [new errors.EntryNotFoundError(MESSAGE, { status: 404 }), ["HubHttpError"], false, {}],
  [new errors.AuthenticationError(MESSAGE, { status: 401 }), ["HubHttpError"], false, {}],
  [
    new errors.RateLimitError(MESSAGE, { retryAfterMs: 5000, requestId: "Root=2" }),
    ["HubHttpError"],
    true,
    { status: 429, retryAfterMs: 5000, requestId: "Root=2" },
  ],
  [new errors.LocalEntryNotFoundError(MESSAGE), [], false, {}],
  [
    new errors.ModelNotFoundError(MESSAGE, { id: "x", suggestions: ["y"] }),
    [],
    false,
    { id: "x", suggestions: ["y"] },
  ],
  [new errors.ModelNotFoundError(MESSAGE, { id: "x" }), [], false, { suggestions: [] }],
  [new errors.NetworkError(MESSAGE), [], true, {}],
  [
    new errors.ChecksumMismatchError(MESSAGE, { expected: "aa", actual: "bb" }),
    [],
    false,
    { expected: "aa", actual: "bb" },
  ],
  [new errors.UnsafeFileError(MESSAGE), [], false, {}],
  [new errors.InvalidFormatError(MESSAGE), [], false, {}],
  [
    new errors.DiskFullError(MESSAGE, { neededBytes: 2, availableBytes: 1 }),
    [],
    false,
    { neededBytes: 2, availableBytes: 1 },
  ],
  [new errors.DiskFullError(MESSAGE), [], false, { neededBytes: undefined }],
  [
    new errors.PermissionError(MESSAGE, { flag: "--allow-net=hub.test" }),
    [],
    false,
    { flag: "--allow-net=hub.test" },
  ],
  [new errors.PermissionError(MESSAGE), [], false, { flag: undefined }],
];

for (const [error, ancestors, retryable, fields] of CASES) {
  const name = error.constructor.name;
  Deno.test(`${name} carries its name, its kin and ${Object.keys(fields).join(", ") || "no fields"}`, () => {
    assert.equal(error.name, name);
    assert.equal(error.message, MESSAGE);
    assert.equal(String(error), `${name}: ${MESSAGE}`);
    assert.equal(error.retryable, retryable);
    assert.ok(error instanceof Error && error instanceof errors.HubError);
    for (const [other, constructor] of Object.entries(errors)) {
      const isKin = [name, "HubError", ...ancestors].includes(other);
      assert.equal(error instanceof constructor, isKin, other);
    }
    for (const [field, value] of Object.entries(fields)) {
      assert.deepEqual(Reflect.get(error, field), value, field);
    }
  });
}

Deno.test("HubError keeps its cause and says what it was told about repeating", () => {
  const cause = new Error("ECONNRESET");
  const error = new errors.HubError(MESSAGE, { cause, retryable: true });
  assert.equal(error.cause, cause);
  assert.equal(error.retryable, true);
});

Deno.test("NetworkError is not retryable when told so", () => {
  assert.equal(new errors.NetworkError(MESSAGE, { retryable: false }).retryable, false);
});

const STATUSES: readonly (readonly [status: number, retryable: boolean])[] = [
  [400, false],
  [401, false],
  [403, false],
  [404, false],
  [408, true],
  [409, false],
  [412, false],
  [416, false],
  [425, true],
  [429, true],
  [499, false],
  [500, true],
  [501, false],
  [502, true],
  [503, true],
  [504, true],
  [599, true],
];

for (const [status, retryable] of STATUSES) {
  Deno.test(`HubHttpError is ${retryable ? "" : "not "}retryable when the status is ${status}`, () => {
    assert.equal(new errors.HubHttpError(MESSAGE, { status }).retryable, retryable);
    assert.equal(
      new errors.HubHttpError(MESSAGE, { status, retryable: !retryable }).retryable,
      !retryable,
    );
  });
}

Deno.test("HubError and each of its kin has a case in this file", () => {
  const tested = new Set(CASES.map(([error]) => error.constructor.name));
  assert.deepEqual(Object.keys(errors).filter((name) => !tested.has(name)), []);
});
