import { join } from "node:path";
import { assertRepositoryName } from "../vocabulary/model_reference.ts";
import type { Repository } from "../vocabulary/repository.ts";
import { checkedCommit, checkedEtag } from "./checked_hash.ts";
import { assertSafePath } from "./safe_path.ts";

/**
 * The paths of one repository in the shared cache, laid out as Python's huggingface_hub does
 * (`file_download.py`). Nothing here touches the disk. A name that comes from a server is checked
 * before it becomes a part of a path.
 */
export class HubLayout {
  /** The repository's folder, such as `<cache>/models--user--repo`. */
  readonly folder: string;
  /** Where the lock files of this repository are. */
  readonly locks: string;

  /** Throws an `InvalidArgumentError` for an impossible repository name. */
  constructor(cache: string, repository: Repository) {
    assertRepositoryName(repository.name);
    const name = `${repository.type}s--${repository.name.replaceAll("/", "--")}`;
    this.folder = join(cache, name);
    this.locks = join(cache, ".locks", name);
  }

  /** The folder of real files. */
  get blobs(): string {
    return join(this.folder, "blobs");
  }

  /** The folder of revision names. */
  get refs(): string {
    return join(this.folder, "refs");
  }

  /** The real file with this content. */
  blob(etag: string): string {
    return join(this.blobs, checkedEtag(etag));
  }

  /** The file whose lock guards the blob. */
  lock(etag: string): string {
    return join(this.locks, `${checkedEtag(etag)}.lock`);
  }

  /** The file whose lock everybody shares who works in the repository: who removes something wants it alone. */
  get use(): string {
    return useLock(this.locks);
  }

  /** The folder that shows one commit. */
  snapshot(commit: string): string {
    return join(this.folder, "snapshots", checkedCommit(commit));
  }

  /** The entry of one file in a commit's folder. */
  pointer(commit: string, path: string): string {
    assertSafePath(path);
    return join(this.snapshot(commit), path);
  }

  /** The file that holds the commit a revision name stood for last. */
  ref(revision: string): string {
    assertSafePath(revision);
    return join(this.refs, revision);
  }

  /** The folder of listings. */
  get trees(): string {
    return join(this.folder, "trees");
  }

  /** The commit's listing, where one was kept. */
  tree(commit: string): string {
    return join(this.trees, `${checkedCommit(commit)}.json`);
  }

  /** The folder of markers for files a commit is known not to have. */
  absences(commit: string): string {
    return join(this.folder, ".no_exist", checkedCommit(commit));
  }

  /** The marker that a commit is known not to have this file. */
  absence(commit: string, path: string): string {
    assertSafePath(path);
    return join(this.absences(commit), path);
  }
}

/** The file whose lock is shared by whoever works in a repository, given the folder of its locks. */
export function useLock(locks: string): string {
  return join(locks, "ruv-hub.lock");
}
