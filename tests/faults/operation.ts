import assert from "node:assert/strict";
import type { Run } from "../cli/memory_context.ts";
import type { FaultRule } from "../fault_rule.ts";
import type { FaultyHub } from "../faulty_hub.ts";
import { type FaultScene, MODEL_PATH, VERSIONS } from "./fault_scene.ts";
import { OBJECT_STEP, type PushStep, XET_STEPS } from "./push_step.ts";

/** Something users do, that a fault may meet. */
export interface Operation {
  /** The column of the matrix. */
  readonly id: string;
  /** Whether bytes come as the chunks of Xet, with plain HTTP to fall back to. @default false */
  readonly isXet?: boolean;
  /** Whether bytes come or go. */
  readonly direction: "down" | "up";
  /** The requests that meet the fault: those that carry the model's bytes, or are a step of a push. */
  readonly bytes: FaultRule;
  /** Which step of a push meets the fault; undefined for everything else. */
  readonly step?: PushStep;
  /** What has happened before. */
  prepare(scene: FaultScene): Promise<void>;
  /** Does it. */
  run(scene: FaultScene): Promise<Run>;
  /** What must be true after it succeeded. */
  checkWhole(scene: FaultScene): Promise<void>;
  /** What must be true after it failed: nothing is wrong, nothing is lost. */
  checkHarmless(scene: FaultScene): Promise<void>;
}

const DOWN = { direction: "down", bytes: { origin: "cdn" } } as const;
const PULL = ["pull", "me/m", "--json", "--connections", "2"];

const PUSH: Operation = {
  id: "push",
  direction: "up",
  step: OBJECT_STEP,
  bytes: OBJECT_STEP.requests,
  prepare: (scene) => Deno.writeFile(`${scene.folder}/weights.bin`, VERSIONS[1]),
  run: (scene) => push(scene, "weights.bin", "me/pushed"),
  checkWhole: assertPushed,
  checkHarmless: assertNotPushed,
};

/** Everything users do over plain HTTP. */
const PLAIN: readonly Operation[] = [
  {
    ...DOWN,
    id: "pull",
    prepare: () => Promise.resolve(),
    run: (scene) => scene.run(PULL),
    checkWhole: assertSnapshot,
    checkHarmless: assertNothingTorn,
  },
  {
    ...DOWN,
    id: "resume",
    prepare: (scene) => scene.pullHalf(),
    run: (scene) => scene.run(PULL),
    checkWhole: assertSnapshot,
    checkHarmless: assertNothingTorn,
  },
  {
    ...DOWN,
    id: "update",
    prepare: async (scene) => {
      await pullFirst(scene);
      await scene.commit(VERSIONS[1]);
    },
    run: (scene) => scene.run(["update", "me/m", "--json"]),
    checkWhole: assertSnapshot,
    checkHarmless: assertOldSnapshot,
  },
  {
    ...DOWN,
    id: "sync",
    prepare: async (scene) => {
      const list = { models: [{ model: "me/m", to: "cache" }] };
      await Deno.writeTextFile(`${scene.folder}/hub.json`, JSON.stringify(list));
    },
    run: (scene) => scene.run(["sync", `${scene.folder}/hub.json`, "--json"]),
    checkWhole: assertSnapshot,
    checkHarmless: assertNothingTorn,
  },
  PUSH,
];

/** Everything users do, and once more what goes over Xet where the Hub offers it. */
export const OPERATIONS: readonly Operation[] = [
  ...PLAIN,
  ...PLAIN.filter(({ direction }) => direction === "down").map((operation) => ({
    ...operation,
    id: `${operation.id}, Xet`,
    isXet: true,
    bytes: { origin: "cdn", target: "/xorbs/" } as const,
  })),
  ...XET_STEPS.map((step): Operation => ({
    ...PUSH,
    id: `push, Xet ${step.id}`,
    isXet: true,
    step,
    bytes: step.requests,
    prepare: async (scene) => {
      await PUSH.prepare(scene);
      await pushBeginning(scene);
    },
  })),
];

/** The store knows the chunks that the file begins with, and says so when it is asked. */
async function pushBeginning(scene: FaultScene): Promise<void> {
  const beginning = VERSIONS[1].subarray(0, VERSIONS[1].length / 3);
  await Deno.writeFile(`${scene.folder}/beginning.bin`, beginning);
  const { exitCode, stderr } = await push(scene, "beginning.bin", "me/beginning");
  assert.equal(exitCode, 0, stderr);
  scene.hub.reset();
}

function push(scene: FaultScene, name: string, repository: string): Promise<Run> {
  const model = `${scene.folder}/${name}`;
  return scene.run(["push", "--model", model, "--repo", repository, "--no-card", "--json"]);
}

async function pullFirst(scene: FaultScene): Promise<void> {
  const { exitCode, stderr } = await scene.run(PULL);
  assert.equal(exitCode, 0, stderr);
  scene.hub.reset();
}

/** The old snapshot is whole and the ref leads to it, as if nobody had tried to update. */
async function assertOldSnapshot(scene: FaultScene): Promise<void> {
  await assertNothingTorn(scene);
  await assertSnapshot(scene);
}

/** The repository's head has exactly the pushed bytes. */
async function assertPushed({ hub, token }: FaultScene): Promise<void> {
  const reply = await fetchHonestly(hub, "/me/pushed/resolve/main/weights.bin", token);
  assert.ok(isVersion(new Uint8Array(await reply.arrayBuffer())), "other bytes were pushed");
}

/** The head has no file that is not whole. */
async function assertNotPushed({ hub, token }: FaultScene): Promise<void> {
  const reply = await fetchHonestly(hub, "/api/models/me/pushed/tree/main", token);
  const text = await reply.text();
  const files: { path?: string }[] = reply.ok ? JSON.parse(text) : [];
  assert.ok(!files.some(({ path }) => path === "weights.bin"), "the file was committed");
}

/** Asks the Hub behind the faults. */
async function fetchHonestly(hub: FaultyHub, path: string, token: string): Promise<Response> {
  const headers = { Authorization: `Bearer ${token}` };
  const reply = await hub.hub.fetchHub(new Request(`${hub.url}${path}`, { headers }));
  const location = reply.headers.get("location");
  if (location === null) return reply;
  await reply.body?.cancel();
  const next = new URL(location, hub.url);
  return next.origin === hub.url
    ? await hub.hub.fetchHub(new Request(next, { headers }))
    : await hub.hub.fetchCdn(new Request(next));
}

/** The ref names a snapshot whose model is one of its versions, byte by byte. */
async function assertSnapshot(scene: FaultScene): Promise<void> {
  const folder = `${scene.home}/hub/models--me--m`;
  const commit = await Deno.readTextFile(`${folder}/refs/main`);
  const bytes = await Deno.readFile(`${folder}/snapshots/${commit}/${MODEL_PATH}`);
  assert.ok(isVersion(bytes), "the snapshot holds other bytes");
}

/** No file is visible under the model's name unless it is one of its versions, whole. */
async function assertNothingTorn(scene: FaultScene): Promise<void> {
  const snapshots = `${scene.home}/hub/models--me--m/snapshots`;
  for (const commit of await names(snapshots)) {
    const bytes = await Deno.readFile(`${snapshots}/${commit}/${MODEL_PATH}`).catch(() =>
      undefined
    );
    if (bytes === undefined) continue;
    assert.ok(isVersion(bytes), "a torn file is visible");
  }
}

async function names(folder: string): Promise<string[]> {
  try {
    return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

function isVersion(bytes: Uint8Array): boolean {
  return VERSIONS.some((version) =>
    version.length === bytes.length && version.every((byte, index) => byte === bytes[index])
  );
}
