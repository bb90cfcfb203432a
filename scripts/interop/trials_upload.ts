import { bytesOf, digestOf, writeFiles } from "./models.ts";
import { same, succeeded, type Trial } from "./trial.ts";

/** The official client writes to the embedded Hub, and each reads what the other has written. */
export const UPLOAD_TRIALS: readonly Trial[] = [
  {
    name: "hf upload of a small file and one in LFS, then our pull",
    run: async (scene) => {
      const folder = `${scene.folder}/upload`;
      await writeFiles(folder, {
        "config.json": '{"b": 2}\n',
        "model.bin": bytesOf(11_000_000, 3),
      });
      succeeded(
        await scene.hf(["upload", "me/lfs", folder, "."], { HF_HUB_DISABLE_XET: "1" }),
      );
      const env = { HF_HOME: scene.home("pulled") };
      const path = succeeded(await scene.ours(["pull", "me/lfs"], env));
      for (const name of ["config.json", "model.bin"]) {
        same(await digestOf(`${path}/${name}`), await digestOf(`${folder}/${name}`), name);
      }
    },
  },
  {
    name: "hf upload by Xet, then our pull by Xet and by HTTP",
    run: async (scene) => {
      const file = `${scene.folder}/xet/model.bin`;
      await writeFiles(`${scene.folder}/xet`, { "model.bin": bytesOf(30_000_000, 4) });
      succeeded(await scene.hf(["upload", "me/xet", file, "model.bin"]));
      for (const transport of ["xet", "http"]) {
        const env = { HF_HOME: scene.home(`pulled-${transport}`) };
        const path = succeeded(
          await scene.ours(["pull", "me/xet", "model.bin", "--transport", transport], env),
        );
        same(await digestOf(path), await digestOf(file), transport);
      }
    },
  },
  {
    name: "our push, then hf download, with hf_xet and without",
    run: async (scene) => {
      const file = `${scene.folder}/push/weights.bin`;
      await writeFiles(`${scene.folder}/push`, { "weights.bin": bytesOf(25_000_000, 5) });
      succeeded(await scene.ours(["push", "--model", file, "--repo", "me/pushed", "--no-card"]));
      for (const disabled of ["0", "1"]) {
        const env = { HF_HOME: scene.home(`hf-${disabled}`), HF_HUB_DISABLE_XET: disabled };
        const path = succeeded(
          await scene.hf(["download", "--quiet", "me/pushed", "weights.bin"], env),
        );
        same(await digestOf(path), await digestOf(file), `HF_HUB_DISABLE_XET=${disabled}`);
      }
    },
  },
  {
    name: "our push adds to what hf upload has made, and hf upload to ours",
    run: async (scene) => {
      await writeFiles(`${scene.folder}/both`, { "a.txt": "a\n", "b.bin": bytesOf(100_000, 6) });
      succeeded(await scene.hf(["upload", "me/both", `${scene.folder}/both/a.txt`, "a.txt"]));
      succeeded(
        await scene.ours([
          "push",
          "--model",
          `${scene.folder}/both/b.bin`,
          "--repo",
          "me/both",
          "--no-card",
        ]),
      );
      succeeded(await scene.hf(["upload", "me/both", `${scene.folder}/both/a.txt`, "c.txt"]));
      const names = succeeded(await scene.python('print(sorted(api.list_repo_files("me/both")))'));
      same(names, "['.gitattributes', 'a.txt', 'b.bin', 'c.txt']", "files");
    },
  },
  {
    name: "HfApi: create, branch, tag, refs, commits, delete a file, move, visibility, delete",
    run: async (scene) => {
      const said = succeeded(
        await scene.python(`
api.create_repo("me/api", private=True)
api.upload_file(path_or_fileobj=b"one", path_in_repo="one.txt", repo_id="me/api")
api.create_branch("me/api", branch="dev")
api.create_tag("me/api", tag="v1", tag_message="first")
refs = api.list_repo_refs("me/api")
print([b.name for b in refs.branches], [t.name for t in refs.tags])
print([c.title for c in api.list_repo_commits("me/api")])
api.delete_file("one.txt", repo_id="me/api")
print(api.file_exists("me/api", "one.txt"), api.file_exists("me/api", "one.txt", revision="v1"))
api.update_repo_settings("me/api", private=False)
print(api.model_info("me/api").private)
api.delete_tag("me/api", tag="v1")
api.delete_branch("me/api", branch="dev")
api.move_repo(from_id="me/api", to_id="me/moved")
print(api.repo_exists("me/moved"))
api.delete_repo("me/moved")
print(api.repo_exists("me/moved"))
`),
      );
      same(
        said.split("\n"),
        [
          "['dev', 'main'] ['v1']",
          "['Upload one.txt with huggingface_hub', 'initial commit']",
          "False True",
          "False",
          "True",
          "False",
        ],
        "what HfApi saw",
      );
    },
  },
  {
    name: "HfApi: a commit as a pull request, its discussion",
    run: async (scene) => {
      const said = succeeded(
        await scene.python(`
api.create_repo("me/pr")
info = api.upload_file(path_or_fileobj=b"two", path_in_repo="two.txt", repo_id="me/pr", create_pr=True)
print(info.pr_num, info.pr_revision)
print(api.file_exists("me/pr", "two.txt"), api.file_exists("me/pr", "two.txt", revision="refs/pr/1"))
print([(d.num, d.is_pull_request) for d in api.get_repo_discussions("me/pr")])
`),
      );
      same(said.split("\n"), ["1 refs/pr/1", "False True", "[(1, True)]"], "the pull request");
    },
  },
  {
    name: "HfApi: whoami, list_models, model_info with files, get_paths_info",
    run: async (scene) => {
      const said = succeeded(
        await scene.python(`
api.create_repo("me/seen")
api.upload_file(path_or_fileobj=b"three", path_in_repo="a/three.txt", repo_id="me/seen")
print(api.whoami()["name"])
print("me/seen" in [m.id for m in api.list_models(author="me")])
print([s.rfilename for s in api.model_info("me/seen", files_metadata=True).siblings])
print([(p.path, p.size) for p in api.get_paths_info("me/seen", ["a/three.txt", "nope"])])
`),
      );
      same(
        said.split("\n"),
        ["me", "True", "['.gitattributes', 'a/three.txt']", "[('a/three.txt', 5)]"],
        "what HfApi saw",
      );
    },
  },
  {
    name: "ModelCard.load and validate take the card our push has made",
    run: async (scene) => {
      const file = `${scene.folder}/card/weights.bin`;
      await writeFiles(`${scene.folder}/card`, { "weights.bin": bytesOf(50_000, 8) });
      succeeded(
        await scene.ours([
          "push",
          "--model",
          file,
          "--repo",
          "me/carded",
          "--description",
          "A: tricky #description — no, 1.0, @x",
          "--license",
          "mit",
          "--tag",
          "no",
          "--metric",
          "accuracy=0.5@glue",
        ]),
      );
      const said = succeeded(
        await scene.python(`
card = ModelCard.load("me/carded")
card.validate()
print(card.data.license, "no" in card.data.tags, card.data.eval_results[0].metric_value)
`),
      );
      same(said, "mit True 0.5", "the card");
    },
  },
];
