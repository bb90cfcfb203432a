/**
 * Uploads a file with `@huggingface/hub`, which reads it lazily when it is given its URL. Arguments:
 * endpoint, repository, file.
 *
 * @module
 */
import { createRepo, repoExists, uploadFile } from "@huggingface/hub";
import { basename } from "node:path";
import { pathToFileURL } from "node:url";

const [hubUrl = "", name = "", file = ""] = Deno.args;
const access = { hubUrl, accessToken: "hf_benchmark", repo: { type: "model", name } as const };
if (!await repoExists(access)) await createRepo(access);
await uploadFile({
  ...access,
  file: { path: basename(file), content: pathToFileURL(file) },
  useXet: false,
});
