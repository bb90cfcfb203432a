import { dirname, join, resolve } from "node:path";
import { fileError } from "../vocabulary/file_errors.ts";
import { isCommitHash, type RemoteFile, type Repository } from "../vocabulary/repository.ts";
import type { Destination, FoundFile } from "./destination.ts";
import { findFile, readTextIfPresent, statIfPresent } from "./file_facts.ts";
import { FolderTree } from "./folder_tree.ts";
import { HubCacheDestination } from "./hub_cache_destination.ts";
import { HubLayout } from "./hub_layout.ts";
import { entriesOf, listFolder } from "./list_folder.ts";
import { LinkPlacer } from "./place_link.ts";
import { tolerateReadOnly } from "./read_only.ts";
import { snapshotFiles } from "./snapshot_files.ts";
import { readRepositoryFolder } from "./repository_folder.ts";
import { readTreeRecord } from "./tree_record.ts";

/**
 * The cache shared with every other program that speaks Hugging Face's layout. What the reading
 * methods tell is what Python's `huggingface_hub` would find without a network.
 *
 * Every method throws a `HubError` for what the file system or the runtime refuses.
 */
export class HubCache {
  /** The folder of all repositories, such as `~/.cache/huggingface/hub`. */
  readonly root: string;
  readonly #links: LinkPlacer;

  /** `symlinks` false makes snapshots of hard links. @default true */
  constructor(root: string, options: { readonly symlinks?: boolean } = {}) {
    const { symlinks = true } = options;
    this.root = resolve(root);
    this.#links = new LinkPlacer({ symlinks });
  }

  /** Where the files of `commit` go, and the name `revision` once they are there. */
  destination(repository: Repository, revision: string, commit: string): Destination {
    return new HubCacheDestination({
      cache: this.root,
      layout: this.#layout(repository),
      revision,
      commit,
      links: this.#links,
    });
  }

  /** The folder that shows one commit, there or not. */
  snapshotFolder(repository: Repository, commit: string): string {
    return this.#layout(repository).snapshot(commit);
  }

  /** The commit a revision stood for last: itself, when it is a full commit hash. */
  async readRef(repository: Repository, revision: string): Promise<string | undefined> {
    if (isCommitHash(revision)) return revision;
    const text = await readTextIfPresent(this.#layout(repository).ref(revision), this.root);
    const commit = text?.trim() ?? "";
    return isCommitHash(commit) ? commit : undefined;
  }

  /** The names of the repositories of a type that have a folder here, sorted. */
  async repositoryNames(type: Repository["type"]): Promise<string[]> {
    return (await entriesOf(this.root, this.root)).map(({ name }) => readRepositoryFolder(name))
      .flatMap((read) => typeof read === "object" && read.type === type ? [read.name] : []);
  }

  /** A commit's complete listing, where one was kept. */
  readTree(repository: Repository, commit: string): Promise<RemoteFile[] | undefined> {
    return readTreeRecord(this.#layout(repository).tree(commit), this.root);
  }

  /** The commits that are shown or were listed, the latest to come first. */
  async commits(repository: Repository): Promise<string[]> {
    const { folder, trees } = this.#layout(repository);
    const found = new Map<string, number>();
    for (const place of [trees, join(folder, "snapshots")]) {
      for (const { name } of await entriesOf(place, this.root)) {
        const commit = name.replace(/\.json$/, "");
        const time = (await statIfPresent(join(place, name), this.root))?.mtime?.getTime() ?? 0;
        if (isCommitHash(commit)) found.set(commit, Math.max(time, found.get(commit) ?? 0));
      }
    }
    return [...found].sort((a, b) => b[1] - a[1]).map(([commit]) => commit);
  }

  /** The paths a commit's snapshot really has, sorted; a link that leads nowhere is not one of them. */
  listSnapshot(repository: Repository, commit: string): Promise<string[]> {
    return listFolder(this.snapshotFolder(repository, commit), this.root);
  }

  /** The same files with their sizes and, as far as their links tell, their digests. */
  listSnapshotFiles(repository: Repository, commit: string): Promise<RemoteFile[]> {
    return snapshotFiles(this.snapshotFolder(repository, commit), this.root);
  }

  /** The blob with this content, whatever commit it came from. Its content is not looked at. */
  findBlob(repository: Repository, etag: string): Promise<FoundFile | undefined> {
    const blob = this.#layout(repository).blob(etag);
    return findFile(blob, { published: false, root: this.root });
  }

  /** Remembers that a commit has no such file. A read-only cache is tolerated. */
  async markAbsent(repository: Repository, commit: string, path: string): Promise<void> {
    const layout = this.#layout(repository);
    const marker = layout.absence(commit, path);
    try {
      await new FolderTree(layout.absences(commit), this.root).ensure(dirname(marker));
      await Deno.writeTextFile(marker, "", { createNew: true });
    } catch (error) {
      if (error instanceof Deno.errors.AlreadyExists) return;
      tolerateReadOnly(fileError("write", marker, error, { root: this.root }));
    }
  }

  /** Whether a commit is known to have no such file. */
  async isKnownAbsent(repository: Repository, commit: string, path: string): Promise<boolean> {
    const marker = this.#layout(repository).absence(commit, path);
    return (await statIfPresent(marker, this.root))?.isFile ?? false;
  }

  #layout(repository: Repository): HubLayout {
    return new HubLayout(this.root, repository);
  }
}
