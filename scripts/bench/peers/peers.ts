import { openVenv } from "../../interop/python_venv.ts";
import { assertBytes, CURL, huggingface, missing, ours, program } from "../contestants.ts";
import { REPOSITORY } from "../hub_server.ts";
import type { Contestant } from "../interleave.ts";
import type { Program } from "../measured_process.ts";
import type { FileSet } from "./file_set.ts";

/** Everybody who can bring a set of files, this library first. */
export async function everybody(set: FileSet): Promise<Contestant[]> {
  const task = { stage: set.stage, bytes: set.bytes };
  return [
    ours("@ruv/hub, verified", task),
    ours("@ruv/hub, unverified", task, { verifyChecksum: false }),
    await curlAndOpenssl(set),
    await aria2(set),
    huggingface(task),
    ...await python(set),
  ];
}

/** The names of those who prove what they bring, but for this library. */
export const VERIFIED_PEERS: readonly string[] = [
  "`curl` and `openssl dgst`",
  "`aria2c --checksum`",
  "`hf download` and `hf cache verify`",
];

/** curl with sixteen files at a time, and then the digests. One file goes through a pipe. */
async function curlAndOpenssl({ stage, files, bytes }: FileSet): Promise<Contestant> {
  const [first] = files;
  return {
    name: "`curl` and `openssl dgst`",
    missing: await missing("curl", "openssl"),
    bytes,
    prepare: async (folder) => {
      const urls = files.map(({ path }) =>
        `url = "${stage.resolveUrl(path)}"\noutput = "${folder}/${path.replaceAll("/", "_")}"\n`
      );
      await Deno.writeTextFile(`${folder}.curl`, urls.join(""));
    },
    program: (folder) => {
      const piped = `${CURL.join(" ")} "$1" | tee "$0/file" | openssl dgst -sha256`;
      const many = `${CURL.join(" ")} -Z --parallel-max 16 -K "$0.curl" && ` +
        `find "$0" -type f -exec openssl dgst -sha256 {} +`;
      const script = files.length === 1 ? piped : many;
      return program(bytes, ["sh", "-c", script, folder, stage.resolveUrl(first?.path ?? "")]);
    },
    check: async ({ folder, stdout }) => {
      const unproven = files.find(({ sha256 }) => sha256 !== undefined && !stdout.includes(sha256));
      if (unproven !== undefined) throw new Error(`Cannot prove "${unproven.path}"`);
      await assertBytes(folder, bytes);
    },
  };
}

/** aria2 with sixteen connections a file and sixteen files at a time. */
async function aria2({ stage, files, bytes }: FileSet): Promise<Contestant> {
  return {
    name: "`aria2c --checksum`",
    missing: await missing("aria2c"),
    bytes,
    prepare: async (folder) => {
      const entries = files.map(({ path, sha256 }) =>
        `${stage.resolveUrl(path)}\n  out=${path.replaceAll("/", "_")}\n` +
        (sha256 === undefined ? "" : `  checksum=sha-256=${sha256}\n`)
      );
      await Deno.writeTextFile(`${folder}.aria2`, entries.join(""));
    },
    program: (folder) => {
      const wish = ["--no-conf", "-q", "-x16", "-s16", "-j16", "--auto-save-interval=1", "-c"];
      return program(bytes, ["aria2c", ...wish, "-d", folder, "-i", `${folder}.aria2`]);
    },
    check: ({ folder }) => assertBytes(folder, bytes),
  };
}

/** The official client in its four ways. */
async function python(set: FileSet): Promise<Contestant[]> {
  const venv = new URL("../../../dist/interop", import.meta.url).pathname;
  const absent = await openVenv(venv, ["hf_transfer"]).then(() => undefined, (error) => `${error}`);
  const download = [`${venv}/bin/hf`, "download", "--quiet", REPOSITORY.name] as const;
  const verify = `${venv}/bin/hf cache verify ${REPOSITORY.name} --quiet`;
  const ways: readonly (readonly [name: string, command: Program["command"], xet: boolean])[] = [
    ["`hf download` without hf_xet, unverified", download, false],
    ["`hf download` with hf_xet", download, true],
    [
      "`hf download` and `hf cache verify`",
      ["sh", "-c", `${download.join(" ")} && ${verify}`],
      false,
    ],
  ];
  return [
    ...ways.map(([name, command, xet]) => ({
      name,
      missing: absent,
      bytes: set.bytes,
      program: (folder: string) => withEnv(program(set.bytes, command), hfEnv(set, folder, xet)),
      check: ({ folder }: { readonly folder: string }) => assertBytes(folder, set.bytes),
    })),
    ...(set.files.length === 1 ? [hfTransfer(set, venv, absent)] : []),
  ];
}

/** hf_transfer, called directly, as the official client no longer does. */
function hfTransfer(set: FileSet, venv: string, absent: string | undefined): Contestant {
  const script = `import sys, hf_transfer
hf_transfer.download(sys.argv[1], sys.argv[2], max_files=16, chunk_size=10_485_760)`;
  const url = set.stage.resolveUrl(set.files[0]?.path ?? "");
  return {
    name: "hf_transfer, unverified",
    missing: absent,
    bytes: set.bytes,
    program: (folder) =>
      program(set.bytes, [`${venv}/bin/python`, "-c", script, url, `${folder}/file`]),
    check: ({ folder }) => assertBytes(folder, set.bytes),
  };
}

function hfEnv({ stage }: FileSet, folder: string, xet: boolean): Record<string, string> {
  return {
    HF_HOME: folder,
    HF_ENDPOINT: stage.url,
    HF_HUB_DISABLE_XET: xet ? "0" : "1",
    HF_HUB_DISABLE_TELEMETRY: "1",
    HF_HUB_DISABLE_PROGRESS_BARS: "1",
    HF_TOKEN: "",
  };
}

function withEnv(one: Program, env: Readonly<Record<string, string>>): Program {
  return { ...one, env: { ...one.env, ...env } };
}
