/**
 * Downloads `model.bin` with `@huggingface/hub`, as chunks, into a file. Arguments: endpoint,
 * repository, folder.
 *
 * @module
 */
import { __internal_XetBlob as XetBlob, downloadFile } from "@huggingface/hub";

const [hubUrl = "", name = "", folder = ""] = Deno.args;
const blob = await downloadFile({ repo: { type: "model", name }, hubUrl, path: "model.bin" });
if (!(blob instanceof XetBlob)) throw new Error("it does not come as chunks");
const file = await Deno.open(`${folder}/model.bin`, { write: true, create: true });
await blob.stream().pipeTo(file.writable);
