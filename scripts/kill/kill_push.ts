import { EmbeddedHub } from "../../src/server/embedded_hub.ts";
import { PartCounter } from "./part_counter.ts";
import { pseudoRandomBytes, seededRandom } from "./seeded_random.ts";
import { startVictim, type VictimProcess } from "./victim_process.ts";

/** How a push is tortured. */
export interface KillPushOptions {
  /** Bytes of every file. */
  readonly sizes: readonly number[];
  /** Bytes of a part. */
  readonly partBytes: number;
  /** Number of kills. */
  readonly kills: number;
  /** Bytes per second the push is held to, so that it lasts. */
  readonly rate: number;
  /** Requests in flight. */
  readonly connections: number;
  /** Whether every upload in parts has run out by the time of the next push. */
  readonly expires: boolean;
  /** Whether files go as chunks. @default false */
  readonly xet?: boolean;
  /** Seed of everything random. */
  readonly seed: number;
}

/** What came of it. */
export interface KillPushReport extends KillPushOptions {
  /** Kills that met a running push. */
  readonly killed: number;
  /** Whether the repository has the very files that were pushed. */
  readonly isRight: boolean;
  /** Commits besides the repository's first one. */
  readonly commits: number;
  /** What was wrong with the head after a kill; empty where it never was. */
  readonly broken: readonly string[];
  /** Bytes the store has taken, those it had before counted again. */
  readonly takenBytes: number;
  /** What that may be: the files, and for each kill what was under way or has run out. */
  readonly allowedBytes: number;
}

/** Pushes a folder, kills the push with SIGKILL again and again, and lets the last one finish. */
export async function killPush(options: KillPushOptions): Promise<KillPushReport> {
  const { sizes, partBytes, kills, rate, connections, expires, xet = false, seed } = options;
  const random = seededRandom(seed);
  const folder = await Deno.makeTempDir({ prefix: "ruv-hub-kill-" });
  try {
    const contents = await writeFiles(`${folder}/model`, sizes, random);
    const size = sizes.reduce((sum, bytes) => sum + bytes, 0);
    let clock = Date.now();
    await using counter = new PartCounter();
    await using hub = await EmbeddedHub.start({
      dataDir: `${folder}/hub`,
      xet,
      uploadUrl: counter.url,
      multipartThresholdBytes: partBytes,
      multipartPartBytes: partBytes,
      uploadTtlSeconds: UPLOAD_TTL_SECONDS,
      now: () => clock,
    });
    counter.serve(hub);
    const longest = 1.8 * size / rate / kills * 1000;
    const broken: string[] = [];
    const args = [hub.url, folder, `${folder}/model`, String(rate), String(connections)];
    let killed = 0;
    let isDone = false;
    const killIn = async (moment: (victim: VictimProcess) => Promise<void>): Promise<void> => {
      await using victim = startVictim("./victim_push.ts", args);
      await moment(victim);
      if (await victim.kill()) killed++;
      isDone = await victim.result() !== undefined;
      broken.push(...await inspectHead(hub, contents, killed));
      if (expires) clock += (UPLOAD_TTL_SECONDS + 1) * 1000;
    };
    for (let turn = 0; turn < kills - 1 && !isDone; turn++) {
      await killIn(async (victim) => {
        // One kill in eight comes before anything is sent.
        if (random() < 0.125) await delay(random() * 600);
        else if (await victim.says("bytes")) await delay(random() * longest);
      });
    }
    // And one while the commit is asked for.
    if (!isDone) {
      await killIn(async (victim) => {
        if (await victim.says("committing")) await delay(random() * 20);
      });
    }
    await using last = startVictim("./victim_push.ts", args);
    const result = await last.result();
    broken.push(...await inspectHead(hub, contents, kills));
    const titles = await commitTitles(hub);
    return {
      ...options,
      killed,
      isRight: result !== undefined && await hasAll(hub, contents),
      commits: titles.filter((title) => title !== "initial commit").length,
      broken,
      takenBytes: counter.takenBytes,
      allowedBytes: size + killed * lostInKill(options),
    };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** What is under way, or has run out. Chunks are stored for good, and have some framing. */
function lostInKill({ xet, expires, sizes, connections, partBytes }: KillPushOptions): number {
  if (xet) return connections * XORB_SIZE + FRAMING;
  return expires ? Math.max(...sizes) : connections * partBytes;
}

const XORB_SIZE = 8 * 2 ** 20;
const FRAMING = 2 ** 20;
const UPLOAD_TTL_SECONDS = 3600;
const MODEL = "me/m";

async function writeFiles(
  folder: string,
  sizes: readonly number[],
  random: () => number,
): Promise<ReadonlyMap<string, Uint8Array>> {
  await Deno.mkdir(folder);
  const contents = new Map<string, Uint8Array>();
  for (const [index, size] of sizes.entries()) {
    const content = pseudoRandomBytes(size, random);
    // The first byte of a pickle, say, would have a file refused that is none.
    content[0] = 0;
    await Deno.writeFile(`${folder}/part-${index}.bin`, content);
    contents.set(`part-${index}.bin`, content);
  }
  return contents;
}

/** What is wrong with the head: a file it names that cannot be fetched whole, or some files without the others. */
async function inspectHead(
  hub: EmbeddedHub,
  contents: ReadonlyMap<string, Uint8Array>,
  turn: number,
): Promise<string[]> {
  const reply = await fetch(`${hub.url}/api/models/${MODEL}/tree/main?recursive=true`);
  if (reply.status === 404) {
    await reply.body?.cancel();
    return [];
  }
  const entries: readonly { readonly path: string }[] = await reply.json();
  const named = entries.map(({ path }) => path).filter((path) => contents.has(path));
  if (named.length > 0 && named.length < contents.size) {
    return [`after kill ${turn} the head has ${named.join(", ")} alone`];
  }
  return named.length === 0 || await hasAll(hub, contents)
    ? []
    : [`after kill ${turn} a file of the head is not what was pushed`];
}

async function hasAll(
  hub: EmbeddedHub,
  contents: ReadonlyMap<string, Uint8Array>,
): Promise<boolean> {
  for (const [path, content] of contents) {
    const reply = await fetch(`${hub.url}/${MODEL}/resolve/main/${path}`);
    const bytes = await reply.bytes();
    if (!reply.ok || !isEqual(bytes, content)) return false;
  }
  return true;
}

async function commitTitles(hub: EmbeddedHub): Promise<string[]> {
  const reply = await fetch(`${hub.url}/api/models/${MODEL}/commits/main`);
  const commits: readonly { readonly title: string }[] = await reply.json();
  return commits.map(({ title }) => title);
}

function isEqual(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, index) => byte === right[index]);
}

function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
