/**
 * Pushes a large GGUF file to the embedded Hub and pulls it back, and says what that took: whether
 * the digest is the same, how much memory the push had at most, and how often it read the file.
 *
 * `deno run -A scripts/large_push.ts [--gibibytes=2] [--xet]`
 *
 * @module
 */
import { createHash } from "node:crypto";
import { runMeasured } from "./bench/measured_process.ts";
import { mebibytes } from "./bench/quantities.ts";
import { writeSeededFile } from "./bench/seeded_file.ts";
import { ServerProcess } from "./bench/server_process.ts";
import type { UploadServerReady } from "./bench/upload_server.ts";
import { ModelDownloader } from "../mod.ts";
import { writeDemoModel } from "../src/cli/commands/demo_model.ts";

const [, gibibytes = "2"] = /--gibibytes=([\d.]+)/.exec(Deno.args.join(" ")) ?? [];
const xet = Deno.args.includes("--xet");
const size = Math.round(Number(gibibytes) * 2 ** 30);
const folder = await Deno.makeTempDir({ prefix: "large-push-" });
try {
  const isGood = await pushAndPull();
  Deno.exitCode = isGood ? 0 : 1;
} finally {
  await Deno.remove(folder, { recursive: true });
}

async function pushAndPull(): Promise<boolean> {
  const file = `${folder}/model.bin`;
  await writeModel(file);
  const script = new URL("./bench/upload_server.ts", import.meta.url);
  const dataDir = `${folder}/hub`;
  await using hub = await ServerProcess.start<UploadServerReady>(script, { dataDir, xet });
  const client = new URL("./bench/clients/push_counted.ts", import.meta.url).href;
  const { seconds, cpuSeconds, peakRssBytes = 0, stdout } = await runMeasured({
    command: [Deno.execPath(), "run", "-A", client, hub.ready.url, "me/m", file, folder],
    env: { NO_PROXY: "127.0.0.1" },
    timeoutMs: 600_000,
  });
  const { sha256, sentBytes, readBytes } = JSON.parse(stdout);
  console.log(
    `push: ${mebibytes(size)} in ${seconds.toFixed(1)} s (${
      cpuSeconds.toFixed(1)
    } s of processor), ` +
      `${mebibytes(sentBytes)} sent, peak RSS ${mebibytes(peakRssBytes)}, ` +
      `the file read ${(readBytes / size).toFixed(3)} times`,
  );
  const { files } = await new ModelDownloader({
    endpoint: hub.ready.url,
    token: false,
    cacheDir: `${folder}/cache`,
    stateDir: `${folder}/state`,
  }).download("me/m", { paths: ["model.bin"] });
  const pulled = await digestOf(files[0]?.localPath ?? "");
  const made = await digestOf(file);
  const isSame = pulled === made && made === sha256;
  console.log(`pull: sha256 ${pulled}, ${isSame ? "the same" : `NOT ${made}`}`);
  return isSame && peakRssBytes <= 200 * 2 ** 20 && readBytes <= 2.01 * size;
}

/** A header that holds together, and random weights behind what it names. */
async function writeModel(path: string): Promise<void> {
  await writeSeededFile(path, size, 3);
  await writeDemoModel(`${folder}/header.gguf`);
  const header = (await Deno.readFile(`${folder}/header.gguf`)).subarray(0, 64 * 1024);
  using file = await Deno.open(path, { write: true });
  await file.write(header);
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  // Read to its end, the stream closes the file.
  for await (const bytes of (await Deno.open(path)).readable) hash.update(bytes);
  return hash.digest("hex");
}
