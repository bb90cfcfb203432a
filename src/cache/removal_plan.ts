import type {
  CachedBlob,
  CachedFile,
  CachedRepository,
  CachedRevision,
  PartialDownload,
} from "./cache_scan.ts";
import { isShown, shownBlobs } from "./shown_blobs.ts";

/** What would be removed from a cache. */
export interface CacheRemovalPlan {
  /** The cache's folder. */
  readonly root: string;
  /** What would go, by repository. */
  readonly repositories: readonly RepositoryRemoval[];
  /** Bytes that would be free then: a file that has a name elsewhere frees nothing. */
  readonly freedBytes: number;
  /** Files that repositories shared, and that would go because none leads to them any more. */
  readonly abandoned: readonly CachedBlob[];
  /** What might have gone, and why it stays. */
  readonly spared: readonly SparedItem[];
}

/** What would be removed of one repository. */
export interface RepositoryRemoval {
  /** The repository, as it was when this was planned. */
  readonly repository: CachedRepository;
  /** Whether nothing of it would remain. */
  readonly whole: boolean;
  /** Revisions that would go with their refs. */
  readonly revisions: readonly CachedRevision[];
  /** Single files that would go from revisions that stay. */
  readonly files: readonly CachedFile[];
  /** Blobs that no revision would show then. */
  readonly blobs: readonly CachedBlob[];
  /** Incomplete transfers. */
  readonly partials: readonly PartialDownload[];
  /** Folders that an interrupted removal has left. */
  readonly leftovers: readonly string[];
  /** Whether a revision stays after all that has got a ref, or was changed, by the time it is to go. */
  readonly onlyUnused: boolean;
  /** Bytes that would be free then. */
  readonly freedBytes: number;
}

/** Something that is not removed. */
export interface SparedItem {
  /** The file or folder. */
  readonly path: string;
  /** Why, in words. */
  readonly reason: string;
}

/** What is chosen of one repository. */
export interface RemovalChoice {
  /** Of which. */
  readonly repository: CachedRepository;
  /** Whole revisions. @default none */
  readonly revisions?: readonly CachedRevision[];
  /** Single files of others. @default none */
  readonly files?: readonly CachedFile[];
  /** Everything, whatever else is chosen. @default false */
  readonly whole?: boolean;
  /** Blobs that no revision shows. @default none */
  readonly blobs?: readonly CachedBlob[];
  /** Incomplete transfers. @default none */
  readonly partials?: readonly PartialDownload[];
  /** See {@linkcode RepositoryRemoval}. @default false */
  readonly onlyUnused?: boolean;
}

/** Works out what goes with what is chosen, and what that frees. Pure. */
export function planRemovals(
  root: string,
  choices: readonly RemovalChoice[],
  rest: Partial<Pick<CacheRemovalPlan, "abandoned" | "spared">> = {},
): CacheRemovalPlan {
  const { abandoned = [], spared = [] } = rest;
  const repositories = choices.map(planRemoval).filter(isSomething);
  const freedBytes = repositories.reduce((sum, removal) => sum + removal.freedBytes, 0) +
    abandoned.reduce((sum, { size }) => sum + size, 0);
  return { root, repositories, freedBytes, abandoned, spared };
}

function isSomething(removal: RepositoryRemoval): boolean {
  const { whole, revisions, files, blobs, partials, leftovers } = removal;
  return whole || [revisions, files, blobs, partials, leftovers].some((list) => list.length > 0);
}

function planRemoval(choice: RemovalChoice): RepositoryRemoval {
  const { repository, partials = [], onlyUnused = false, whole = false } = choice;
  const { leftovers } = repository;
  const chosen = new Set(choice.files);
  const named = new Set(choice.revisions);
  const isGone = (revision: CachedRevision): boolean =>
    whole || named.has(revision) ||
    (revision.files.length > 0 && revision.files.every((file) => chosen.has(file)));
  const revisions = repository.revisions.filter(isGone);
  const others = repository.revisions.filter((revision) => !isGone(revision))
    .flatMap((revision) => revision.files);
  const files = others.filter((file) => chosen.has(file));
  const going = [...revisions.flatMap((revision) => revision.files), ...files];
  const blobs = blobsGone(choice, going, others.filter((file) => !chosen.has(file)));
  const freedBytes = bytesFreed(going, blobs) +
    partials.reduce((sum, { sizeOnDisk }) => sum + sizeOnDisk, 0);
  return {
    repository,
    whole,
    revisions,
    files,
    blobs,
    partials,
    leftovers,
    onlyUnused,
    freedBytes,
  };
}

/** The blobs that nothing shows once some files are gone, and those chosen of themselves. */
function blobsGone(
  { repository, blobs = [], whole = false }: RemovalChoice,
  going: readonly CachedFile[],
  staying: readonly CachedFile[],
): readonly CachedBlob[] {
  if (whole) return repository.blobs;
  const chosen = new Set(blobs);
  const [lost, kept] = [shownBlobs(going), shownBlobs(staying)];
  return repository.blobs.filter((blob) =>
    chosen.has(blob) || (isShown(blob, lost) && !isShown(blob, kept))
  );
}

/** The size of the files of which no name remains. */
function bytesFreed(going: readonly CachedFile[], blobs: readonly CachedBlob[]): number {
  const own = going.filter(({ localPath, blob }) => localPath === blob.path)
    .map(({ blob }) => blob);
  return Map.groupBy([...own, ...blobs], ({ identity }) => identity).values()
    .filter((names) => new Set(names.map(({ path }) => path)).size >= (names[0]?.names ?? 1))
    .reduce((sum, [blob]) => sum + (blob?.size ?? 0), 0);
}
