import assert from "node:assert/strict";
import { ggufFile } from "../../gguf/gguf_file.ts";
import { safetensorsFile } from "../../weights/safetensors_file.ts";
import { model, PushScene } from "./push_scene.ts";

const ADAPTER = safetensorsFile({
  "q_proj.lora_A.weight": { dtype: "F32", shape: [1], data_offsets: [0, 4] },
  "q_proj.lora_B.weight": { dtype: "F32", shape: [1], data_offsets: [4, 8] },
}, 8);
const PICKLE = "cos\nsystem\n(S'true'\ntR.";

/** The paths of a plan, without the generated card. */
async function planned(
  scene: PushScene,
  files: string | readonly string[],
  config: Parameters<PushScene["plan"]>[1] = {},
): Promise<string[]> {
  const plan = await scene.plan(files, { card: false, ...config });
  return plan.files.map(({ path }) => path);
}

Deno.test("upload() of a folder keeps its places and leaves out what hf leaves out", async () => {
  await using scene = await PushScene.make();
  for (
    const name of [
      "model/a.gguf",
      "model/sub/deep/config.json",
      "model/.gitignore",
      "model/.git/HEAD",
      "model/sub/.git/HEAD",
      "model/.cache/huggingface/download/a.metadata",
      "model/empty.txt",
    ]
  ) {
    await scene.file(name, name.endsWith("gguf") ? model() : name.endsWith("empty.txt") ? "" : "x");
  }
  const { files } = await scene.push(scene.at("in/model"), { card: false });
  const paths = [".gitignore", "a.gguf", "empty.txt", "sub/deep/config.json"];
  assert.deepEqual(files.map(({ path }) => path), paths);
  const pulled = await scene.pulled();
  assert.deepEqual([...pulled.keys()].sort(), [".gitattributes", ...paths]);
  assert.deepEqual(pulled.get("empty.txt"), new Uint8Array());
});

Deno.test("upload() of a folder follows links to files and tells of links to folders", async () => {
  await using scene = await PushScene.make();
  await scene.file("elsewhere/a.gguf");
  await scene.file("model/b.txt", "b");
  await Deno.symlink(scene.at("in/elsewhere/a.gguf"), scene.at("in/model/a.gguf"));
  await Deno.symlink(scene.at("in/elsewhere"), scene.at("in/model/folder"));
  assert.deepEqual(await planned(scene, scene.at("in/model")), ["a.gguf", "b.txt"]);
  assert.deepEqual(scene.notices, [
    `"${scene.at("in/model/folder")}" is left out: it is a link to a folder, or no file`,
  ]);
});

Deno.test("upload() leaves out what the repository's .gitignore names, and says so", async () => {
  await using scene = await PushScene.make();
  await scene.push(await scene.file(".gitignore", "*.log\n"), { card: false });
  const paths = [await scene.file("a.gguf"), await scene.file("run.log", "x")];
  const { files } = await scene.push(paths, { card: false });
  assert.deepEqual(files.map(({ path, outcome }) => [path, outcome]), [
    ["a.gguf", "sent"],
    ["run.log", "ignored"],
  ]);
  assert.deepEqual(scene.notices, [
    '"run.log" is left out: the repository\'s .gitignore says so',
  ]);
  assert.equal((await scene.pulled()).has("run.log"), false);
});

Deno.test("upload() refuses two files of one name, and a name the Hub does not take", async () => {
  await using scene = await PushScene.make();
  const [a, b] = [await scene.file("a/m.gguf"), await scene.file("b/m.gguf", model(8))];
  await assert.rejects(planned(scene, [a, b]), {
    name: "InvalidArgumentError",
    message: `Cannot push "${b}": "${a}" has the same name`,
  });
  await scene.file("odd/.cache/x", "x");
  await assert.rejects(planned(scene, scene.at("in/odd")), {
    message: 'Cannot push ".cache/x": the Hub allows no ".cache" in a path',
  });
});

Deno.test("upload() of one part of a split model takes the other parts along", async () => {
  await using scene = await PushScene.make();
  const first = await scene.file("m-00001-of-00002.gguf");
  await scene.file("m-00002-of-00002.gguf", ggufFile({ metadata: {} }));
  await scene.file("other.gguf");
  assert.deepEqual(await planned(scene, first), [
    "m-00001-of-00002.gguf",
    "m-00002-of-00002.gguf",
  ]);
  const { card } = await scene.plan(first);
  assert.match(card ?? "", /^\| Parameters \| 512 \|$/m);
});

Deno.test("upload() of a folder with a part of a split model missing says which", async () => {
  await using scene = await PushScene.make();
  await scene.file("model/m-00002-of-00002.gguf");
  const part = scene.at("in/model/m-00002-of-00002.gguf");
  await assert.rejects(planned(scene, scene.at("in/model")), {
    message: `Cannot push "${part}": part 1 of 2, "${
      scene.at("in/model/m-00001-of-00002.gguf")
    }", is missing`,
  });
});

Deno.test("upload() of an adapter names its base, by the flag or by its configuration", async () => {
  await using scene = await PushScene.make();
  const adapter = await scene.file("one/adapter_model.safetensors", ADAPTER);
  await assert.rejects(scene.plan(adapter), {
    name: "InvalidArgumentError",
    message: 'Cannot push to "me/m": it is an adapter, and the model it adapts is not named',
  });
  const expected =
    /^library_name: peft\n(?:.*\n)*base_model: ruv\/base\nbase_model_relation: adapter$/m;
  const said = await scene.plan(adapter, {}, { baseModel: "ruv/base" });
  assert.match(said.card ?? "", expected);
  await scene.file("one/adapter_config.json", '{"base_model_name_or_path": "./base"}');
  await assert.rejects(scene.plan(scene.at("in/one")), /the model it adapts is not named$/);
  await scene.file("one/adapter_config.json", '{"base_model_name_or_path": "ruv/base"}');
  const configured = await scene.plan(scene.at("in/one"));
  assert.match(configured.card ?? "", expected);
});

Deno.test("upload() refuses a pickle anywhere in a folder, unless pickles are allowed", async () => {
  await using scene = await PushScene.make();
  await scene.file("model/a.gguf");
  const pickle = await scene.file("model/sub/optimizer.bin", PICKLE);
  await assert.rejects(planned(scene, scene.at("in/model")), {
    name: "UnsafeFileError",
    message: `Cannot push "${pickle}": it is a pickle, which can run any program when it is loaded`,
  });
  assert.deepEqual(await planned(scene, scene.at("in/model"), { allowPickle: true }), [
    "a.gguf",
    "sub/optimizer.bin",
  ]);
});

Deno.test("upload() of SONA weights puts them beside their model, with a manifest", async () => {
  await using scene = await PushScene.make();
  const path = await scene.file("my.gguf");
  const sona = await scene.file("router.sona", "weights");
  const { files } = await scene.push(path, { sona });
  assert.deepEqual(files.map(({ path }) => path), [
    "README.md",
    "my.gguf",
    "ruvltra.json",
    "sona/router.sona",
  ]);
  const base = files.find(({ path }) => path === "my.gguf")?.sha256;
  const weights = files.find(({ path }) => path === "sona/router.sona");
  assert.deepEqual(JSON.parse(await scene.text("ruvltra.json")), {
    schema_version: 1,
    base_sha256: base,
    parts: [
      { path: "my.gguf", role: "model", size: model().length, sha256: base },
      { path: "sona/router.sona", role: "sona", size: 7, sha256: weights?.sha256 },
    ],
  });
  assert.match(await scene.text("README.md"), /^- sona$/m);
  const second = await scene.push(path, { sona: await scene.file("other.sona", "others") });
  assert.equal(second.changed, true);
  const { parts } = JSON.parse(await scene.text("ruvltra.json"));
  assert.deepEqual(parts.map(({ path }: { readonly path: string }) => path), [
    "my.gguf",
    "sona/other.sona",
    "sona/router.sona",
  ]);
});

Deno.test("upload() of SONA weights wants one model that they are made for", async () => {
  await using scene = await PushScene.make();
  const sona = await scene.file("router.sona", "weights");
  const two = [await scene.file("a.gguf"), await scene.file("b.gguf", model(8))];
  await assert.rejects(scene.plan(two, { sona }), {
    message: "Cannot push SONA weights: they are made for one model, and there are 2 beside them",
  });
  await assert.rejects(scene.plan(await scene.file("notes.txt", "x"), { sona }), {
    message: "Cannot push SONA weights: they are made for one model, and there is none beside them",
  });
});
