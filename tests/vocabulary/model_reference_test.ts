import assert from "node:assert/strict";
import fc from "fast-check";
import {
  assertRepositoryName,
  isRepositoryName,
  type ModelReference,
  parseModelReference,
} from "../../src/vocabulary/model_reference.ts";

const HASH = "0123456789abcdef0123456789abcdef01234567";

const REFERENCES: readonly (readonly [text: string, reference: ModelReference])[] = [
  ["ruvltra-small", { kind: "catalogue", id: "ruvltra-small" }],
  ["  ruvltra-small\n", { kind: "catalogue", id: "ruvltra-small" }],
  ["ruvltra-small:auto", { kind: "catalogue", id: "ruvltra-small", quantization: "auto" }],
  ["ruvltra-small@v1.0.0", { kind: "catalogue", id: "ruvltra-small", revision: "v1.0.0" }],
  [
    "ruvltra-small:Q8_0@v1",
    { kind: "catalogue", id: "ruvltra-small", quantization: "Q8_0", revision: "v1" },
  ],

  ["ruv/ruvltra", { kind: "repository", repository: "ruv/ruvltra" }],
  ["ruv/ruvltra/", { kind: "repository", repository: "ruv/ruvltra" }],
  ["datasets/ruv/d/", { kind: "repository", type: "dataset", repository: "ruv/d" }],
  ["ruv/m:Q4_K_M", { kind: "repository", repository: "ruv/m", quantization: "Q4_K_M" }],
  [`ruv/m@${HASH}`, { kind: "repository", repository: "ruv/m", revision: HASH }],
  ["ruv/m@refs/pr/3", { kind: "repository", repository: "ruv/m", revision: "refs/pr/3" }],
  [
    "ruv/m:Q4_K_M@main",
    { kind: "repository", repository: "ruv/m", quantization: "Q4_K_M", revision: "main" },
  ],
  [
    "ruv/m@refs/pr/3:auto",
    { kind: "repository", repository: "ruv/m", quantization: "auto", revision: "refs/pr/3" },
  ],
  ["models/ruv/m", { kind: "repository", type: "model", repository: "ruv/m" }],
  ["datasets/ruv/d@main", {
    kind: "repository",
    type: "dataset",
    repository: "ruv/d",
    revision: "main",
  }],

  ["hf://ruv/m", { kind: "repository", repository: "ruv/m" }],
  ["hf://ruv/m/", { kind: "repository", repository: "ruv/m" }],
  ["hf://models/ruv/m", { kind: "repository", type: "model", repository: "ruv/m" }],
  ["hf://datasets/ruv/d", { kind: "repository", type: "dataset", repository: "ruv/d" }],
  ["hf://ruv/m/a/b.gguf", { kind: "repository", repository: "ruv/m", path: "a/b.gguf" }],
  ["hf://ruv/m/a/", { kind: "repository", repository: "ruv/m", path: "a/" }],
  ["hf://ruv/m/100%.txt", { kind: "repository", repository: "ruv/m", path: "100%.txt" }],
  ["hf://ruv/m@v1/a.gguf", {
    kind: "repository",
    repository: "ruv/m",
    revision: "v1",
    path: "a.gguf",
  }],
  ["hf://ruv/m@feature%2Fx/a.gguf", {
    kind: "repository",
    repository: "ruv/m",
    revision: "feature/x",
    path: "a.gguf",
  }],
  ["hf://ruv/m@refs/pr/12/a.gguf", {
    kind: "repository",
    repository: "ruv/m",
    revision: "refs/pr/12",
    path: "a.gguf",
  }],
  ["hf://datasets/ruv/d@refs/convert/parquet/x/0.parquet", {
    kind: "repository",
    type: "dataset",
    repository: "ruv/d",
    revision: "refs/convert/parquet",
    path: "x/0.parquet",
  }],
  ["hf://ruv/m:Q4_K_M@v1", {
    kind: "repository",
    repository: "ruv/m",
    quantization: "Q4_K_M",
    revision: "v1",
  }],

  ["https://huggingface.co/ruv/m", { kind: "repository", repository: "ruv/m" }],
  ["https://hf.co/ruv/m/", { kind: "repository", repository: "ruv/m" }],
  ["http://www.huggingface.co/gpt2", { kind: "repository", repository: "gpt2" }],
  ["https://huggingface.co/datasets/ruv/d", {
    kind: "repository",
    type: "dataset",
    repository: "ruv/d",
  }],
  ["https://huggingface.co/ruv/m/tree/main", {
    kind: "repository",
    repository: "ruv/m",
    revision: "main",
  }],
  ["https://huggingface.co/ruv/m/tree/main/sub/dir", {
    kind: "repository",
    repository: "ruv/m",
    revision: "main",
    path: "sub/dir/",
  }],
  ["https://huggingface.co/ruv/m/blob/main/a%20b.gguf?download=true#L1", {
    kind: "repository",
    repository: "ruv/m",
    revision: "main",
    path: "a b.gguf",
  }],
  ["https://huggingface.co/ruv/m/resolve/refs%2Fpr%2F1/x.gguf", {
    kind: "repository",
    repository: "ruv/m",
    revision: "refs/pr/1",
    path: "x.gguf",
  }],
  ["https://huggingface.co/ruv/m/raw/refs/pr/1/x.json", {
    kind: "repository",
    repository: "ruv/m",
    revision: "refs/pr/1",
    path: "x.json",
  }],
  ["https://huggingface.co/datasets/ruv/d/blame/main/tree/blob.txt", {
    kind: "repository",
    type: "dataset",
    repository: "ruv/d",
    revision: "main",
    path: "tree/blob.txt",
  }],
];

for (const [text, reference] of REFERENCES) {
  Deno.test(`parseModelReference() takes ${JSON.stringify(text)} apart`, () => {
    assert.deepEqual(parseModelReference(text), reference);
  });
}

Deno.test("parseModelReference() knows the web pages of the endpoint in use, and its port", () => {
  const options = { endpoint: "http://127.0.0.1:8080" };
  assert.deepEqual(parseModelReference("http://127.0.0.1:8080/ruv/m", options), {
    kind: "repository",
    repository: "ruv/m",
  });
  assert.throws(() => parseModelReference("http://127.0.0.1:9090/ruv/m", options), {
    message:
      'Cannot read "http://127.0.0.1:9090/ruv/m" as a model: 127.0.0.1:9090 is not the Hub in use',
  });
});

const ANY = "expected an id, user/repo, user/repo:QUANT, hf://user/repo or a web URL";
const URI = "expected hf://user/repo[@revision][/path]";

const REFUSED: readonly (readonly [text: string, message: string])[] = [
  ["", `Cannot read "" as a model: ${ANY}`],
  [":Q4", `Cannot read ":Q4" as a model: ${ANY}`],
  ["@main", `Cannot read "@main" as a model: ${ANY}`],
  ["ruv/m:", `Cannot read "ruv/m:" as a model: ${ANY}`],
  ["ruv/m@", `Cannot read "ruv/m@" as a model: ${ANY}`],
  ["ruv/m@main:", `Cannot read "ruv/m@main:" as a model: ${ANY}`],
  ["ruv/m:Q4@main:Q8", `Cannot read "ruv/m:Q4@main:Q8" as a model: ${ANY}`],
  ["ruv/m/a.gguf", `Cannot use "ruv/m/a.gguf" as a repository name: it has more than one "/"`],
  ["ruv/", `Cannot use "ruv/" as a repository name: it is empty before or after the "/"`],
  ["ruv/m//", `Cannot use "ruv/m//" as a repository name: it has more than one "/"`],
  ["/m", `Cannot use "/m" as a repository name: it is empty before or after the "/"`],
  ["hf://", `Cannot read "hf://" as a model: ${URI}`],
  ["hf://gpt2", `Cannot read "hf://gpt2" as a model: ${URI}`],
  ["hf://datasets/squad", `Cannot read "hf://datasets/squad" as a model: ${URI}`],
  ["hf://spaces/ruv/demo", `Cannot read "hf://spaces/ruv/demo" as a model: ${URI}`],
  ["hf://ruv/m@%E0%A4", `Cannot read "%E0%A4": its percent-encoding is broken`],
  ["hf://ruv/a b", `Cannot use "ruv/a b" as a repository name: ${allowed()}`],
  ["https://", `Cannot read "https://" as a model: it is not a URL`],
  [
    "https://example.test/ruv/m",
    `Cannot read "https://example.test/ruv/m" as a model: example.test is not the Hub in use`,
  ],
  [
    "https://huggingface.co.example.test/ruv/m",
    `Cannot read "https://huggingface.co.example.test/ruv/m" as a model: huggingface.co.example.test is not the Hub in use`,
  ],
  [
    "https://huggingface.co/",
    `Cannot use "" as a repository name: it is empty before or after the "/"`,
  ],
  [
    "https://huggingface.co/ruv/m/discussions/1",
    `Cannot use "ruv/m/discussions/1" as a repository name: it has more than one "/"`,
  ],
  [
    "https://huggingface.co/ruv/m/tree",
    `Cannot read "https://huggingface.co/ruv/m/tree" as a model: the revision is missing`,
  ],
];

for (const [text, message] of REFUSED) {
  Deno.test(`parseModelReference() refuses "${text}"`, () => {
    assert.throws(() => parseModelReference(text), { name: "InvalidArgumentError", message });
  });
}

const words = (characters: string) =>
  fc.string({ unit: fc.constantFrom(...characters), minLength: 1, maxLength: 12 });
const word = words("abcXYZ019_");
const revision = fc.oneof(word, fc.nat().map((n) => `refs/pr/${n}`), fc.constant(HASH));
const type = fc.constantFrom("model", "dataset");
const path = fc.array(words("abc019 _-.%@:"), { minLength: 1, maxLength: 4 });

Deno.test("parseModelReference() reads back every short form it could have been written as", () => {
  const parts = fc.record({
    type,
    repository: fc.tuple(word, word),
    quantization: word,
    revision,
  }, { requiredKeys: ["repository"] });
  fc.assert(fc.property(parts, ({ type, repository, quantization, revision }) => {
    const text = (type === undefined ? "" : `${type}s/`) + repository.join("/") +
      (quantization === undefined ? "" : `:${quantization}`) +
      (revision === undefined ? "" : `@${revision}`);
    assert.deepEqual(parseModelReference(text), {
      kind: "repository",
      repository: repository.join("/"),
      ...(type === undefined ? {} : { type }),
      ...(quantization === undefined ? {} : { quantization }),
      ...(revision === undefined ? {} : { revision }),
    });
  }));
});

Deno.test("parseModelReference() reads back every hf:// form it could have been written as", () => {
  const parts = fc.record({ type, repository: fc.tuple(word, word), revision, path }, {
    requiredKeys: ["repository"],
  });
  fc.assert(fc.property(parts, ({ type, repository, revision, path }) => {
    const text = `hf://${type === undefined ? "" : `${type}s/`}${repository.join("/")}` +
      (revision === undefined ? "" : `@${revision}`) +
      (path === undefined ? "" : `/x${path.join("/")}x`);
    assert.deepEqual(parseModelReference(text), {
      kind: "repository",
      repository: repository.join("/"),
      ...(type === undefined ? {} : { type }),
      ...(revision === undefined ? {} : { revision }),
      ...(path === undefined ? {} : { path: `x${path.join("/")}x` }),
    });
  }));
});

Deno.test("parseModelReference() reads back every file's web page, whatever its name holds", () => {
  const parts = fc.record({
    repository: fc.tuple(word, word),
    route: fc.constantFrom("blob", "raw", "resolve", "blame"),
    revision,
    path: fc.array(words("abc019 _%@:?#é"), { minLength: 1, maxLength: 4 }),
  });
  fc.assert(fc.property(parts, ({ repository, route, revision, path }) => {
    const encoded = path.map(encodeURIComponent).join("/");
    const text = `https://huggingface.co/${repository.join("/")}/${route}/` +
      `${encodeURIComponent(revision)}/${encoded}`;
    assert.deepEqual(parseModelReference(text), {
      kind: "repository",
      repository: repository.join("/"),
      revision,
      path: path.join("/"),
    });
  }));
});

const GOOD_NAMES = ["gpt2", "a", "ruv/m", "Ruv_1/M.2-x_y", `${"a".repeat(96)}/${"b".repeat(96)}`];

const BAD_NAMES: readonly (readonly [name: string, reason: string])[] = [
  ["a/b/c", 'it has more than one "/"'],
  ["", 'it is empty before or after the "/"'],
  ["a/", 'it is empty before or after the "/"'],
  ["/b", 'it is empty before or after the "/"'],
  ["a".repeat(97), "a part of it is longer than 96 characters"],
  ["a/é", allowed()],
  ["a/b\n", allowed()],
  ["a b/c", allowed()],
  ["-a/b", 'no part may begin or end with "-" or "."'],
  ["a/b-", 'no part may begin or end with "-" or "."'],
  ["a/.b", 'no part may begin or end with "-" or "."'],
  ["a./b", 'no part may begin or end with "-" or "."'],
  ["../b", 'no part may begin or end with "-" or "."'],
  ["a/b--c", 'it has "--" or ".." in it'],
  ["a/b..c", 'it has "--" or ".." in it'],
  ["a/b.git", 'it ends in ".git"'],
];

for (const name of GOOD_NAMES) {
  Deno.test(`assertRepositoryName() accepts "${name.slice(0, 20)}"`, () => {
    assert.doesNotThrow(() => assertRepositoryName(name));
  });
}

for (const [name, reason] of BAD_NAMES) {
  Deno.test(`assertRepositoryName() refuses ${JSON.stringify(name.slice(0, 20))}`, () => {
    assert.throws(() => assertRepositoryName(name), {
      name: "InvalidArgumentError",
      message: `Cannot use "${name}" as a repository name: ${reason}`,
    });
  });
}

Deno.test("isRepositoryName() wants a namespace, and the Hub's rules kept", () => {
  assert.equal(isRepositoryName("ruv/base"), true);
  for (const name of ["gpt2", "./base", "a/b/c", "a/b.git"]) {
    assert.equal(isRepositoryName(name), false, name);
  }
});

function allowed(): string {
  return 'only letters, digits, "_", "." and "-" are allowed';
}
