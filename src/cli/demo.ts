import { ChecksumMismatchError, formatBytes, formatDuration, formatRate } from "../../mod.ts";
import type { EmbeddedHub } from "../server/embedded_hub.ts";
import type { CommandContext } from "./command.ts";
import { writeDemoModel } from "./demo_model.ts";
import { type DemoPull, startDemoPull } from "./demo_pull.ts";
import type { GlobalFlags } from "./global_flags.ts";

/** The whole story: serve a model, pull it, kill the pull, resume, prove, pull at full speed. */
export async function demo(
  context: CommandContext,
  flags: GlobalFlags,
  _args: readonly string[],
): Promise<void> {
  const { terminal } = context;
  await using folder = await demoFolder();
  const model = await makeModel(context, folder.path);
  const served = Promise.withResolvers<void>();
  await using hub = await serveModel(folder.path, (line) => {
    if (line.includes("/resolve/")) served.resolve();
  });
  terminal.say(`  it is ${REPOSITORY.name} on an embedded Hub at ${hub.url}\n`);

  const slow = {
    endpoint: hub.url,
    home: `${folder.path}/home`,
    quiet: flags.quiet ?? false,
  };
  const limited = { ...slow, arguments: ["--connections", "8", "--limit-rate", String(RATE)] };
  terminal.say(`2. pull ${MODEL} with 8 connections, held to ${formatRate(RATE)} to be seen`);
  await killHalfWay(context, startDemoPull(limited), served.promise, model.size / RATE / 2);

  terminal.say("\n3. run the same command again");
  const resumed = await startDemoPull(limited).result();
  assertProven(model, resumed.files[0]);
  const kept = resumed.files[0]?.resumedBytes ?? 0;
  terminal.say(
    `  ${formatBytes(kept)} were kept, ${formatBytes(resumed.fetchedBytes)} fetched; ` +
      "the SHA-256 is the one of the file we made",
  );

  terminal.say("\n4. pull it afresh, at full speed");
  const fresh = { ...slow, home: `${folder.path}/fresh`, arguments: [] };
  const fast = await startDemoPull(fresh).result();
  assertProven(model, fast.files[0]);
  const rate = fast.fetchedBytes / fast.seconds;
  const speed = `${formatBytes(model.size)} fetched and proven in ${
    formatDuration(fast.seconds)
  }, ${formatRate(rate)}`;
  if (terminal.json) {
    terminal.document({ ...model, resumedBytes: kept, bytesPerSecond: Math.round(rate) });
  } else {
    terminal.result(`demo: ${speed}; nothing is left behind`);
  }
}

const MODEL = "ruvltra-small";
const REPOSITORY = { type: "model", name: "ruv/ruvltra" } as const;
/** The name the registry knows `ruvltra-small` by. */
const FILENAME = "ruvltra-small-0.5b-q4_k_m.gguf";
/** Bytes per second at which a bar over 66 MB can be watched. */
const RATE = 16_000_000;

/** The model that was made, by figures taken from the file itself. */
interface DemoModel {
  readonly size: number;
  readonly sha256: string;
}

async function makeModel({ terminal }: CommandContext, folder: string): Promise<DemoModel> {
  const path = `${folder}/model/${FILENAME}`;
  await Deno.mkdir(`${folder}/model`);
  await writeDemoModel(path);
  const bytes = await Deno.readFile(path);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const model = { size: bytes.length, sha256: digest.toHex() };
  terminal.say(`1. make a GGUF model of ${formatBytes(model.size)}, sha256 ${model.sha256}`);
  return model;
}

async function serveModel(folder: string, log: (line: string) => void): Promise<EmbeddedHub> {
  const { EmbeddedHub } = await import("../server/embedded_hub.ts");
  const hub = await EmbeddedHub.start({ dataDir: `${folder}/hub`, log });
  await hub.importFolder(REPOSITORY, `${folder}/model`);
  return hub;
}

async function killHalfWay(
  { terminal, stderr, screen }: CommandContext,
  pull: DemoPull,
  begun: Promise<void>,
  seconds: number,
): Promise<void> {
  await Promise.race([begun, pull.ended]);
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  await pull.kill();
  // The killed process could not give the cursor back.
  if (screen() !== undefined) stderr.write("\x1b[?25h");
  terminal.say("  killed half-way (kill -9)");
}

function assertProven(
  model: DemoModel,
  file: { readonly sha256: string; readonly verified: string } | undefined,
): void {
  if (file?.sha256 === model.sha256 && file.verified === "now") return;
  throw new ChecksumMismatchError("Cannot prove the pulled file: it is not the one that was made", {
    expected: model.sha256,
    actual: file?.sha256 ?? "",
  });
}

async function demoFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await Deno.makeTempDir({ prefix: "ruv-hub-demo-" });
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}
