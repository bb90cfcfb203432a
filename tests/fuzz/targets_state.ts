import assert from "node:assert/strict";
import { dirname } from "node:path";
import { crc32 } from "node:zlib";
import type fc from "fast-check";
import { parseFolderRecord } from "../../src/cache/folder_record.ts";
import { HubCache } from "../../src/cache/hub_cache.ts";
import { KeptRecords } from "../../src/cache/kept_records.ts";
import { readPartialName } from "../../src/cache/scan_partials.ts";
import { StateFolder } from "../../src/cache/state_folder.ts";
import { formatTreeRecord, parseTreeRecord } from "../../src/cache/tree_record.ts";
import { UploadSessions } from "../../src/cache/upload_sessions.ts";
import { ChecksumPins } from "../../src/stories/pull/checksum_pins.ts";
import { FolderBook } from "../../src/stories/pull/folder_book.ts";
import { HubAnswers, type HubQuestion } from "../../src/stories/hub/hub_answers.ts";
import {
  commitsQuestion,
  refsQuestion,
  revisionQuestion,
  treeQuestion,
} from "../../src/stories/hub/hub_questions.ts";
import { Journal, journaledBytes } from "../../src/transfer/journal.ts";
import { type FuzzSetup, type FuzzTarget, fuzzTarget } from "./fuzz_target.ts";
import { mutatedBytes } from "./mutated_bytes.ts";
import { mutatedJson } from "./mutated_json.ts";
import { mutatedText } from "./mutated_text.ts";

const MODEL = { type: "model", name: "me/m" } as const;
const COMMIT = "c".repeat(40);
const OID = "1".repeat(40);
const SHA256 = "5".repeat(64);
const IDENTITY = { etag: SHA256, size: 30_000_000, commit: COMMIT };
const NAMED = [{ name: "main", commit: COMMIT }];

/**
 * A target that reads a file of ours. `write` has it written once, so that it is known where it lies;
 * then mutants take its place, and each is read.
 */
function fileTarget<T extends string | Uint8Array>(
  name: string,
  input: fc.Arbitrary<T>,
  open: (folder: string) => Promise<{ readonly path?: string; readonly read: () => unknown }>,
): FuzzTarget {
  return fuzzTarget(name, 300, async (): Promise<FuzzSetup<T> & AsyncDisposable> => {
    const folder = await Deno.makeTempDir();
    const { read, path = await onlyFileIn(folder) } = await open(folder);
    await Deno.mkdir(dirname(path), { recursive: true });
    return {
      input,
      run: async (content) => {
        if (typeof content === "string") Deno.writeTextFileSync(path, content);
        else Deno.writeFileSync(path, content);
        await read();
      },
      [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
    };
  });
}

async function onlyFileIn(folder: string): Promise<string> {
  for await (const { name, isFile } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    return isFile ? path : await onlyFileIn(path);
  }
  throw new Error(`nothing was written into ${folder}`);
}

/** A record of our state, as it is on disk: the version, its key, and a value. */
function recordOf(key: unknown, ...values: readonly unknown[]): fc.Arbitrary<string> {
  const text = typeof key === "string" ? key : JSON.stringify(key);
  return mutatedJson(...values.map((value) => ({ version: 1, key: text, value })));
}

const ENDPOINT = "https://hub.example";

function answerTarget<T>(name: string, question: HubQuestion<T>, value: unknown): FuzzTarget {
  const input = recordOf([ENDPOINT, ...question.key], { askedAt: "2026-01-01T00:00:00Z", value });
  return fileTarget(`kept ${name}`, input, async (stateDir) => {
    const answers = new HubAnswers({ hub: undefined, endpoint: ENDPOINT, stateDir });
    const key = JSON.stringify([ENDPOINT, ...question.key]);
    await recordsOf(stateDir, "answers").write(key, "anything");
    return { read: () => answers.recall(question) };
  });
}

function recordsOf(stateDir: string, kind: string): KeptRecords {
  return new KeptRecords(stateDir, kind, { records: 9, totalBytes: 1e9, recordLength: 1e6 });
}

const ENTRY = { size: 10, blob_id: OID, lfs_sha256: SHA256, lfs_size: 10, xet_hash: null };
const BOOK = {
  folder: "/models",
  pulls: [{
    ...{ repository: MODEL, revision: "main", whole: true },
    files: { "a.gguf": { commit: COMMIT, etag: SHA256, size: 10, list: "/hub.json" } },
  }],
};
const PROOFS = [["1:2:3", { sha256: SHA256, provenAt: "2026-01-01T00:00:00Z" }]];

/** Readers of what is kept on this disk, by us and by other programs. */
export const STATE_TARGETS: readonly FuzzTarget[] = [
  fileTarget("journal", mutatedBytes(await journalBytes()), (folder) => {
    const path = `${folder}/journal`;
    return Promise.resolve({
      path,
      read: async () => {
        const bytes = await journaledBytes(path, IDENTITY);
        assert.ok(bytes >= 0 && bytes <= IDENTITY.size);
      },
    });
  }),
  fileTarget(
    "journal with a right checksum",
    mutatedJson({ ...IDENTITY, partSize: 8_388_608 }).map(sealedJournal),
    (folder) => {
      const path = `${folder}/journal`;
      return Promise.resolve({ path, read: () => journaledBytes(path, IDENTITY) });
    },
  ),
  fileTarget("proofs", mutatedJson({ version: 1, proofs: PROOFS }), async (folder) => {
    const state = new StateFolder(folder);
    await state.writeProof(SHA256, "1:2:3", { sha256: SHA256, provenAt: "x" });
    return { read: () => state.readProof(SHA256, "1:2:3") };
  }),
  fileTarget(
    "part checksums",
    mutatedJson({ version: 1, partSize: 10, checksums: [1, 2] }),
    async (folder) => {
      const state = new StateFolder(folder);
      await state.writePartChecksums(SHA256, { partSize: 1, checksums: [1] });
      return { read: () => state.readPartChecksums(SHA256) };
    },
  ),
  fileTarget("speed", mutatedJson({ version: 1, bytesPerSecond: 100 }), async (folder) => {
    const state = new StateFolder(folder);
    await state.writeSpeed(1);
    return { read: () => state.readSpeed() };
  }),
  answerTarget("revision", revisionQuestion(MODEL, "main"), {
    ...{ commit: COMMIT, private: false, gated: false, lastModified: "2026" },
    flagged: [{ path: "a", level: "unsafe" }],
  }),
  answerTarget("tree", treeQuestion(MODEL, COMMIT), [
    { path: "a", size: 1, oid: OID, sha256: SHA256, xetHash: SHA256 },
  ]),
  answerTarget("refs", refsQuestion(MODEL), { branches: NAMED, tags: NAMED }),
  answerTarget("commits", commitsQuestion(MODEL, "main"), [
    { commit: COMMIT, title: "t", message: "m", date: "2026-01-01", authors: ["me"] },
  ]),
  fileTarget(
    "pins",
    recordOf([MODEL.type, MODEL.name, COMMIT], { "a.gguf": SHA256 }),
    async (folder) => {
      const pins = new ChecksumPins(folder);
      const files = [{ path: "a.gguf", size: 1, oid: OID, sha256: SHA256 }];
      await pins.check(MODEL, COMMIT, files);
      return { read: () => pins.check(MODEL, COMMIT, files) };
    },
  ),
  fileTarget("folder book", recordOf("/models", BOOK), async (folder) => {
    await recordsOf(folder, "folders").write("/models", BOOK);
    const book = new FolderBook(folder);
    return {
      read: async () => {
        await book.list();
        await book.strike("/models", new Set(["other"]));
      },
    };
  }),
  fileTarget(
    "upload session file",
    mutatedText(
      `${JSON.stringify({ key: "k", id: "i", value: { a: 1 } })}\n${
        JSON.stringify({ id: "i", value: { number: 1, etag: "e" } })
      }\n`,
    ),
    async (folder) => {
      const sessions = new UploadSessions(folder);
      await sessions.begin("k", "i", {});
      return { read: () => sessions.read("k") };
    },
  ),
  fuzzTarget("hf's tree record", 1000, {
    input: mutatedJson({ format_version: 1, files: { "a/b.gguf": ENTRY, c: ENTRY } }),
    run: (text) => {
      const files = parseTreeRecord(text);
      if (files !== undefined) assert.deepEqual(parseTreeRecord(formatTreeRecord(files)), files);
    },
  }),
  fuzzTarget("hf's folder record", 1000, {
    input: mutatedText(`${COMMIT}\n${SHA256}\n1767225600.123\n`),
    run: parseFolderRecord,
  }),
  fileTarget("hf's ref", mutatedText(`${COMMIT}\n`), (folder) => {
    const cache = new HubCache(folder);
    return Promise.resolve({
      path: `${folder}/models--me--m/refs/main`,
      read: async () => assert.match(await cache.readRef(MODEL, "main") ?? OID, /^[0-9a-f]{40}$/),
    });
  }),
  fuzzTarget("partial file's name", 1000, {
    input: mutatedText(`${SHA256}.ruv-hub.incomplete`, `${SHA256}.0123abcd.incomplete`),
    run: readPartialName,
  }),
];

/** A journal of two parts, one of them complete. */
async function journalBytes(): Promise<Uint8Array<ArrayBuffer>> {
  const path = await Deno.makeTempFile();
  const journal = await Journal.create(path, IDENTITY, 8 * 1024 * 1024);
  journal.record(0, 8 * 1024 * 1024, 1);
  journal.record(1, 1024, 2);
  journal[Symbol.dispose]();
  const bytes = await Deno.readFile(path);
  await Deno.remove(path);
  return bytes;
}

/** A journal whose header is any text, with the checksum of that text. */
function sealedJournal(header: string): Uint8Array {
  const json = new TextEncoder().encode(header);
  const bytes = new Uint8Array(12 + json.length + 4);
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode("RUVHUBJ1"));
  view.setUint32(8, json.length, true);
  bytes.set(json, 12);
  view.setUint32(12 + json.length, crc32(json), true);
  return bytes;
}
