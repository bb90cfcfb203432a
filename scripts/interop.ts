/**
 * Tries this project and the official Python client on one embedded Hub and one cache, each on what
 * the other has made:
 *
 *     deno task interop [--write] [--only TEXT]
 *
 * The official client is installed from PyPI into `dist/interop/`; where PyPI does not answer, that
 * is said and nothing is tried. `--write` writes docs/interop.md.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { NoPythonError, openVenv, type PythonVenv } from "./interop/python_venv.ts";
import { Scene } from "./interop/scene.ts";
import { type Outcome, tryOut } from "./interop/trial.ts";
import { CACHE_TRIALS } from "./interop/trials_cache.ts";
import { UPLOAD_TRIALS } from "./interop/trials_upload.ts";

const ROOT = new URL("../", import.meta.url);

async function tryAll(venv: PythonVenv, only: string): Promise<Outcome[]> {
  await using scene = await Scene.open(venv);
  const outcomes: Outcome[] = [];
  const trials = [...CACHE_TRIALS, ...UPLOAD_TRIALS].filter(({ name }) => name.includes(only));
  for (const trial of trials) {
    const outcome = await tryOut(trial, scene);
    outcomes.push(outcome);
    const { name, failure } = outcome;
    console.log(failure === undefined ? `ok      ${name}` : `FAILED  ${name}\n        ${failure}`);
  }
  return outcomes;
}

function page(outcomes: readonly Outcome[], { versions }: PythonVenv): string {
  const rows = outcomes.map(({ name, failure }) => `| ${name} | ${failure ?? "holds"} |`);
  return `# Interoperation with the official client

Tried with ${versions} on the embedded Hub: \`deno task interop --write\`. Both clients share one cache
and one Hub; each works on what the other has made.

| what | outcome |
| --- | --- |
${rows.join("\n")}
`;
}

if (import.meta.main) {
  const { values } = parseArgs({
    args: Deno.args,
    options: { write: { type: "boolean", default: false }, only: { type: "string", default: "" } },
  });
  try {
    const venv = await openVenv(new URL("dist/interop", ROOT).pathname);
    console.log(venv.versions);
    const outcomes = await tryAll(venv, values.only);
    if (values.write) {
      const path = new URL("docs/interop.md", ROOT);
      await Deno.writeTextFile(path, page(outcomes, venv));
      await new Deno.Command(Deno.execPath(), { args: ["fmt", "--quiet", path.pathname] }).output();
    }
    const failed = outcomes.filter(({ failure }) => failure !== undefined).length;
    console.log(`${outcomes.length - failed} hold, ${failed} do not`);
    if (failed > 0) Deno.exit(1);
  } catch (error) {
    if (!(error instanceof NoPythonError)) throw error;
    console.log(`Interoperation is not tried: the official client cannot be had: ${error.message}`);
  }
}
