import assert from "node:assert/strict";
import { Interruption } from "../../../src/cli/interruption.ts";
import { type Run, runInMemory } from "../memory_context.ts";

const CLI = new URL("../../../cli.ts", import.meta.url).href;

/** Runs `serve` in memory until `visit` is done with it. */
async function serving(
  args: readonly string[],
  visit: (url: string) => Promise<void>,
): Promise<Run> {
  const ending = new AbortController();
  const listening = Promise.withResolvers<string>();
  const running = runInMemory(["serve", ...args], {
    signal: ending.signal,
    onStdout: (text) => listening.resolve(text),
  });
  const first = await Promise.race([listening.promise, running]);
  if (typeof first !== "string") return first;
  try {
    await visit(/https?:\/\/[^\s"]+/.exec(first)?.[0] ?? "");
  } finally {
    ending.abort(new Interruption("SIGTERM"));
  }
  return await running;
}

async function temporaryFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await Deno.makeTempDir();
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

async function get(url: string, token?: string): Promise<Response> {
  const headers: HeadersInit = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return await fetch(url, { headers });
}

Deno.test("serve says where it listens, serves folders, and ends well when asked to", async () => {
  await using folder = await temporaryFolder();
  await Deno.mkdir(`${folder.path}/model`);
  await Deno.writeTextFile(`${folder.path}/model/README.md`, "hello\n");
  const args = [
    "--log",
    ...["--repo", `me/m=${folder.path}/model`],
    ...["--repo", `datasets/me/d=${folder.path}/model`],
  ];
  const { exitCode, stdout, stderr } = await serving(args, async (url) => {
    assert.equal(await (await get(`${url}/me/m/resolve/main/README.md`)).text(), "hello\n");
    assert.equal(
      await (await get(`${url}/datasets/me/d/resolve/main/README.md`)).text(),
      "hello\n",
    );
  });
  assert.equal(exitCode, 0);
  assert.match(stdout, /^listening on http:\/\/127\.0\.0\.1:\d+\n$/);
  assert.match(stderr, /^importing me\/m from .*\nme\/m @ [0-9a-f]{7} from /m);
  assert.match(stderr, /^GET \/me\/m\/resolve\/main\/README\.md \d+$/m);
});

Deno.test("serve says nothing of requests unless it is asked to", async () => {
  const { stderr, stdout } = await serving([], async (url) => {
    await (await get(`${url}/api/models`)).body?.cancel();
  });
  const [, url = ""] = /^listening on (.*)$/m.exec(stdout) ?? [];
  assert.equal(
    stderr.replace(/come from .*$/m, "come from …"),
    "it has no repository yet: --repo user/name=FOLDER fills one from a folder\n" +
      `pull from it with HF_ENDPOINT=${url}; file contents come from …\n`,
  );
});

Deno.test("serve --json gives its addresses as one document", async () => {
  const { stdout } = await serving(["--json", "-q"], () => Promise.resolve());
  const { url, cdnUrl } = JSON.parse(stdout);
  assert.match(url, /^http:\/\/127\.0\.0\.1:\d+$/);
  assert.match(cdnUrl, /^http:\/\/127\.0\.0\.1:\d+$/);
});

Deno.test("serve keeps its repositories in the folder it is given", async () => {
  await using folder = await temporaryFolder();
  await Deno.mkdir(`${folder.path}/model`);
  await Deno.writeTextFile(`${folder.path}/model/README.md`, "kept\n");
  const dir = `${folder.path}/hub`;
  await serving([dir, "--repo", `me/m=${folder.path}/model`], () => Promise.resolve());
  await serving([dir], async (url) => {
    assert.equal(await (await get(`${url}/me/m/resolve/main/README.md`)).text(), "kept\n");
  });
});

Deno.test("serve lets in the users of flags and file, and says none of their tokens", async () => {
  await using folder = await temporaryFolder();
  const file = `${folder.path}/users`;
  await Deno.writeTextFile(file, "# who may come in\n\nana:read:token-of-ana\n");
  const args = ["--user", "bob:write:token-of-bob", "--users", file];
  const { stdout, stderr } = await serving(args, async (url) => {
    for (const name of ["ana", "bob"]) {
      const response = await get(`${url}/api/whoami-v2`, `token-of-${name}`);
      assert.equal((await response.json()).name, name);
    }
    const refused = await get(`${url}/api/whoami-v2`, "token-of-eve");
    await refused.body?.cancel();
    assert.equal(refused.status, 401);
  });
  assert.doesNotMatch(stdout + stderr, /token-of/);
});

Deno.test("serve refuses a users file that makes no sense, by the number of its line", async () => {
  await using folder = await temporaryFolder();
  const file = `${folder.path}/users`;
  await Deno.writeTextFile(file, "ana:read:token-of-ana\nbob:admin:token-of-bob\n");
  const { exitCode, stderr } = await serving(["--users", file], () => Promise.resolve());
  assert.equal(exitCode, 2);
  assert.match(stderr, /line 2 is not NAME:read\|write:TOKEN$/m);
  assert.doesNotMatch(stderr, /token-of/);
  const missing = await serving(["--users", `${file}-not`], () => Promise.resolve());
  assert.equal(missing.exitCode, 2);
});

Deno.test("serve refuses to be open to other machines without users", async () => {
  const { exitCode, stderr } = await serving(["--host", "0.0.0.0"], () => Promise.resolve());
  assert.equal(exitCode, 2);
  assert.match(stderr, /^error: Cannot listen on "0\.0\.0\.0"/);
});

Deno.test("serve refuses a repository without a folder, and one that is not there", async () => {
  const half = await serving(["--repo", "me/m"], () => Promise.resolve());
  assert.equal(half.exitCode, 2);
  const missing = await serving(["--repo", "me/m=/no/such/folder"], () => Promise.resolve());
  assert.equal(missing.exitCode, 2);
});

Deno.test("serve refuses a folder of other files, and says how they are served", async () => {
  await using folder = await temporaryFolder();
  const models = `${folder.path}/models`;
  await Deno.mkdir(models);
  await Deno.writeTextFile(`${models}/model.gguf`, "");
  const { exitCode, stderr } = await serving([models], () => Promise.resolve());
  assert.equal(exitCode, 2);
  assert.equal(
    stderr,
    `error: Cannot serve from "${models}": it holds other files, and no repositories\n` +
      `hint: did you mean "ruv-hub serve --repo me/models=${models}"?\n` +
      'hint: "ruv-hub help serve" shows how it is used\n',
  );
  assert.deepEqual(await Array.fromAsync(Deno.readDir(models), ({ name }) => name), ["model.gguf"]);
});

Deno.test("serve refuses a repository whose name no client can ask for", async () => {
  const { exitCode, stdout, stderr } = await serving(
    ["--repo", "m=."],
    () => Promise.resolve(),
  );
  assert.deepEqual([exitCode, stdout], [2, ""]);
  assert.equal(
    stderr,
    'error: Cannot use "m=." for --repo: expected user/name=FOLDER or datasets/user/name=FOLDER; ' +
      'a name without a user is no address\nhint: "ruv-hub help serve" shows how it is used\n',
  );
});

Deno.test("serve says why it cannot keep anything where it is told to", async () => {
  await using folder = await temporaryFolder();
  await Deno.writeTextFile(`${folder.path}/file`, "");
  const inFile = await serving([`${folder.path}/file`], () => Promise.resolve());
  assert.equal(inFile.exitCode, 1);
  assert.equal(inFile.stderr, `error: Cannot serve from "${folder.path}/file": not a directory\n`);
  // Not even root may make a folder there, and to try takes more than the tests are granted.
  const denied = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", CLI, "serve", "/sys/ruv-hub"],
    env: { HF_HOME: folder.path, NO_COLOR: "1" },
  }).output();
  assert.equal(denied.code, 1);
  assert.match(
    new TextDecoder().decode(denied.stderr),
    /^error: Cannot serve from "\/sys\/ruv-hub": the file system .*\nhint: name a folder of your own: "ruv-hub serve FOLDER"\n$/,
  );
});

Deno.test("serve on a port in use says how to take a free one", async () => {
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { exitCode, stderr } = await serving(
    ["--port", String(taken.addr.port)],
    () => Promise.resolve(),
  );
  assert.equal(exitCode, 1);
  assert.equal(
    stderr,
    `error: Cannot listen on port ${taken.addr.port}: it is in use\n` +
      "hint: --port 0 and --cdn-port 0 take free ones; the first line says which\n",
  );
});

Deno.test("serve says that an address is not this machine's", async () => {
  const { exitCode, stderr } = await serving(
    ["--host", "192.0.2.1", "--user", "ana:read:token-of-ana"],
    () => Promise.resolve(),
  );
  assert.equal(exitCode, 1);
  assert.equal(stderr, 'error: Cannot listen on "192.0.2.1": it is no address of this machine\n');
});

Deno.test("serve hands out file contents from the port it is given", async () => {
  const probe = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = probe.addr;
  probe.close();
  const { stdout } = await serving(
    ["--json", "-q", "--cdn-port", String(port)],
    () => Promise.resolve(),
  );
  assert.equal(JSON.parse(stdout).cdnUrl, `http://127.0.0.1:${port}`);
});
