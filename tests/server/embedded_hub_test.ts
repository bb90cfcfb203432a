import assert from "node:assert/strict";
import { EmbeddedHub } from "../../src/server/embedded_hub.ts";
import { HubError, InvalidArgumentError } from "../../src/vocabulary/errors.ts";
import { ask, askJson, bearer, bytes, MODEL, NOW, withHub, withModel } from "./hub_fixture.ts";

async function paths(hub: EmbeddedHub, name = "me/m"): Promise<string[]> {
  const tree = await askJson(`${hub.url}/api/models/${name}/tree/main?recursive=true`) as {
    path: string;
    type: string;
  }[];
  return tree.filter(({ type }) => type === "file").map(({ path }) => path);
}

Deno.test("EmbeddedHub.start() listens on this machine alone, on two ports", () =>
  withHub({}, (hub) => {
    assert.match(hub.url, /^http:\/\/127\.0\.0\.1:\d+$/);
    assert.match(hub.cdnUrl, /^http:\/\/127\.0\.0\.1:\d+$/);
    assert.notEqual(hub.url, hub.cdnUrl);
    return Promise.resolve();
  }));

Deno.test("EmbeddedHub.start() refuses other machines when there are no users", async () => {
  for (const hostname of ["0.0.0.0", "::", "192.168.1.2", "hub.test", "127.0.0.1.evil.test"]) {
    await assert.rejects(withHub({ hostname }, () => Promise.resolve()), InvalidArgumentError);
  }
});

Deno.test("EmbeddedHub.start() listens for other machines when there are users", () => {
  const users = [{ name: "ann", scope: "read", token: "hf_ann" }] as const;
  return withHub({ hostname: "0.0.0.0", users }, async (hub) => {
    await hub.commitFiles({ type: "model", name: "ann/m" }, [{
      path: "a.bin",
      content: bytes("a"),
    }]);
    // The address of the second origin bears the name by which the client came.
    const url = hub.url.replace("0.0.0.0", "localhost");
    const { headers } = await ask(`${url}/ann/m/resolve/main/a.bin`);
    assert.equal(new URL(headers.get("Location") ?? "").hostname, "localhost");
    assert.equal(await (await fetch(headers.get("Location") ?? "")).text(), "a");
  });
});

Deno.test("EmbeddedHub.start() finds everything again, and old URLs are void", async () => {
  const dataDir = await Deno.makeTempDir();
  try {
    let url: string;
    {
      await using hub = await EmbeddedHub.start({ dataDir, now: () => NOW });
      await hub.commitFiles(MODEL, [{ path: "a.bin", content: bytes("a") }]);
      const { headers } = await ask(`${hub.url}/me/m/resolve/main/a.bin`);
      url = headers.get("Location") ?? "";
    }
    await using hub = await EmbeddedHub.start({ dataDir, now: () => NOW });
    assert.deepEqual(await paths(hub), [".gitattributes", "a.bin"]);
    const response = await fetch(`${hub.url}/me/m/resolve/main/a.bin`);
    assert.equal(await response.text(), "a");
    const { pathname, search } = new URL(url);
    assert.equal((await ask(hub.cdnUrl + pathname + search)).status, 403);
  } finally {
    await Deno.remove(dataDir, { recursive: true });
  }
});

Deno.test("EmbeddedHub.start() refuses a folder that another Hub is using", () =>
  withHub({}, async (_hub, folder) => {
    await assert.rejects(EmbeddedHub.start({ dataDir: `${folder}/data` }), HubError);
  }));

Deno.test("EmbeddedHub.start() says that the port is in use", () =>
  withHub({}, async (hub, folder) => {
    const port = Number(new URL(hub.url).port);
    await assert.rejects(EmbeddedHub.start({ dataDir: `${folder}/other`, port }), {
      name: "HubError",
      message: `Cannot listen on port ${port}: it is in use`,
    });
  }));

Deno.test("EmbeddedHub.start() sweeps blobs that nothing names, but not those of yesterday", async () => {
  const dataDir = await Deno.makeTempDir();
  try {
    const day = 24 * 60 * 60 * 1000;
    const written = Date.now();
    const start = (now: number) => EmbeddedHub.start({ dataDir, now: () => now });
    const blobs = async (hub: EmbeddedHub) =>
      (await Array.fromAsync(Deno.readDir(hub.blobFolder))).length;
    {
      await using hub = await start(written);
      await hub.commitFiles(MODEL, [{ path: "a.txt", content: bytes("kept") }]);
      await hub.commitFiles({ type: "model", name: "me/gone" }, [{
        path: "b",
        content: bytes("b"),
      }]);
      await hub.deleteRepository({ type: "model", name: "me/gone" });
      assert.equal(await blobs(hub), 3);
    }
    {
      await using hub = await start(written + day - 60_000);
      assert.equal(await blobs(hub), 3);
    }
    await using hub = await start(written + day + 60_000);
    assert.equal(await blobs(hub), 2);
    assert.equal((await ask(`${hub.url}/me/m/raw/main/a.txt`)).text, "kept");
  } finally {
    await Deno.remove(dataDir, { recursive: true });
  }
});

Deno.test("EmbeddedHub.importFolder() makes the folder the repository's content", () =>
  withHub({ lfsThresholdBytes: 100, now: () => NOW }, async (hub, folder) => {
    const from = `${folder}/from`;
    await Deno.mkdir(`${from}/sub/.cache/x`, { recursive: true });
    await Deno.mkdir(`${from}/.git`);
    await Deno.mkdir(`${from}-neighbour`);
    await Deno.writeTextFile(`${from}/config.json`, "{}");
    await Deno.writeTextFile(`${from}/sub/weights.safetensors`, "w");
    await Deno.writeTextFile(`${from}/sub/big.txt`, "b".repeat(101));
    await Deno.writeTextFile(`${from}/sub/empty.bin`, "");
    await Deno.writeTextFile(`${from}/.git/config`, "secret");
    await Deno.writeTextFile(`${from}/sub/.cache/x/y`, "secret");
    await Deno.writeTextFile(`${from}-neighbour/secret.txt`, "secret");
    await Deno.symlink("config.json", `${from}/linked.json`);
    await Deno.symlink(`${from}-neighbour/secret.txt`, `${from}/outside.txt`);
    await Deno.symlink(`${from}/.git/config`, `${from}/git.txt`);
    await Deno.symlink("nowhere", `${from}/broken`);
    await Deno.symlink("sub", `${from}/loop`);

    const { commit, skipped } = await hub.importFolder(MODEL, from, { message: "Bring it in" });
    assert.deepEqual([...skipped].sort(), ["broken", "git.txt", "loop", "outside.txt"]);
    assert.deepEqual(await paths(hub), [
      ".gitattributes",
      "config.json",
      "linked.json",
      "sub/big.txt",
      "sub/empty.bin",
      "sub/weights.safetensors",
    ]);
    const tree = await askJson(`${hub.url}/api/models/me/m/tree/main/sub`) as { lfs?: object }[];
    // The larger one and the one with a usual extension are in LFS, the empty one is not.
    assert.deepEqual(tree.map(({ lfs }) => lfs !== undefined), [true, false, true]);
    const attributes = (await ask(`${hub.url}/me/m/raw/main/.gitattributes`)).text;
    assert.ok(attributes.endsWith("\nsub/big.txt filter=lfs diff=lfs merge=lfs -text\n"));
    const [head] = await askJson(`${hub.url}/api/models/me/m/commits/main`) as { id: string }[];
    assert.equal(head?.id, commit);
  }));

Deno.test("EmbeddedHub.importFolder() makes a new commit only when something changed", () =>
  withHub({}, async (hub, folder) => {
    const from = `${folder}/from`;
    await Deno.mkdir(from);
    await Deno.writeTextFile(`${from}/a.gguf`, "one");
    await Deno.writeTextFile(`${from}/b.txt`, "b");
    const first = await hub.importFolder(MODEL, from);
    assert.equal((await hub.importFolder(MODEL, from)).commit, first.commit);
    await Deno.writeTextFile(`${from}/a.gguf`, "two");
    const second = await hub.importFolder(MODEL, from);
    assert.notEqual(second.commit, first.commit);
    await Deno.remove(`${from}/b.txt`);
    const third = await hub.importFolder(MODEL, from);
    assert.deepEqual(await paths(hub), [".gitattributes", "a.gguf"]);
    const commits = await askJson(`${hub.url}/api/models/me/m/commits/main`) as { id: string }[];
    assert.deepEqual(commits.slice(0, 3).map(({ id }) => id), [
      third.commit,
      second.commit,
      first.commit,
    ]);
    const old = await fetch(`${hub.url}/me/m/resolve/${first.commit}/a.gguf`);
    assert.equal(await old.text(), "one");
  }));

Deno.test("EmbeddedHub.importFolder() says what is wrong with a folder", () =>
  withHub({}, async (hub, folder) => {
    await assert.rejects(hub.importFolder(MODEL, `${folder}/none`), InvalidArgumentError);
    await Deno.mkdir(`${folder}/odd`);
    await Deno.writeTextFile(`${folder}/odd/a\\b`, "");
    await assert.rejects(
      hub.importFolder(MODEL, `${folder}/odd`),
      {
        message:
          'Cannot use "a\\\\b" as a path in a repository: it has a backslash or a control character in it',
      },
    );
  }));

Deno.test("EmbeddedHub.commitFiles() adds to what is there", () =>
  withModel({}, async (hub) => {
    const { commit } = await hub.commitFiles(MODEL, [{ path: "new.txt", content: bytes("n") }]);
    assert.ok((await paths(hub)).includes("model.gguf"));
    const again = await hub.commitFiles(MODEL, [{ path: "new.txt", content: bytes("n") }]);
    assert.equal(again.commit, commit);
    for (const path of ["../x", "config.json/x", "sub"]) {
      const file = [{ path, content: bytes("x") }];
      await assert.rejects(hub.commitFiles(MODEL, file), InvalidArgumentError, path);
    }
  }));

Deno.test("EmbeddedHub.commitFiles() loses nothing when several begin a repository at once", () =>
  withHub({}, async (hub) => {
    const names = ["a", "b", "c", "d"];
    await Promise.all(
      names.map((path) =>
        hub.commitFiles({ type: "model", name: "me/new" }, [{ path, content: bytes(path) }])
      ),
    );
    assert.deepEqual(await paths(hub, "me/new"), [".gitattributes", ...names]);
  }));

Deno.test("EmbeddedHub.createRepository() refuses a name that is taken or against the rules", () =>
  withModel({}, async (hub) => {
    for (const name of ["me/m", "ME/m", "a/b/c", "datasets/x", "..", "a b"]) {
      const create = hub.createRepository({ type: "model", name });
      await assert.rejects(create, InvalidArgumentError, name);
    }
  }));

Deno.test("EmbeddedHub.createTag() refuses a bad name, an unknown revision, an unknown repository", () =>
  withModel({}, async (hub) => {
    await assert.rejects(hub.createTag(MODEL, "a..b"), InvalidArgumentError);
    await assert.rejects(hub.createTag(MODEL, "v1", { revision: "nope" }), InvalidArgumentError);
    const none = { type: "model", name: "me/none" } as const;
    await assert.rejects(hub.createTag(none, "v1"), InvalidArgumentError);
  }));

Deno.test("EmbeddedHub.deleteRepository() says whether there was one", () =>
  withModel({}, async (hub) => {
    assert.equal(await hub.deleteRepository(MODEL), true);
    assert.equal(await hub.deleteRepository(MODEL), false);
  }));

Deno.test("EmbeddedHub.close() cuts what is in flight, and may be called twice", async () => {
  const dataDir = await Deno.makeTempDir();
  try {
    const hub = await EmbeddedHub.start({ dataDir });
    const content = new Uint8Array(32 * 1024 * 1024);
    await hub.commitFiles(MODEL, [{ path: "big.bin", content }]);
    const response = await fetch(`${hub.url}/me/m/resolve/main/big.bin`);
    await hub.close();
    await hub.close();
    await assert.rejects(response.bytes());
    await assert.rejects(fetch(hub.url));
  } finally {
    await Deno.remove(dataDir, { recursive: true });
  }
});

Deno.test("EmbeddedHub logs every request without tokens, queries and paths on disk", async () => {
  const lines: string[] = [];
  const users = [{ name: "me", scope: "read", token: "hf_secrettoken" }] as const;
  await withModel({ users, log: (line) => lines.push(line) }, async (hub, folder) => {
    const headers = bearer("hf_secrettoken");
    await ask(`${hub.url}/me/m/resolve/main/model.gguf?x=1`, { headers });
    const known = await ask(`${hub.url}/me/m/resolve/main/nope`, { headers });
    const lost = await ask(`${hub.url}/nothing/here/at/all`);
    await Deno.remove(`${hub.blobFolder}`, { recursive: true });
    const broken = await ask(`${hub.url}/me/m/raw/main/config.json`, { headers });
    assert.equal(broken.text, '{"error":"Internal error"}');
    for (const answer of [known, lost, broken]) {
      assert.match(answer.headers.get("X-Request-Id") ?? "", /^[0-9a-f-]{36}$/);
      assert.ok(![...answer.headers.values(), answer.text].join().includes(folder));
    }
  });
  assert.deepEqual(lines.filter((line) => /^[A-Z]+ \//.test(line)), [
    "GET /me/m/resolve/main/model.gguf 302",
    "GET /me/m/resolve/main/nope 404",
    "GET /nothing/here/at/all 404",
    "GET /me/m/raw/main/config.json 500",
  ]);
  assert.ok(!lines.join().includes("hf_secrettoken"));
});

Deno.test("EmbeddedHub.writeRequests counts what can change something, not what asks", () =>
  withModel({}, async (hub) => {
    const api = `${hub.url}/api/models/me/m`;
    const body = '{"paths":[],"files":[]}';
    await ask(api);
    await ask(api, { method: "HEAD" });
    const headers = { "Content-Type": "application/json" };
    await ask(`${api}/preupload/main`, { method: "POST", body });
    await ask(`${api}/paths-info/main`, { method: "POST", body, headers });
    await ask(`${hub.url}/api/validate-yaml`, { method: "POST", body });
    await ask(`${hub.url}/me/m.git/info/lfs/objects/verify`, { method: "POST", body });
    assert.equal(hub.writeRequests, 0);
    await ask(`${api}/commit/main`, { method: "POST", body });
    await ask(`${api}/tag/main`, { method: "POST", body });
    await ask(`${api}/branch/main`, { method: "DELETE" });
    await ask(`${hub.url}/me/m.git/info/lfs/objects/batch`, { method: "POST", body });
    await ask(`${hub.cdnUrl}/lfs/objects/x`, { method: "PUT", body });
    assert.equal(hub.writeRequests, 5);
  }));

Deno.test("EmbeddedHub refuses an address that would take long to route", async () => {
  const dataDir = await Deno.makeTempDir();
  {
    await using hub = await EmbeddedHub.start({ dataDir });
    const begin = performance.now();
    for (const url of [hub.url, hub.cdnUrl]) {
      const answer = await fetch(`${url}${"/me/m.git/info/lfs/objects/batch".repeat(1500)}`);
      assert.equal(answer.status, 414);
      await answer.body?.cancel();
    }
    assert.ok(performance.now() - begin < 1000);
  }
  await Deno.remove(dataDir, { recursive: true });
});
