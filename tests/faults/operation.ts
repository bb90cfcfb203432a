import assert from "node:assert/strict";
import type { Run } from "../cli/memory_context.ts";
import type { FaultRule } from "../faulty_hub.ts";
import { type FaultScene, MODEL_PATH, VERSIONS } from "./fault_scene.ts";

/** Something users do, that a fault may meet. */
export interface Operation {
  /** The column of the matrix. */
  readonly id: "pull" | "resume" | "update" | "sync" | "push";
  /** Whether bytes come or go. */
  readonly direction: "down" | "up";
  /** The requests that carry the model's bytes. */
  readonly bytes: FaultRule;
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

/** Everything users do. */
export const OPERATIONS: readonly Operation[] = [
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
];

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
