import assert from "node:assert/strict";
import { UnsafeFileError } from "../../../mod.ts";
import { fails } from "../../faulty_hub.ts";
import { ggufFile } from "../../gguf/gguf_file.ts";
import { PullScene, README, REPOSITORY, sha256 } from "./pull_scene.ts";

const TENSOR = { name: "weights", shape: [256], type: 12, offset: 0 };
/** A GGUF file that ends before its tensor does. */
const CUT = ggufFile({ data: 100, tensors: [TENSOR] });
/** `eval("1")` as a pickle of protocol 2. */
const PICKLE = Uint8Array.from(
  "\x80\x02cbuiltins\neval\nX\x01\x00\x00\x001\x85R.",
  (character) => character.charCodeAt(0),
);

function notices(scene: PullScene): string[] {
  return scene.of("notice").map(({ message }) => message);
}

Deno.test("assertSound() keeps a broken model from its name, whoever promised its bytes", async () => {
  for (
    const [path, content, problem] of [
      ["m.gguf", CUT, 'it is not a GGUF file: the tensor "weights" ends at byte '],
      ["sub/m.gguf", README, "it is not a GGUF file: it has only 10 bytes"],
      ["model.safetensors", README, "it is not a safetensors file: the header would take "],
    ] as const
  ) {
    await using scene = await PullScene.make({ files: { [path]: content }, lfsThresholdBytes: 4 });
    await assert.rejects(scene.downloader().download("me/m"), (error) => {
      assert.ok(error instanceof UnsafeFileError);
      assert.ok(error.message.startsWith(`Cannot use "${path}": ${problem}`), error.message);
      return error.mayBeAllowed;
    });
    assert.deepEqual(await scene.list(`${scene.blobs}/../refs`), []);
    assert.equal((await scene.list(scene.blobs)).includes(sha256(content)), false);
    const { files } = await scene.downloader({ allowUnsafe: true }).download("me/m");
    const file = files.find((file) => file.path === path);
    assert.deepEqual(await Deno.readFile(file?.localPath ?? ""), content);
    assert.ok(notices(scene).some((notice) => notice.startsWith(`"${path}": ${problem}`)));
  }
});

Deno.test("assertSound() says nothing of sound models", async () => {
  const header = new TextEncoder().encode('{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}');
  const length = new Uint8Array(new BigUint64Array([BigInt(header.length)]).buffer);
  const safetensors = new Uint8Array([...length, ...header, 0, 0, 0, 0]);
  const files = { "m.gguf": ggufFile(), "m.safetensors": safetensors, "notes.bin": README };
  await using scene = await PullScene.make({ files });
  await scene.downloader().download("me/m");
  assert.deepEqual(notices(scene), []);
});

Deno.test("assertSound() says of a pickle that it is one, by its content, and keeps it", async () => {
  const large = new Uint8Array(1_500_000);
  large.set(PICKLE);
  const files = { "pytorch_model.bin": PICKLE, "innocent.txt": large, "small.txt": PICKLE };
  await using scene = await PullScene.make({ files });
  const { path } = await scene.downloader().download("me/m");
  assert.deepEqual(notices(scene).sort(), [
    '"innocent.txt" is a pickle, which can run any program when it is loaded',
    '"pytorch_model.bin" is a pickle, which can run any program when it is loaded',
  ]);
  assert.deepEqual(await Deno.readFile(`${path}/pytorch_model.bin`), PICKLE);
});

Deno.test("assertUnflagged() fetches nothing when the Hub's scanners call a wanted file unsafe", async () => {
  const files = { "README.md": README, "bad.bin": README.slice(1) };
  await using scene = await PullScene.make({ files });
  scene.hub.hub.flagFile(REPOSITORY, "bad.bin");
  const commit = (await scene.downloader().plan("me/m", { paths: ["README.md"] })).commit;
  for (const revision of ["main", commit]) {
    scene.hub.reset();
    await assert.rejects(scene.downloader().download("me/m", { revision }), {
      name: "UnsafeFileError",
      message: 'Cannot download "bad.bin": the Hub\'s scanners call it unsafe',
    });
    assert.equal(scene.hub.fileRequests.length, 0);
  }
  await scene.downloader().download("me/m", { exclude: ["bad.bin"] });
  assert.deepEqual(notices(scene), []);
  await scene.downloader({ allowUnsafe: true }).download("me/m");
  assert.deepEqual(notices(scene), ['"bad.bin": the Hub\'s scanners call it unsafe']);
  // What is here was allowed once.
  await scene.downloader().download("me/m");
});

Deno.test("assertUnflagged() says what the Hub's scanners find suspicious, and fetches it", async () => {
  await using scene = await PullScene.make({ files: { "odd.bin": README } });
  scene.hub.hub.flagFile(REPOSITORY, "odd.bin", "suspicious");
  await scene.downloader().download("me/m");
  assert.deepEqual(notices(scene), ['"odd.bin": the Hub\'s scanners call it suspicious']);
});

Deno.test("assertUnflagged() goes on when nobody says what the scanners have found", async () => {
  await using scene = await PullScene.make({ files: { "README.md": README } });
  const { commit } = await scene.downloader().plan("me/m");
  scene.hub.inject(fails(404), { target: "/revision/", times: Infinity });
  await scene.downloader().download("me/m", { revision: commit });
  assert.match(
    notices(scene)[0] ?? "",
    /^what the Hub's scanners have found is not known: Cannot /,
  );
});
