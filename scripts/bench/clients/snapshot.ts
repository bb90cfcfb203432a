/**
 * Downloads the whole repository with `@huggingface/hub`.
 *
 * @module
 */
import { snapshotDownload } from "@huggingface/hub";

const [hubUrl = "", name = "", cacheDir = ""] = Deno.args;
await snapshotDownload({ repo: { type: "model", name }, hubUrl, cacheDir });
