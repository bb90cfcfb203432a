import type { PullConfig } from "./clients/pull.ts";
import { REPOSITORY } from "./hub_server.ts";
import { installed } from "./installed.ts";
import type { Contestant } from "./interleave.ts";
import type { Program } from "./measured_process.ts";
import { mebibytes } from "./quantities.ts";
import type { Stage } from "./stage.ts";

/** What all contestants of a row have to bring. */
export interface Task {
  /** Where it is. */
  readonly stage: Stage;
  /** How many bytes it is. */
  readonly bytes: number;
}

/** The same, when it is one file. */
export interface FileTask extends Task {
  /** Its path in the repository. */
  readonly path: string;
  /** Its SHA-256 in hex. */
  readonly sha256: string;
}

/** This library. */
export function ours(
  name: string,
  { stage, bytes }: Task,
  options: Pick<PullConfig, "verifyChecksum" | "connections"> & {
    readonly onReport?: (stdout: string) => void;
  } = {},
): Contestant {
  const { onReport = () => {}, ...config } = options;
  return {
    name,
    bytes,
    program: (folder) => {
      const { url: endpoint } = stage;
      const pull: PullConfig = { endpoint, repository: REPOSITORY.name, folder, ...config };
      return program(bytes, client("pull.ts", JSON.stringify(pull)));
    },
    check: async ({ folder, stdout }) => {
      await assertBytes(folder, bytes);
      onReport(stdout);
    },
  };
}

/** `@huggingface/hub` under Deno, which proves nothing. */
export function huggingface({ stage, bytes }: Task): Contestant {
  return {
    name: "`@huggingface/hub` snapshotDownload, unverified",
    bytes,
    program: (folder) => program(bytes, client("snapshot.ts", stage.url, REPOSITORY.name, folder)),
    check: ({ folder }) => assertBytes(folder, bytes),
  };
}

/** curl alone. */
export async function curl({ stage, bytes, path }: FileTask): Promise<Contestant> {
  return {
    name: "`curl -o`, unverified",
    missing: await missing("curl"),
    bytes,
    program: (folder) => program(bytes, [...CURL, "-o", `${folder}/file`, stage.resolveUrl(path)]),
    check: ({ folder }) => assertBytes(folder, bytes),
  };
}

/** curl with one connection, for the first `bytes` bytes only: enough to know its rate. */
export async function singleConnection({ stage, bytes, path }: FileTask): Promise<Contestant> {
  const range = ["-r", `0-${bytes - 1}`];
  return {
    name: `\`curl\`, one connection, ${mebibytes(bytes)}`,
    bytes,
    missing: await missing("curl"),
    program: (folder) =>
      program(bytes, [...CURL, ...range, "-o", `${folder}/file`, stage.resolveUrl(path)]),
    check: ({ folder }) => assertBytes(folder, bytes),
  };
}

/** A script that brings nothing. */
export function denoScript(name: string, script: URL, ...args: string[]): Contestant {
  return { name, program: () => program(0, denoRun(script, ...args)) };
}

/** curl, and a digest on the way. */
export async function curlAndOpenssl(
  { stage, bytes, path, sha256 }: FileTask,
): Promise<Contestant> {
  const pipeline = `${CURL.join(" ")} "$0" | tee "$1" | openssl dgst -sha256`;
  return {
    name: "`curl | tee | openssl dgst -sha256`",
    missing: await missing("curl", "tee", "openssl"),
    bytes,
    program: (folder) =>
      program(bytes, ["sh", "-c", pipeline, stage.resolveUrl(path), `${folder}/file`]),
    check: async ({ folder, stdout }) => {
      if (!stdout.includes(sha256)) throw new Error("Cannot prove the file: another digest");
      await assertBytes(folder, bytes);
    },
  };
}

/** aria2 with sixteen connections, which hashes once everything is there. */
export async function aria2({ stage, bytes, path, sha256 }: FileTask): Promise<Contestant> {
  return {
    name: "`aria2c -x16 -s16 --checksum`",
    missing: await missing("aria2c"),
    bytes,
    program: (folder) => {
      const place = ["--no-conf", "-q", "-d", folder, "-o", "file"];
      const wish = ["-x16", "-s16", `--checksum=sha-256=${sha256}`];
      return program(bytes, ["aria2c", ...place, ...wish, stage.resolveUrl(path)]);
    },
    check: ({ folder }) => assertBytes(folder, bytes),
  };
}

/** Quiet but for errors, without the user's own settings, following redirects. */
export const CURL = ["curl", "-q", "-sSfL"] as const;

/** A program that brings `bytes` bytes and is not given longer than it can need. */
export function program(bytes: number, command: Program["command"]): Program {
  // Nobody's proxy stands between two programs of this machine.
  const env = { NO_PROXY: "127.0.0.1", no_proxy: "127.0.0.1" };
  return { command, env, timeoutMs: 60_000 + bytes / SLOWEST_BYTES_PER_MS };
}

/** 10 MB/s: whatever is slower is stuck. */
const SLOWEST_BYTES_PER_MS = 10_000;

function client(name: string, ...args: string[]): Program["command"] {
  return denoRun(new URL(`clients/${name}`, import.meta.url), ...args);
}

function denoRun(script: URL, ...args: string[]): Program["command"] {
  return [Deno.execPath(), "run", "-A", script.href, ...args];
}

/** Which of the programs is not here; undefined when all are. */
export async function missing(...programs: string[]): Promise<string | undefined> {
  for (const name of programs) {
    if (await installed(name) === undefined) return `${name} is not installed`;
  }
  return undefined;
}

/** Counts what a run has written. */
export async function assertBytes(folder: string, expected: number): Promise<void> {
  const actual = await bytesIn(folder);
  if (actual >= expected) return;
  throw new Error(`Cannot count the run: expected ${expected} bytes, found ${actual}`);
}

/** Bytes of all regular files under a folder; links to them are not counted again. */
async function bytesIn(folder: string): Promise<number> {
  let bytes = 0;
  for await (const { name, isDirectory, isFile } of Deno.readDir(folder)) {
    if (isDirectory) bytes += await bytesIn(`${folder}/${name}`);
    if (isFile) bytes += (await Deno.lstat(`${folder}/${name}`)).size;
  }
  return bytes;
}
