import assert from "node:assert/strict";
import { InvalidArgumentError } from "../../src/vocabulary/errors.ts";
import { ask, askJson, bytes, GIT, MODEL, withHub, withModel } from "./hub_fixture.ts";

const SIBLINGS = [".gitattributes", "config.json", "model.gguf", "sub/empty.txt", "sub/in/b ü.txt"];

Deno.test("repository info names the commit, and the files without their sizes", () =>
  withModel({}, async (hub) => {
    const info = await askJson(`${hub.url}/api/models/me/m`) as Record<string, unknown>;
    assert.match(String(info._id), /^[0-9a-f]{24}$/);
    const { _id, ...rest } = info;
    assert.deepEqual(rest, {
      id: "me/m",
      modelId: "me/m",
      author: "me",
      sha: GIT.commit,
      lastModified: "2023-11-14T22:13:20.000Z",
      createdAt: "2023-11-14T22:13:20.000Z",
      private: false,
      gated: false,
      disabled: false,
      downloads: 0,
      likes: 0,
      trendingScore: 0,
      tags: ["gguf"],
      cardData: {},
      usedStorage: 301_581,
      siblings: SIBLINGS.map((rfilename) => ({ rfilename })),
    });
  }));

Deno.test("repository info gives sizes and hashes when blobs are asked for", () =>
  withModel({}, async (hub) => {
    const { siblings } = await askJson(`${hub.url}/api/models/me/m?blobs=true`) as {
      siblings: unknown;
    };
    assert.deepEqual(siblings, [
      { rfilename: ".gitattributes", size: 1566, blobId: GIT.attributes },
      { rfilename: "config.json", size: 9, blobId: GIT.config },
      {
        rfilename: "model.gguf",
        size: 300_000,
        blobId: GIT.pointer,
        lfs: { sha256: GIT.ggufSha256, size: 300_000, pointerSize: 131 },
      },
      { rfilename: "sub/empty.txt", size: 0, blobId: GIT.empty },
      { rfilename: "sub/in/b ü.txt", size: 6, blobId: GIT.hello },
    ]);
  }));

Deno.test("repository info answers every name of a revision", () =>
  withModel({}, async (hub) => {
    await hub.createTag(MODEL, "v1", { revision: GIT.initialCommit });
    await hub.createBranch(MODEL, "feature/x");
    const shaAt = async (revision: string) => {
      const info = await askJson(`${hub.url}/api/models/me/m/revision/${revision}?expand=sha`);
      return (info as { sha: string }).sha;
    };
    assert.equal(await shaAt("HEAD"), GIT.commit);
    assert.equal(await shaAt("main"), GIT.commit);
    assert.equal(await shaAt("refs%2Fheads%2Fmain"), GIT.commit);
    assert.equal(await shaAt("feature%2Fx"), GIT.commit);
    assert.equal(await shaAt("v1"), GIT.initialCommit);
    assert.equal(await shaAt(GIT.initialCommit), GIT.initialCommit);
    const { status, headers, text } = await ask(`${hub.url}/api/models/me/m/revision/nope`);
    assert.equal(status, 404);
    assert.equal(headers.get("X-Error-Code"), "RevisionNotFound");
    assert.equal(headers.get("X-Error-Message"), "Invalid rev id: nope");
    assert.equal(text, '{"error":"Invalid rev id: nope"}');
  }));

Deno.test("repository info gives the asked keys alone when expanded", () =>
  withModel({}, async (hub) => {
    const url = `${hub.url}/api/models/me/m`;
    const info = await askJson(`${url}?expand=gated&expand[]=likes&expand=pipeline_tag`);
    assert.deepEqual(Object.keys(info as object).sort(), ["_id", "gated", "id", "likes"]);
    const { status, text } = await ask(`${url}?expand=nonsense`);
    assert.equal(status, 400);
    assert.match(text, /^\{"error":"\\"expand\\" must be one of \[author, /);
  }));

Deno.test("JSON answers carry a weak ETag and are not sent twice", () =>
  withModel({}, async (hub) => {
    const url = `${hub.url}/api/models/me/m`;
    const etag = (await ask(url)).headers.get("ETag") ?? "";
    assert.match(etag, /^W\/"/);
    assert.equal((await ask(url, { headers: { "If-None-Match": etag } })).status, 304);
  }));

Deno.test("refs lists branches and tags, pull requests when asked", () =>
  withModel({}, async (hub) => {
    await hub.createTag(MODEL, "v1");
    await hub.createBranch(MODEL, "dev", { revision: GIT.initialCommit });
    const expected = {
      branches: [
        { name: "dev", ref: "refs/heads/dev", targetCommit: GIT.initialCommit },
        { name: "main", ref: "refs/heads/main", targetCommit: GIT.commit },
      ],
      tags: [{ name: "v1", ref: "refs/tags/v1", targetCommit: GIT.commit }],
      converts: [],
    };
    assert.deepEqual(await askJson(`${hub.url}/api/models/me/m/refs`), expected);
    assert.deepEqual(await askJson(`${hub.url}/api/models/me/m/refs?include_prs=1`), {
      ...expected,
      pullRequests: [],
    });
  }));

Deno.test("commits come newest first, by pages", () =>
  withModel({}, async (hub) => {
    const base = `${hub.url}/api/models/me/m/commits/main`;
    const first = await ask(`${base}?limit=1&expand[]=formatted`);
    assert.equal(first.headers.get("X-Total-Count"), "2");
    assert.equal(
      first.headers.get("Link"),
      `<${base}?limit=1&expand%5B%5D=formatted&p=1>; rel="next"`,
    );
    assert.deepEqual(JSON.parse(first.text), [{
      id: GIT.commit,
      title: "Upload files",
      message: "",
      authors: [{ user: "local", avatar: "" }],
      date: "2023-11-14T22:13:20.000Z",
      formatted: { title: "Upload files", message: "" },
    }]);
    const second = await ask(`${base}?limit=1&p=1`);
    assert.equal(second.headers.get("Link"), null);
    const [commit] = JSON.parse(second.text);
    assert.deepEqual([commit.id, commit.title], [GIT.initialCommit, "initial commit"]);
    assert.equal((await ask(`${base}?limit=0`)).status, 400);
  }));

Deno.test("datasets and bare names have addresses of their own", () =>
  withHub({}, async (hub) => {
    const files = [{ path: "a.txt", content: bytes("hello\n") }];
    await hub.commitFiles({ type: "dataset", name: "me/d" }, files);
    await hub.commitFiles({ type: "model", name: "gpt2" }, files);
    const info = await askJson(`${hub.url}/api/datasets/me/d`) as Record<string, unknown>;
    assert.equal(info.id, "me/d");
    assert.equal(info.modelId, undefined);
    assert.equal((await ask(`${hub.url}/api/models/me/d`)).status, 404);
    for (const place of ["api/models/gpt2", "api/models/gpt2/refs", "api/models/gpt2/tree/main"]) {
      assert.equal((await ask(`${hub.url}/${place}`)).status, 200, place);
    }
    for (const place of ["datasets/me/d/resolve/main/a.txt", "gpt2/resolve/main/a.txt"]) {
      assert.equal(await (await fetch(`${hub.url}/${place}`)).text(), "hello\n", place);
    }
    assert.equal((await ask(`${hub.url}/datasets/me/d/raw/main/a.txt`)).text, "hello\n");
  }));

Deno.test("a name in the wrong case leads to the right one, without an ETag", () =>
  withModel({}, async (hub) => {
    const { status, headers } = await ask(`${hub.url}/ME/M/resolve/main/config.json?download=true`);
    assert.equal(status, 307);
    assert.equal(headers.get("Location"), "/me/m/resolve/main/config.json?download=true");
    assert.equal(headers.get("ETag"), null);
    const api = await ask(`${hub.url}/api/models/Me/m/tree/main`);
    assert.equal(api.headers.get("Location"), "/api/models/me/m/tree/main");
  }));

Deno.test("repository info tells what its card says", () =>
  withModel({}, async (hub) => {
    const card = [
      "---",
      "license: mit",
      "language: [en, no]",
      "tags: [tiny, tiny]",
      "library_name: transformers",
      "pipeline_tag: text-generation",
      "base_model: me/base",
      "datasets: [me/data]",
      "---",
      "# M",
      "",
    ].join("\n");
    await hub.commitFiles(MODEL, [{ path: "README.md", content: bytes(card) }]);
    const info = await askJson(`${hub.url}/api/models/me/m`) as Record<string, unknown>;
    assert.equal(info.pipeline_tag, "text-generation");
    assert.equal(info.library_name, "transformers");
    assert.deepEqual(info.tags, [
      "gguf",
      "transformers",
      "text-generation",
      "tiny",
      "en",
      "no",
      "base_model:me/base",
      "dataset:me/data",
      "license:mit",
    ]);
    assert.deepEqual((info.cardData as { language: unknown }).language, ["en", "no"]);
  }));

Deno.test("repository info takes a card that cannot be read for none", () =>
  withModel({}, async (hub) => {
    for (const yaml of ["a: [", "- a", "a: &x 1\nb: *x"]) {
      const content = bytes(`---\n${yaml}\n---\n`);
      await hub.commitFiles(MODEL, [{ path: "README.md", content }]);
      const info = await askJson(`${hub.url}/api/models/me/m`) as Record<string, unknown>;
      assert.deepEqual([info.cardData, info.tags], [{}, ["gguf"]], yaml);
    }
  }));

Deno.test("flagged files are named by the repository, the tree and paths-info", () =>
  withModel({}, async (hub) => {
    hub.flagFile(MODEL, "model.gguf");
    hub.flagFile(MODEL, "config.json", "safe");
    const url = `${hub.url}/api/models/me/m`;
    const { securityRepoStatus } = await askJson(`${url}?securityStatus=true`) as {
      securityRepoStatus: unknown;
    };
    assert.deepEqual(securityRepoStatus, {
      scansDone: true,
      filesWithIssues: [{ path: "model.gguf", level: "unsafe" }],
    });
    assert.ok(!("securityRepoStatus" in (await askJson(url) as object)));
    const body = new URLSearchParams([["paths", "model.gguf"], ["expand", "true"]]);
    const info = await askJson(`${url}/paths-info/main`, { method: "POST", body });
    const tree = await askJson(`${url}/tree/main?expand=true`);
    for (const entries of [info, tree] as { path: string; securityFileStatus?: object }[][]) {
      const entry = entries.find(({ path }) => path === "model.gguf");
      assert.deepEqual(entry?.securityFileStatus, {
        status: "unsafe",
        jFrogScan: { status: "unsafe" },
        protectAiScan: { status: "unsafe" },
        avScan: { status: "unsafe" },
        pickleImportScan: { status: "unsafe" },
        virusTotalScan: { status: "unsafe" },
      });
    }
    assert.throws(() => hub.flagFile(MODEL, "nope"), InvalidArgumentError);
  }));
