/** What a repository of the cache holds. */
export type CachedRepositoryType = "model" | "dataset" | "space" | "kernel";

/** Everything a cache holds, as it was at one moment. */
export interface CacheScan {
  /** The cache's folder. */
  readonly root: string;
  /** The repositories, sorted by type and name. */
  readonly repositories: readonly CachedRepository[];
  /** Repositories that are damaged; `warnings` says how. Python's huggingface_hub overlooks them. */
  readonly damaged: readonly CachedRepository[];
  /** Transfers that are not complete, the oldest first. */
  readonly partials: readonly PartialDownload[];
  /** Files that repositories shared, and to which none leads any more. */
  readonly abandoned: readonly CachedBlob[];
  /** What is not as it should be. */
  readonly warnings: readonly CacheWarning[];
  /** Size of all files of the sound repositories' revisions in bytes, each counted once. */
  readonly sizeOnDisk: number;
}

/** One repository of the cache. */
export interface CachedRepository {
  /** What it holds. */
  readonly type: CachedRepositoryType;
  /** `namespace/name`. */
  readonly name: string;
  /** Its folder. */
  readonly path: string;
  /** Size of the files of its revisions in bytes, each counted once. */
  readonly sizeOnDisk: number;
  /** Number of these files, each counted once. */
  readonly files: number;
  /** When one of them was read last, as far as the file system keeps that. */
  readonly accessed: Date | null;
  /** When one of them was written last. */
  readonly modified: Date | null;
  /** The commits of which files are here, sorted. */
  readonly revisions: readonly CachedRevision[];
  /** Its real files, sorted by path. A revision may have real files of its own, beside these. */
  readonly blobs: readonly CachedBlob[];
  /** Those of them that no revision shows. */
  readonly unreferenced: readonly CachedBlob[];
  /** Folders that an interrupted removal has left. */
  readonly leftovers: readonly string[];
}

/** One commit of a repository, as far as it is here. */
export interface CachedRevision {
  /** Commit hash: the name of its folder. */
  readonly commit: string;
  /** Its folder. */
  readonly path: string;
  /** The branches and tags that stood for it last, sorted; without any it is detached. */
  readonly refs: readonly string[];
  /** Size of its files in bytes, each counted once. */
  readonly sizeOnDisk: number;
  /** When one of its files was written last. */
  readonly modified: Date | null;
  /** When its folder was changed last. */
  readonly placed: Date | null;
  /** Its files, sorted by path. */
  readonly files: readonly CachedFile[];
  /** The paths of links that lead nowhere, sorted. */
  readonly dangling: readonly string[];
}

/** A file as a revision shows it. */
export interface CachedFile {
  /** Path in the repository, segments separated by `/`. */
  readonly path: string;
  /** Where the revision shows it. */
  readonly localPath: string;
  /** The file behind it. */
  readonly blob: CachedBlob;
}

/** A real file of the cache. */
export interface CachedBlob {
  /** Where it is. */
  readonly path: string;
  /** Size in bytes. */
  readonly size: number;
  /** The same for two names of one file. */
  readonly identity: string;
  /** How many names the file has; of a shared file how many blobs lead to it, as far as is known. */
  readonly names: number;
  /** When it was written last. */
  readonly modified: Date | null;
  /** Whether this is a link to a file that several repositories share. */
  readonly isLink: boolean;
}

/** A transfer that is not complete. */
export interface PartialDownload {
  /** The folder of its repository. */
  readonly repositoryPath: string;
  /** Name of the blob it will be. */
  readonly etag: string;
  /** Its files: the bytes, and for one of ours the journal. */
  readonly paths: readonly string[];
  /** Bytes its files take on the disk: less than their length, where nothing was written yet. */
  readonly sizeOnDisk: number;
  /** When it last grew. */
  readonly modified: Date | null;
  /** Whose it is: the first two hold the blob's lock while they write, others hold none. */
  readonly program: "ruv-hub" | "huggingface_hub" | "other";
}

/** Something in the cache that is not as it should be. */
export interface CacheWarning {
  /** Where. */
  readonly path: string;
  /** What is wrong with it. */
  readonly reason: string;
}
