import { HubError, InvalidFormatError } from "../../vocabulary/errors.ts";
import { fileHash, type MerkleEntry } from "../../xet/merkle.ts";
import { readShard } from "../../xet/read_shard.ts";
import type { ShardFile, ShardTerm, ShardXorb } from "../../xet/shard.ts";
import type { XetHash } from "../../xet/xet_hash.ts";
import type { XetHasher } from "../../xet/xet_hasher.ts";
import type { BlobStore } from "../store/blob_store.ts";
import { badRequest, ErrorReply } from "../api/error_reply.ts";
import type { StoredObjects } from "../store/stored_objects.ts";
import type { XetFileWithTerms, XetRegistry } from "./xet_registry.ts";
import { sizeOfChunks, type StoredXorb, type XorbStore } from "./xorb_store.ts";

/** What a registration works with. */
export interface ShardRegistrationParts {
  /** Computes the hashes. */
  readonly hasher: XetHasher;
  /** Has the xorbs that are named. */
  readonly xorbs: XorbStore;
  /** Gets to know the files. */
  readonly registry: XetRegistry;
  /** Gets the files' contents, so that they can be had in one piece as well. */
  readonly blobs: BlobStore;
  /** Notes whose they are. */
  readonly objects: StoredObjects;
  /** The largest file there may be, in bytes. */
  readonly maxFileBytes: number;
}

/** A file that was found right. */
type CheckedFile = XetFileWithTerms & { readonly firstChunk: XetHash };

/**
 * Registers the files and xorbs of a shard for a repository, all or nothing. Nothing in it is
 * believed: hashes are computed again from the chunks, the SHA-256 from the bytes themselves.
 *
 * @returns whether anything in it was new
 * @throws {ErrorReply} 400 when something in it is not so
 */
export async function registerShard(
  bytes: Uint8Array,
  repository: string,
  parts: ShardRegistrationParts,
): Promise<boolean> {
  const shard = readOrRefuse(bytes);
  const hashes = new Set(shard.files.map(({ hash }) => hash));
  if (hashes.size < shard.files.length) throw badRequest("The shard has a file twice");
  const xorbs: StoredXorb[] = [];
  for (const xorb of shard.xorbs) xorbs.push(await checkXorb(xorb, parts));
  const files: CheckedFile[] = [];
  for (const file of shard.files) files.push(await checkFile(file, parts));
  // A term may name a xorb that another client has stored and not registered.
  for (const { terms } of files) {
    for (const { xorb } of terms) {
      const isKnown = parts.registry.hasXorb(xorb) || xorbs.some(({ hash }) => hash === xorb);
      if (!isKnown) xorbs.push(await findXorb(xorb, parts));
    }
  }
  const isNew = parts.registry.register(xorbs, files);
  for (const { sha256 } of files) {
    if (!parts.objects.add(repository, sha256)) throw badRequest("The repository is gone");
  }
  return isNew;
}

function readOrRefuse(bytes: Uint8Array): ReturnType<typeof readShard> {
  try {
    return readShard(bytes);
  } catch (error) {
    if (!(error instanceof InvalidFormatError)) throw error;
    throw badRequest(error.message);
  }
}

async function checkXorb(xorb: ShardXorb, parts: ShardRegistrationParts): Promise<StoredXorb> {
  const stored = await findXorb(xorb.hash, parts);
  const isSame = xorb.chunks.length === stored.chunks.length &&
    xorb.chunks.every(({ hash, size }, index) => {
      const chunk = stored.chunks[index];
      return chunk?.hash === hash && chunk.size === size;
    });
  if (!isSame) throw badRequest(`The xorb ${xorb.hash} has other chunks`);
  return stored;
}

async function checkFile(file: ShardFile, parts: ShardRegistrationParts): Promise<CheckedFile> {
  const { hash, sha256, terms } = file;
  if (sha256 === undefined) throw badRequest(`The file ${hash} has no SHA-256`);
  const size = terms.reduce((sum, term) => sum + term.size, 0);
  if (size > parts.maxFileBytes) {
    throw badRequest(`The file ${hash} has more than ${parts.maxFileBytes} bytes`);
  }
  const chunks: MerkleEntry[] = [];
  for (const term of terms) {
    for (const chunk of await checkTerm(term, parts)) chunks.push(chunk);
  }
  const firstChunk = chunks[0]?.hash;
  if (firstChunk === undefined || fileHash(parts.hasher, chunks) !== hash) {
    throw badRequest(`The chunks of the file ${hash} have another hash`);
  }
  const known = parts.registry.file(hash);
  if (known?.sha256 !== sha256 || await parts.blobs.sizeOf(sha256) !== size) {
    await keepContent(file, sha256, size, parts);
  }
  return { hash, sha256, size, terms, firstChunk };
}

/** The chunks of a term, whose sender has proven that they are known to him. */
async function checkTerm(
  { xorb, start, end, size, verification }: ShardTerm,
  parts: ShardRegistrationParts,
): Promise<readonly MerkleEntry[]> {
  const stored = await findXorb(xorb, parts);
  if (end > stored.chunks.length) throw badRequest(`The xorb ${xorb} has no chunk ${end - 1}`);
  const chunks = stored.chunks.slice(start, end);
  if (sizeOfChunks(stored, { start, end }) !== size) {
    throw badRequest(`The chunks ${start} to ${end} of the xorb ${xorb} have another size`);
  }
  if (verification !== parts.hasher.verification(chunks.map(({ hash }) => hash))) {
    throw badRequest(`The chunks ${start} to ${end} of the xorb ${xorb} are not verified`);
  }
  return chunks;
}

async function findXorb(hash: XetHash, { xorbs }: ShardRegistrationParts): Promise<StoredXorb> {
  const stored = await xorbs.find(hash);
  if (stored === undefined) throw badRequest(`The xorb ${hash} was not uploaded`);
  return stored;
}

async function keepContent(
  { hash, terms }: ShardFile,
  sha256: string,
  size: number,
  parts: ShardRegistrationParts,
): Promise<void> {
  try {
    await parts.blobs.put(contentOf(terms, parts), size, sha256);
  } catch (error) {
    if (!(error instanceof HubError) || error instanceof InvalidFormatError) throw error;
    throw new ErrorReply(400, "BadDigest", `The file ${hash} has another SHA-256`);
  }
}

async function* contentOf(
  terms: readonly ShardTerm[],
  parts: ShardRegistrationParts,
): AsyncGenerator<Uint8Array> {
  for (const { xorb, start, end } of terms) {
    yield* parts.xorbs.read(await findXorb(xorb, parts), { start, end });
  }
}
