import { join } from "node:path";
import { parseCard } from "../../card/parse_card.ts";
import type { RemoteFile, Repository } from "../../vocabulary/repository.ts";
import type { IndexedFile } from "./chunk_index.ts";
import { FolderBook } from "./folder_book.ts";
import { treeQuestion } from "../hub/hub_questions.ts";
import type { PullSession } from "./pull_session.ts";

/** A file on this disk that may have much in common with one that is wanted. */
export interface DeltaBase extends IndexedFile {
  /** Its Xet hash. */
  readonly xetHash: string;
  /** The repository it came from. */
  readonly repository: Repository;
  /** A commit of that repository which has it. */
  readonly commit: string;
  /** Whether it is an earlier revision of the file that is wanted. */
  readonly isEarlier: boolean;
}

/**
 * The files here that a new file is most likely made of: earlier revisions of the same file, then
 * others of its repository, then those of the models it is made from; at most four. The Hub is asked
 * nothing, except for the Xet hash of an earlier revision that nobody has kept.
 */
export async function deltaBases(
  session: PullSession,
  repository: Repository,
  file: RemoteFile,
): Promise<DeltaBase[]> {
  const found = [
    ...await basesInFolder(session, repository),
    ...await basesInCache(session, repository, file.path),
  ];
  for (const parent of await baseModels(session, repository)) {
    found.push(...await basesInCache(session, parent, file.path));
  }
  const rank = (base: FoundBase): number =>
    (sameRepository(base.repository, repository) ? 0 : 2) + (base.name === file.path ? 0 : 1);
  const unlike = ({ size }: FoundBase): number => Math.abs(size - file.size);
  const likely = found
    .filter(({ name, etag }) => kindOf(name) === kindOf(file.path) && etag !== file.sha256)
    .sort((a, b) => rank(a) - rank(b) || unlike(a) - unlike(b));
  const unique = new Map(likely.toReversed().map((base) => [base.etag, base]));
  return [...unique.values()].toReversed().slice(0, MAX_BASES)
    .map((base) => ({ ...base, isEarlier: rank(base) === 0 }));
}

/** Each costs a question to the store of chunks. */
const MAX_BASES = 4;
/** How many commits of a repository are looked through. */
const MAX_COMMITS = 8;
/** A smaller file brings no gain. */
const MIN_SIZE = 1024 * 1024;

interface FoundBase extends Omit<DeltaBase, "isEarlier"> {
  /** Its path in the repository. */
  readonly name: string;
}

function kindOf(path: string): string {
  return path.slice(path.lastIndexOf(".") + 1).toLowerCase();
}

function sameRepository(a: Repository, b: Repository): boolean {
  return a.name === b.name && a.type === b.type;
}

async function basesInCache(
  session: PullSession,
  repository: Repository,
  path: string,
): Promise<FoundBase[]> {
  const bases: FoundBase[] = [];
  for (const commit of (await session.cache.commits(repository)).slice(0, MAX_COMMITS)) {
    for (const file of await listing(session, repository, commit, path)) {
      if (file.xetHash === undefined || file.sha256 === undefined || file.size < MIN_SIZE) continue;
      const blob = await session.cache.findBlob(repository, file.sha256);
      if (blob?.size !== file.size) continue;
      const { xetHash, size, sha256: etag } = file;
      bases.push({ name: file.path, path: blob.path, size, etag, xetHash, repository, commit });
    }
  }
  return bases;
}

/** What the output folder has of the repository, as it was recorded when it came. */
async function basesInFolder(session: PullSession, repository: Repository): Promise<FoundBase[]> {
  const { outputDir, stateDir } = session.settings;
  if (outputDir === undefined) return [];
  const { folder, pulls } = await new FolderBook(stateDir).read(outputDir);
  const bases: FoundBase[] = [];
  for (const pull of pulls.filter((each) => sameRepository(each.repository, repository))) {
    for (const [name, { commit, etag, size }] of Object.entries(pull.files)) {
      if (size < MIN_SIZE) continue;
      const path = join(folder, name);
      const info = await Deno.stat(path).catch(() => undefined);
      if (!info?.isFile || info.size !== size) continue;
      const files = await listing(session, repository, commit, name);
      const xetHash = files.find((file) => file.path === name)?.xetHash;
      if (xetHash !== undefined) {
        bases.push({ name, path, size, etag, xetHash, repository, commit });
      }
    }
  }
  return bases;
}

/** A commit's files as they were listed; listed again where nobody kept the Xet hash of `path`. */
async function listing(
  session: PullSession,
  repository: Repository,
  commit: string,
  path: string,
): Promise<readonly RemoteFile[]> {
  const { cache, answers, hub } = session;
  const question = treeQuestion(repository, commit);
  const kept = await cache.readTree(repository, commit) ?? (await answers.recall(question))?.value;
  const wanted = kept?.find((file) => file.path === path);
  const isOpen = kept === undefined
    ? await isThere(join(cache.snapshotFolder(repository, commit), path))
    : wanted?.sha256 !== undefined && wanted.xetHash === undefined;
  if (!isOpen || hub === undefined) return kept ?? [];
  const asked = await answers.ask(question, { again: true }).catch(() => undefined);
  return asked?.value ?? kept ?? [];
}

async function isThere(path: string): Promise<boolean> {
  return (await Deno.stat(path).catch(() => undefined))?.isFile ?? false;
}

/** The models that a repository's card says it is made from, as far as the card is here. */
async function baseModels(session: PullSession, repository: Repository): Promise<Repository[]> {
  const { cache } = session;
  for (const commit of (await cache.commits(repository)).slice(0, MAX_COMMITS)) {
    const path = join(cache.snapshotFolder(repository, commit), "README.md");
    const text = await Deno.readTextFile(path).catch(() => undefined);
    if (text === undefined) continue;
    const metadata = (await parseCard(text).catch(() => undefined))?.metadata;
    const names = [metadata?.base_model].flat().filter((name) => typeof name === "string");
    return names.filter((name) => NAME.test(name))
      .map((name): Repository => ({ type: "model", name }));
  }
  return [];
}

const NAME = /^[\w.-]+\/[\w.-]+$/;
