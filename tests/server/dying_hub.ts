/**
 * A Hub that makes one commit and is killed in the midst of the second: `dying_hub.ts DIR MOMENT`.
 *
 * @module
 */
import { CommitStore } from "../../src/server/store/commit_store.ts";
import { EmbeddedHub } from "../../src/server/embedded_hub.ts";
import { FileIntake } from "../../src/server/store/file_intake.ts";
import { bytes, GGUF, MODEL, NOW } from "./hub_fixture.ts";

/** What the process was about to do when it was killed, and who does it. */
const MOMENTS: Readonly<Record<string, readonly [object: object, method: string]>> = {
  "write the second content": [FileIntake.prototype, "attributed"],
  "write the commit": [CommitStore.prototype, "commit"],
  "move the branch": [CommitStore.prototype, "setRef"],
};

function dieAt(moment: string): void {
  const [object, method] = MOMENTS[moment] ?? [];
  if (object === undefined || method === undefined) throw new Error(`no such moment: ${moment}`);
  Object.defineProperty(object, method, { value: () => Deno.kill(Deno.pid, "SIGKILL") });
}

const [dataDir = "", moment = ""] = Deno.args;
const hub = await EmbeddedHub.start({ dataDir, now: () => NOW });
await hub.commitFiles(MODEL, [
  { path: "config.json", content: bytes('{"a": 1}\n') },
  { path: "model.gguf", content: GGUF },
]);
dieAt(moment);
const lines = [
  { key: "header", value: { summary: "Change" } },
  { key: "file", value: { path: "config.json", content: "{}" } },
  { key: "deletedFile", value: { path: "model.gguf" } },
];
const body = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
const url = `${hub.url}/api/models/me/m/commit/main`;
await fetch(url, { method: "POST", body });
