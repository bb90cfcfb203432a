import { ChecksumMismatchError, formatBytes, formatDuration, formatRate } from "../../../mod.ts";
import type { EmbeddedHub } from "../../server/embedded_hub.ts";
import type { CommandContext } from "../command.ts";
import { type DemoChild, type DemoStage, startDemoChild } from "./demo_child.ts";
import { writeDemoModel } from "./demo_model.ts";
import type { GlobalFlags } from "../global_flags.ts";

/** The whole story: push a model, list it, pull it, kill the pull, resume, prove, pull at full speed. */
export async function demo(
  context: CommandContext,
  flags: GlobalFlags,
  _args: readonly string[],
): Promise<void> {
  const { terminal } = context;
  const { quiet = false } = flags;
  await using folder = await demoFolder();
  const model = await makeModel(context, folder.path);
  let onRequest = (_line: string): void => {};
  await using hub = await startHub(folder.path, (line) => onRequest(line));
  const stage = { endpoint: hub.url, home: `${folder.path}/home`, quiet };

  const pushed = await pushModel(context, stage, model);
  await listVersions(context, stage);

  const limited = ["pull", MODEL, "--json", "--connections", "8", "--limit-rate", String(RATE)];
  terminal.say(`\n4. pull ${MODEL} with 8 connections, held to ${formatRate(RATE)} to be seen`);
  const served = Promise.withResolvers<void>();
  onRequest = (line) => {
    if (line.includes("/resolve/")) served.resolve();
  };
  const victim = startDemoChild(stage, limited);
  await killHalfWay(context, victim, served.promise, model.size / RATE / 2);

  terminal.say("\n5. run the same command again");
  const resumed = await pulled(startDemoChild(stage, limited), model);
  const kept = resumed.files[0]?.resumedBytes ?? 0;
  terminal.say(
    `  ${formatBytes(kept)} were kept, ${formatBytes(resumed.fetchedBytes)} fetched; ` +
      "the SHA-256 is the one of the file we made",
  );

  terminal.say("\n6. pull it afresh, at full speed");
  const fresh = { ...stage, home: `${folder.path}/fresh` };
  const fast = await pulled(startDemoChild(fresh, ["pull", MODEL, "--json"]), model);
  const rate = fast.fetchedBytes / fast.seconds;
  if (terminal.json) {
    const { size, sha256 } = model;
    const bytesPerSecond = Math.round(rate);
    return terminal.document({ size, sha256, ...pushed, resumedBytes: kept, bytesPerSecond });
  }
  const size = formatBytes(model.size);
  const time = formatDuration(fast.seconds);
  terminal.result(
    `demo: ${size} pushed, and pulled and proven in ${time}, ${
      formatRate(rate)
    }; nothing is left behind`,
  );
}

const MODEL = "ruvltra-small";
const REPOSITORY = "ruv/ruvltra";
/** The name the registry knows `ruvltra-small` by. */
const FILENAME = "ruvltra-small-0.5b-q4_k_m.gguf";
/** Bytes per second at which a bar over 66 MB can be watched. */
const RATE = 16_000_000;

/** The model that was made, by figures taken from the file itself. */
interface DemoModel {
  readonly path: string;
  readonly size: number;
  readonly sha256: string;
}

async function makeModel({ terminal }: CommandContext, folder: string): Promise<DemoModel> {
  const path = `${folder}/${FILENAME}`;
  await writeDemoModel(path);
  const bytes = await Deno.readFile(path);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const model = { path, size: bytes.length, sha256: digest.toHex() };
  terminal.say(`1. make a GGUF model of ${formatBytes(model.size)}, sha256 ${model.sha256}`);
  return model;
}

async function startHub(folder: string, log: (line: string) => void): Promise<EmbeddedHub> {
  const { EmbeddedHub } = await import("../../server/embedded_hub.ts");
  return await EmbeddedHub.start({ dataDir: `${folder}/hub`, xet: false, log });
}

/** What `push --json` prints, as far as the demonstration looks at it. */
interface PushDocument {
  readonly commit: string;
  readonly sentBytes: number;
}

async function pushModel(
  { terminal }: CommandContext,
  stage: DemoStage,
  { path }: DemoModel,
): Promise<PushDocument> {
  terminal.say(
    `\n2. push it to ${REPOSITORY}, with a generated card, on an embedded Hub at ${stage.endpoint}`,
  );
  const description = "A model of random weights, made to be pushed and pulled.";
  const output = await startDemoChild(stage, [
    "push",
    ...["--model", path, "--repo", REPOSITORY, "--version-tag", "v1.0.0", "--json"],
    ...["--description", description, "--license", "mit", "--tag", "demonstration"],
  ]).output();
  const { commit, sentBytes }: PushDocument = JSON.parse(output);
  return { commit, sentBytes };
}

async function listVersions({ terminal }: CommandContext, stage: DemoStage): Promise<void> {
  terminal.say("\n3. list what the Hub has now");
  const output = await startDemoChild(stage, ["versions", REPOSITORY]).output();
  for (const line of output.trimEnd().split("\n")) terminal.say(`  ${line}`.trimEnd());
}

async function killHalfWay(
  { terminal, stderr, screen }: CommandContext,
  pull: DemoChild,
  begun: Promise<void>,
  seconds: number,
): Promise<void> {
  await Promise.race([begun, pull.ended]);
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  await pull.kill();
  // The killed process could not give the cursor back.
  if (screen() !== undefined) stderr.write("\x1b[?25h");
  terminal.say("  killed half-way, on purpose (kill -9)");
}

/** What `pull --json` prints, as far as the demonstration looks at it. */
interface PullDocument {
  readonly fetchedBytes: number;
  readonly seconds: number;
  readonly files: readonly {
    readonly sha256: string;
    readonly resumedBytes: number;
    readonly verified: string;
  }[];
}

/** Waits for a pull, and proves what it brought by the file that was made. */
async function pulled(pull: DemoChild, model: DemoModel): Promise<PullDocument> {
  const document: PullDocument = JSON.parse(await pull.output());
  const [file] = document.files;
  if (file?.sha256 === model.sha256 && file.verified === "now") return document;
  throw new ChecksumMismatchError("Cannot prove the pulled file: it is not the one that was made", {
    expected: model.sha256,
    actual: file?.sha256 ?? "",
  });
}

async function demoFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await Deno.makeTempDir({ prefix: "ruv-hub-demo-" });
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}
