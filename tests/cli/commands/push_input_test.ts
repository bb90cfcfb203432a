import assert from "node:assert/strict";
import { EmbeddedHub } from "../../../src/server/embedded_hub.ts";
import { ggufFile } from "../../gguf/gguf_file.ts";
import { bytesOf } from "../../weights/byte_reader.ts";
import { type MemoryOptions, type Run, runInMemory } from "../memory_context.ts";

/** A Hub with users, a folder to push from, and a command line that knows both. */
interface Scene extends AsyncDisposable {
  readonly hub: EmbeddedHub;
  readonly folder: string;
  readonly run: (args: readonly string[], options?: MemoryOptions) => Promise<Run>;
}

const USERS = [
  { name: "me", scope: "write", token: "writing" },
  { name: "me", scope: "read", token: "reading" },
  { name: "them", scope: "write", token: "theirs" },
] as const;

async function openScene(): Promise<Scene> {
  const folder = await Deno.realPath(await Deno.makeTempDir());
  const hub = await EmbeddedHub.start({ dataDir: `${folder}/hub`, users: USERS });
  const gated = { type: "model", name: "them/gated" } as const;
  await hub.createRepository(gated, { gated: "auto" });
  await hub.createRepository({ type: "model", name: "them/open" });
  await Deno.mkdir(`${folder}/in/empty-folder`, { recursive: true });
  const files: Readonly<Record<string, Uint8Array>> = {
    "my.gguf": ggufFile(),
    "empty.gguf": new Uint8Array(),
    "garbage.gguf": crypto.getRandomValues(new Uint8Array(512)).fill(1, 0, 4),
    "text.gguf": bytesOf("# A model that is none, but longer than a header\n"),
    "cut.gguf": ggufFile().slice(0, -1),
    "broken.safetensors": bytesOf("nothing of the kind"),
    "model.bin": bytesOf("cos\nsystem\n(S'true'\ntR."),
    "split-00001-of-00003.gguf": ggufFile(),
    "split-00003-of-00003.gguf": ggufFile(),
    "bad-card.md": bytesOf("---\nlicense: [\n---\n"),
  };
  for (const [name, content] of Object.entries(files)) {
    await Deno.writeFile(`${folder}/in/${name}`, content);
  }
  const env = { HF_HOME: `${folder}/home`, HF_ENDPOINT: hub.url, HF_TOKEN: "writing" };
  return {
    hub,
    folder,
    run: (args, options) => runInMemory(args, { ...options, env: { ...env, ...options?.env } }),
    async [Symbol.asyncDispose]() {
      await hub.close();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

interface BadInput {
  readonly what: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly exitCode: number;
  /** `IN` stands for the folder, `HUB` for the Hub's address; request ids are left out. */
  readonly error: string;
}

const BAD: readonly BadInput[] = [
  {
    what: "a file that is not there",
    args: ["--model", "IN/none.gguf", "--repo", "me/m"],
    exitCode: 2,
    error: 'Cannot push "IN/none.gguf": there is no such file',
  },
  {
    what: "an empty file",
    args: ["--model", "IN/empty.gguf", "--repo", "me/m"],
    exitCode: 2,
    error: 'Cannot push "IN/empty.gguf": it is empty',
  },
  {
    what: "a folder without files",
    args: ["--model", "IN/empty-folder", "--repo", "me/m"],
    exitCode: 2,
    error: 'Cannot push "IN/empty-folder": the folder has no files',
  },
  {
    what: "a folder where a card was expected",
    args: ["--model", "IN/my.gguf", "--repo", "me/m", "--card", "IN/empty-folder"],
    exitCode: 2,
    error: 'Cannot push "IN/empty-folder" as the card: it is a folder',
  },
  {
    what: "a text named .gguf",
    args: ["--model", "IN/text.gguf", "--repo", "me/m"],
    exitCode: 2,
    error: 'Cannot push "IN/text.gguf": it is not a GGUF file: it does not begin with "GGUF"',
  },
  {
    what: "half a kibibyte of garbage named .gguf",
    args: ["--model", "IN/garbage.gguf", "--repo", "me/m"],
    exitCode: 2,
    error: 'Cannot push "IN/garbage.gguf": it is not a GGUF file: it does not begin with "GGUF"',
  },
  {
    what: "a GGUF file that was cut",
    args: ["--model", "IN/cut.gguf", "--repo", "me/m"],
    exitCode: 2,
    error:
      'Cannot push "IN/cut.gguf": it is not a GGUF file: the tensor "blk.0.weight" ends at byte 400 of 399',
  },
  {
    what: "something else named .safetensors",
    args: ["--model", "IN/broken.safetensors", "--repo", "me/m"],
    exitCode: 2,
    error:
      'Cannot push "IN/broken.safetensors": it is not a safetensors file: the header would take 2334956330817974126 bytes of 19',
  },
  {
    what: "a pickle",
    args: ["--model", "IN/model.bin", "--repo", "me/m"],
    exitCode: 6,
    error:
      'Cannot push "IN/model.bin": it is a pickle, which can run any program when it is loaded',
  },
  {
    what: "a split model without all its parts",
    args: ["--model", "IN/split-00001-of-00003.gguf", "--repo", "me/m"],
    exitCode: 2,
    error:
      'Cannot push "IN/split-00001-of-00003.gguf": part 2 of 3, "IN/split-00002-of-00003.gguf", is missing',
  },
  {
    what: "a name that is no repository's",
    args: ["--model", "IN/my.gguf", "--repo", "me/my--model"],
    exitCode: 2,
    error: 'Cannot use "me/my--model" as a repository name: it has "--" or ".." in it',
  },
  {
    what: "a name without a namespace",
    args: ["--model", "IN/my.gguf", "--repo", "model"],
    exitCode: 2,
    error: 'Cannot push to "model": expected a repository such as user/name',
  },
  {
    what: "a file within a repository",
    args: ["--model", "IN/my.gguf", "--repo", "hf://me/m/folder/a.gguf"],
    exitCode: 2,
    error: 'Cannot push to "hf://me/m/folder/a.gguf": expected a repository alone',
  },
  {
    what: "a token that may only read",
    args: ["--model", "IN/my.gguf", "--repo", "me/m"],
    env: { HF_TOKEN: "reading" },
    exitCode: 4,
    error: 'Cannot push to "me/m": the token may only read',
  },
  {
    what: "a token the Hub does not know",
    args: ["--model", "IN/my.gguf", "--repo", "me/m"],
    env: { HF_TOKEN: "unknown" },
    exitCode: 4,
    error: "Cannot ask whose token this is: the Hub does not accept the token",
  },
  {
    what: "no token",
    args: ["--model", "IN/my.gguf", "--repo", "me/m"],
    env: { HF_TOKEN: "" },
    exitCode: 4,
    error: 'Cannot push to "me/m": there is no token',
  },
  {
    what: "somebody else's namespace",
    args: ["--model", "IN/my.gguf", "--repo", "them/new"],
    exitCode: 4,
    error:
      'Cannot create "them/new": the Hub sent 403, "You don\'t have the rights to write under the namespace "them""',
  },
  {
    what: "somebody else's repository",
    args: ["--model", "IN/my.gguf", "--repo", "them/open"],
    exitCode: 4,
    error:
      'Cannot write to "them/open": the Hub sent 403, "You don\'t have the rights to write under the namespace "them""',
  },
  {
    what: "a gated repository",
    args: ["--model", "IN/my.gguf", "--repo", "them/gated"],
    exitCode: 5,
    error: 'Cannot read "them/gated": the terms of the repository have to be accepted first',
  },
  {
    what: "a card that is no YAML",
    args: ["--model", "IN/my.gguf", "--repo", "me/m", "--card", "IN/bad-card.md"],
    exitCode: 2,
    error: "Cannot push the card: line 3: deficient indentation",
  },
  {
    what: "a tag that git does not allow",
    args: ["--model", "IN/my.gguf", "--repo", "me/m", "--version-tag", "v 1"],
    exitCode: 2,
    error: 'Cannot tag as "v 1": git allows no such name',
  },
  {
    what: "a branch that git does not allow",
    args: ["--model", "IN/my.gguf", "--repo", "me/m", "--revision", "../x"],
    exitCode: 2,
    error: 'Cannot push to "me/m": git allows no branch of the name "../x"',
  },
  {
    what: "two flags that contradict each other",
    args: ["--model", "IN/my.gguf", "--repo", "me/m", "--private", "--public"],
    exitCode: 2,
    error: 'Cannot run "push": --private and --public contradict each other',
  },
  {
    what: "no model",
    args: ["--repo", "me/m"],
    exitCode: 2,
    error: 'Cannot run "push": --model is missing',
  },
  {
    what: "no repository",
    args: ["--model", "IN/my.gguf"],
    exitCode: 2,
    error: 'Cannot run "push": --repo is missing',
  },
];

for (const { what, args, env = {}, exitCode, error } of BAD) {
  Deno.test(`push given ${what} fails with ${exitCode} and makes nothing on the Hub`, async () => {
    await using scene = await openScene();
    const folder = `${scene.folder}/in`;
    const before = await repositories(scene);
    const given = args.map((argument) => argument.replace("IN", folder));
    const run = await scene.run(["push", ...given], { env });
    const [first = ""] = run.stderr.replaceAll(folder, "IN").split("\n")
      .filter((line) => line.startsWith("error:"));
    assert.equal(first.replace(/ \(request id [^)]*\)/, ""), `error: ${error}`);
    assert.deepEqual([run.exitCode, run.stdout], [exitCode, ""]);
    assert.deepEqual(await repositories(scene), before);
  });
}

/** The repositories there could be, and their heads. */
async function repositories({ hub }: Scene): Promise<readonly unknown[]> {
  const names = ["me/m", "me/my--model", "me/model", "them/new", "them/open", "them/gated"];
  return await Promise.all(names.map(async (name) => {
    const headers = { Authorization: "Bearer theirs" };
    const reply = await fetch(`${hub.url}/api/models/${name}`, { headers });
    const { sha } = await reply.json();
    return [name, reply.status, sha];
  }));
}

Deno.test("push given a file that may not be read names the missing grant", async () => {
  await using scene = await openScene();
  const path = `${scene.folder}/in/my.gguf`;
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-prompt",
      "--no-check",
      "--allow-net",
      "--allow-env",
      "--allow-read",
      `--deny-read=${path}`,
      new URL("../../../cli.ts", import.meta.url).href,
      "push",
      ...["--model", path, "--repo", "me/m"],
    ],
    env: { HF_HOME: `${scene.folder}/home`, HF_ENDPOINT: scene.hub.url, HF_TOKEN: "writing" },
  }).output();
  const text = new TextDecoder().decode(stderr);
  assert.deepEqual([code, stdout.length], [1, 0], text);
  assert.match(text, new RegExp(`Cannot push "${path}": the runtime was not given --allow-read=`));
});

const isRoot = Deno.build.os !== "windows" && Deno.uid() === 0;
if (isRoot) console.warn("a file that its mode protects is not tried: root may read every file");

Deno.test({
  name: "push given a file that its mode protects says so",
  ignore: isRoot || Deno.build.os === "windows",
  fn: async () => {
    await using scene = await openScene();
    const path = `${scene.folder}/in/my.gguf`;
    await Deno.chmod(path, 0o000);
    const { exitCode, stderr } = await scene.run(["push", "--model", path, "--repo", "me/m"]);
    assert.equal(exitCode, 1);
    assert.match(stderr, new RegExp(`Cannot push "${path}": the file system denies access`));
  },
});
