import assert from "node:assert/strict";
import { isMeant } from "../fault_rule.ts";
import { type Expectation, WHOLE } from "./expectation.ts";
import { FAULT_KINDS, type FaultKind } from "./fault_kinds.ts";
import { FaultScene } from "./fault_scene.ts";
import { faultOfStep } from "./push_faults.ts";
import { type Operation, OPERATIONS } from "./operation.ts";

/** What came of one cell. */
export interface CellOutcome {
  /** Its row. */
  readonly fault: string;
  /** Its column. */
  readonly operation: string;
  /** What had to happen, or why it cannot. */
  readonly expected: string;
  /** Why it did not hold; undefined when it did, or does not apply. */
  readonly failure: string | undefined;
  /** Whether the fault can meet the operation at all. */
  readonly applies: boolean;
  /** Requests of the kind that meets the fault. */
  readonly requests: number;
  /** All requests while the fault lasted. */
  readonly allRequests: number;
}

/** One fault that meets one operation. */
export interface Cell {
  readonly fault: FaultKind;
  readonly operation: Operation;
}

/** Two connections, six attempts each, and as many again after a new signed URL. */
const MOST_REQUESTS = 24;
/** Those, what a push by Xet asks in its six steps, and the way without. */
const MOST_OF_ALL = 60;

/** Every cell, row by row. None is left out; one that cannot apply says why. */
export function cells(): Cell[] {
  return FAULT_KINDS.flatMap((kind) =>
    OPERATIONS.map((operation) => {
      const { step } = operation;
      return { fault: step === undefined ? kind : faultOfStep(kind, step), operation };
    })
  );
}

/** The cells that have no outcome of their own, or more than one, or a blank where a reason belongs. */
export function missingCells(
  wanted: readonly Cell[],
  outcomes: readonly CellOutcome[],
): string[] {
  return wanted.map(({ fault, operation }) => [fault.id, operation.id] as const)
    .filter(([row, column]) => {
      const [outcome, another] = outcomes.filter(({ fault, operation }) =>
        fault === row && operation === column
      );
      return outcome === undefined || another !== undefined || outcome.expected === "";
    })
    .map(([row, column]) => `${row} × ${column}`);
}

/** Lets a fault meet an operation, and looks at everything the matrix promises. */
export async function runCell({ fault, operation }: Cell): Promise<CellOutcome> {
  const expectation = expectedOf(fault, operation);
  const names = { fault: fault.id, operation: operation.id };
  if (expectation.kind === "none") {
    const nothing = { applies: false, requests: 0, allRequests: 0 };
    return { ...names, ...nothing, expected: expectation.why, failure: undefined };
  }
  const expected = expectation.kind === "whole"
    ? "whole"
    : `${expectation.error}, exit ${expectation.exitCode}`;
  await using scene = await FaultScene.open({ xet: operation.isXet ?? false });
  await operation.prepare(scene);
  const counts = { applies: true, requests: 0, allRequests: 0 };
  try {
    await using _arranged = await fault.arrange(scene, operation) ?? undefined;
    const { exitCode, stdout, stderr } = await operation.run(scene);
    counts.requests = scene.hub.seen.filter((seen) => isMeant(seen, operation.bytes)).length;
    counts.allRequests = scene.hub.seen.length;
    if (expectation.kind === "whole") {
      assert.equal(exitCode, 0, stderr);
      await operation.checkWhole(scene);
    } else {
      assert.notEqual(exitCode, 0, "it succeeded");
      assert.equal(`${errorName(stdout)}, exit ${exitCode}`, expected, stderr);
      await operation.checkHarmless(scene);
    }
    const { requests, allRequests } = counts;
    assert.ok(requests <= (fault.mostRequests ?? MOST_REQUESTS), `${requests} requests`);
    assert.ok(allRequests <= MOST_OF_ALL, `${allRequests} requests of all kinds`);
    assert.deepEqual(scene.unmet, []);
    assertTokenStays(scene);
    await assertNoLocks(scene);
  } catch (error) {
    const failure = error instanceof Error ? error.message : String(error);
    return { ...names, ...counts, expected, failure };
  }
  return { ...names, ...counts, expected, failure: await cleanRun(scene, operation) };
}

/** The class of the failure in a document: of the whole, or of the one model there was. */
function errorName(stdout: string): string | undefined {
  const { error, failures = [], failed = [] } = JSON.parse(stdout);
  return (error ?? failures[0]?.error ?? failed[0]?.error)?.name;
}

/** Where chunks fail for good, plain HTTP brings the bytes: only a fault of all the world is felt. */
function expectedOf(fault: FaultKind, operation: Operation): Expectation {
  const expectation = fault.expect(operation);
  const fallsBack = operation.isXet === true && operation.direction === "down" &&
    fault.isOfAllTheWorld !== true;
  return fallsBack && expectation.kind === "fails" ? WHOLE : expectation;
}

/** With the fault gone, the same operation succeeds. */
async function cleanRun(scene: FaultScene, operation: Operation): Promise<string | undefined> {
  scene.hub.reset();
  for (const name of Object.keys(scene.env)) delete scene.env[name];
  const { exitCode, stderr } = await operation.run(scene);
  if (exitCode !== 0) return `a clean run afterwards fails: ${stderr}`;
  try {
    await operation.checkWhole(scene);
    return undefined;
  } catch (error) {
    return `after a clean run: ${error instanceof Error ? error.message : error}`;
  }
}

/** The token is sent to the Hub's own origin and to nobody else, and none to where bytes are. */
function assertTokenStays({ hub, token }: FaultScene): void {
  const leak = hub.seen.find(({ origin, target, headers: { authorization = "" } }) =>
    origin === "cdn" &&
    (authorization.includes(token) || (authorization !== "" && !/^\/v[12]\//.test(target)))
  );
  assert.equal(leak?.target, undefined, "a token went to the second origin");
}

/** Every lock can be taken: whoever held it has let it go. */
async function assertNoLocks({ home }: FaultScene): Promise<void> {
  for await (const path of filesUnder(`${home}/hub/.locks`)) {
    using file = await Deno.open(path);
    assert.ok(await file.tryLock(true), `${path} is still locked`);
    await file.unlock();
  }
}

async function* filesUnder(folder: string): AsyncGenerator<string> {
  try {
    for await (const { name, isDirectory } of Deno.readDir(folder)) {
      if (isDirectory) yield* filesUnder(`${folder}/${name}`);
      else yield `${folder}/${name}`;
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
