import type { BlobStore } from "./blob_store.ts";
import { type CardMetadata, readCardMetadata } from "./card_metadata.ts";
import type { CommitStore, StoredCommit } from "./commit_store.ts";

/** The cards of all repositories, each read once. */
export class Cards {
  readonly #commits: CommitStore;
  readonly #blobs: BlobStore;
  readonly #read = new Map<string, CardMetadata>();

  /** Works on open stores. */
  constructor(commits: CommitStore, blobs: BlobStore) {
    this.#commits = commits;
    this.#blobs = blobs;
  }

  /** The metadata of a commit's README.md; empty where there is none that can be read. */
  async metadataOf(commit: StoredCommit): Promise<CardMetadata> {
    const entry = this.#commits.entry(commit, "README.md");
    if (entry?.type !== "file" || entry.size > MAX_BYTES) return {};
    const known = this.#read.get(entry.sha256);
    if (known !== undefined) return known;
    const reading = readCardMetadata(await Deno.readTextFile(this.#blobs.pathOf(entry.sha256)));
    const metadata = reading.kind === "metadata" ? reading.metadata : {};
    if (this.#read.size >= MOST_KEPT) this.#read.clear();
    this.#read.set(entry.sha256, metadata);
    return metadata;
  }
}

const MAX_BYTES = 1024 * 1024;
const MOST_KEPT = 1000;
