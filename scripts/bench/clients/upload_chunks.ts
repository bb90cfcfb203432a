/**
 * Uploads a file as `model.gguf` with `@huggingface/hub`, as chunks. Arguments: endpoint, repository,
 * file.
 *
 * @module
 */
import { createRepo, repoExists, uploadFile } from "@huggingface/hub";
import { pathToFileURL } from "node:url";

const [hubUrl = "", name = "", file = ""] = Deno.args;
const access = { hubUrl, accessToken: "hf_benchmark", repo: { type: "model", name } as const };
if (!await repoExists(access)) await createRepo(access);
await uploadFile({
  ...access,
  file: { path: "model.gguf", content: pathToFileURL(file) },
  useXet: true,
});
