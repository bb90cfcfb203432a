import { fingerprintOf, statIfPresent } from "../../cache/file_facts.ts";
import type { ExpectedContent, FileClaim } from "../../cache/file_claim.ts";
import type { StateFolder } from "../../cache/state_folder.ts";
import { digestFiles, type FileToDigest } from "../../transfer/digest_crew.ts";
import { JOURNAL_FROM } from "../../transfer/journal.ts";
import type { FileDigests } from "../../transfer/prefix_digest.ts";
import type { TransferEventListener } from "../../vocabulary/events.ts";
import { fileError } from "../../vocabulary/file_errors.ts";
import type { HashImplementation } from "../../vocabulary/hashing.ts";
import { mapConcurrently } from "../../vocabulary/map_concurrently.ts";
import type { Verification, VerifiedFile } from "./verification.ts";

/** What {@linkcode verifyClaims} works with. */
export interface VerifyContext {
  /** Takes the proofs, and loses those that turn out wrong. */
  readonly state: StateFolder;
  /** Who computes digests. @default "auto" */
  readonly hashing?: HashImplementation | undefined;
  /** Told what happens. */
  readonly onEvent: TransferEventListener;
  /** Ends the hashing. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Compares files with what is said of them, reading each once, whatever names it has. What is right
 * is remembered as proven, and what is wrong is no longer.
 *
 * @throws {HubError} when a file cannot be read
 */
export async function verifyClaims(
  claims: readonly FileClaim[],
  context: VerifyContext,
): Promise<Verification> {
  const begin = performance.now();
  const { state, hashing, signal, onEvent } = context;
  const facts = await mapConcurrently(claims, LOOKUPS, lookAt);
  const reads = gatherReads(facts);
  const hashedBytes = reads.reduce((sum, { size }) => sum + size, 0);
  onEvent({ type: "gathered", files: reads.length, totalBytes: hashedBytes });
  const digestsOf = new Map<string, FileDigests>();
  await digestFiles(reads, {
    hashing,
    signal,
    onProgress: ({ name, size }, done) => onEvent({ type: "hashing", path: name, done, size }),
    onResult: async (read, result) => {
      const digests = await digestsOrGone(read, result);
      if (digests === undefined) return;
      digestsOf.set(read.identity, digests);
      for (const fact of read.facts) await remember(fact, digests, state);
    },
  });
  const files = facts.map((fact) => conclude(fact, digestsOf.get(fact.identity)));
  return { files, hashedBytes, seconds: (performance.now() - begin) / 1000 };
}

const LOOKUPS = 32;

/** A claim, and what the file system says of its file. */
interface ClaimFacts {
  readonly claim: FileClaim;
  readonly info: Deno.FileInfo | undefined;
  /** The same for two names of one file. */
  readonly identity: string;
}

/** One file to read, for all that is said of it. */
interface Read extends FileToDigest {
  readonly identity: string;
  /** What it is called in events. */
  readonly name: string;
  readonly facts: readonly ClaimFacts[];
}

async function lookAt(claim: FileClaim): Promise<ClaimFacts> {
  const found = await statIfPresent(claim.localPath);
  const info = found?.isFile ? found : undefined;
  const identity = info?.ino ? `${info.dev}:${info.ino}` : claim.localPath;
  return { claim, info, identity };
}

/** The files whose content decides: all whose digest is known and whose size is right. */
function gatherReads(facts: readonly ClaimFacts[]): Read[] {
  const decided = facts.filter(({ claim: { expected }, info }) =>
    info !== undefined && expected !== undefined && hasRightSize(info, expected)
  );
  const names = new Set<string>();
  return [...Map.groupBy(decided, ({ identity }) => identity)].map(([identity, group]) => {
    const [{ claim, info }] = group as [ClaimFacts];
    const name = names.has(claim.path) ? claim.localPath : claim.path;
    names.add(name);
    const git = group.some(({ claim: { expected } }) => isGit(expected?.etag ?? ""));
    return { identity, name, facts: group, path: claim.localPath, size: info?.size ?? 0, git };
  });
}

function hasRightSize(info: Deno.FileInfo, { size }: ExpectedContent): boolean {
  return size === undefined || info.size === size;
}

function isGit(etag: string): boolean {
  return etag.length === 40;
}

/** The digests; undefined when the file has been removed meanwhile. */
async function digestsOrGone(
  { path }: Read,
  result: FileDigests | Error,
): Promise<FileDigests | undefined> {
  if (!(result instanceof Error)) return result;
  if (await statIfPresent(path) === undefined) return undefined;
  throw fileError("verify", path, result);
}

/** Small files are hashed sooner than a proof of theirs is read. */
async function remember(
  { claim: { expected, localPath }, info }: ClaimFacts,
  digests: FileDigests,
  state: StateFolder,
): Promise<void> {
  if (expected === undefined || info === undefined || info.size <= JOURNAL_FROM) return;
  const fingerprint = fingerprintOf(info);
  const now = await statIfPresent(localPath);
  if (now === undefined || fingerprintOf(now) !== fingerprint) return;
  const { etag } = expected;
  if (digestLike(etag, digests) !== etag) return await state.removeProof(etag, fingerprint);
  const proof = { sha256: digests.sha256, provenAt: new Date().toISOString() };
  await state.writeProof(etag, fingerprint, proof);
}

function digestLike(etag: string, { sha256, gitSha1 = "" }: FileDigests): string {
  return isGit(etag) ? gitSha1 : sha256;
}

function conclude(
  { claim, info }: ClaimFacts,
  digests: FileDigests | undefined,
): VerifiedFile {
  const { repository, commit = null, folder = null, path, localPath, expected } = claim;
  const facts = {
    repository: repository === undefined ? null : { type: repository.type, name: repository.name },
    commit,
    folder,
    path,
    localPath,
    size: info?.size ?? null,
    expected: expected === undefined || expected.etag === "" ? null : expected.etag,
  };
  if (expected === undefined) return { ...facts, state: "unknown", actual: null };
  if (info === undefined) return { ...facts, state: "missing", actual: null };
  if (!hasRightSize(info, expected)) return { ...facts, state: "wrong", actual: null };
  if (digests === undefined) return { ...facts, size: null, state: "missing", actual: null };
  const actual = digestLike(expected.etag, digests);
  return { ...facts, state: actual === expected.etag ? "right" : "wrong", actual };
}
