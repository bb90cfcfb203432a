import { join, resolve } from "node:path";
import type { FoundFile } from "../../cache/destination.ts";
import { KeptRecords } from "../../cache/kept_records.ts";
import { isObject } from "../../vocabulary/is_object.ts";
import {
  etagOf,
  isCommitHash,
  type RemoteFile,
  type Repository,
} from "../../vocabulary/repository.ts";
import type { RevisionListing } from "./revision_listing.ts";

/** A plain folder that was pulled into, and what came from where. */
export interface KnownFolder {
  /** The folder, an absolute path. */
  readonly folder: string;
  /** The repositories and revisions whose files it has. */
  readonly pulls: readonly FolderPull[];
}

/** What one revision of a repository has given to a plain folder. */
export interface FolderPull {
  /** The repository. */
  readonly repository: Repository;
  /** What was asked for: branch, tag or commit. */
  readonly revision: string;
  /** Whether everything was asked for. */
  readonly whole: boolean;
  /** The files, by their paths. */
  readonly files: Readonly<Record<string, FolderFile>>;
}

/** A file as it was put into the folder. */
export interface FolderFile {
  /** The commit it was taken from. */
  readonly commit: string;
  /** Its content address. */
  readonly etag: string;
  /** Size in bytes. */
  readonly size: number;
  /** The `hub.json` whose sync brought it; absent where a person did. */
  readonly list?: string;
}

/** What a pull has brought, and from where. */
export interface BroughtFiles {
  /** What was asked for. */
  readonly target: { readonly repository: Repository; readonly revision: string };
  /** The commit. */
  readonly listing: RevisionListing;
  /** The files, and where they were found before. */
  readonly facts: readonly { readonly file: RemoteFile; readonly found?: FoundFile | undefined }[];
}

/**
 * Remembers which plain folders were pulled into, and from where: the records huggingface_hub keeps
 * in a folder name a commit, but no repository.
 */
export class FolderBook {
  readonly #records: KeptRecords;

  /** Keeps it in our own state. */
  constructor(stateDir: string) {
    this.#records = new KeptRecords(stateDir, "folders", LIMITS);
  }

  /** What came into a folder; nothing where that is not known. */
  async read(folder: string): Promise<KnownFolder> {
    const path = resolve(folder);
    const record = await this.#records.read(path);
    return isKnownFolder(record) ? record : { folder: path, pulls: [] };
  }

  /** All folders known. */
  async list(): Promise<KnownFolder[]> {
    const folders = (await this.#records.values()).filter(isKnownFolder);
    return folders.sort((a, b) => a.folder < b.folder ? -1 : 1);
  }

  /** Adds what a pull has brought. */
  async record(
    outputDir: string,
    { target: { repository, revision }, listing, facts }: BroughtFiles,
    options: { readonly list?: string } = {},
  ): Promise<void> {
    const isSame = (pull: FolderPull): boolean =>
      pull.revision === revision && pull.repository.name === repository.name &&
      pull.repository.type === repository.type;
    await this.#change(outputDir, ({ folder, pulls }) => {
      const files = facts.map(({ file, found }): [string, FolderFile] => {
        const { path, size } = file;
        const brought = { commit: listing.commit, etag: etagOf(file), size };
        const wasThere = found?.path === join(folder, path);
        const isOurs = !wasThere || wasBrought(pulls, path, { ...brought, ...options });
        return [path, isOurs ? { ...brought, ...options } : brought];
      });
      const before = pulls.find(isSame);
      const pull: FolderPull = {
        repository,
        revision,
        whole: before?.whole === true || isWhole(listing, facts.length),
        files: { ...before?.files, ...Object.fromEntries(files) },
      };
      return [...pulls.filter((other) => !isSame(other)), pull];
    });
  }

  /** Strikes files that are no longer in a folder. */
  async strike(outputDir: string, paths: ReadonlySet<string>): Promise<void> {
    await this.#change(outputDir, ({ pulls }) => {
      const left = pulls.map((pull) => ({
        ...pull,
        files: Object.fromEntries(Object.entries(pull.files).filter(([path]) => !paths.has(path))),
      }));
      return left.filter(({ files }) => Object.keys(files).length > 0);
    });
  }

  /** Several models may come into one folder at the same time, and from several processes. */
  async #change(
    outputDir: string,
    change: (known: KnownFolder) => readonly FolderPull[],
  ): Promise<void> {
    const folder = resolve(outputDir);
    await this.#records.update(folder, (record) => ({
      folder,
      pulls: change(isKnownFolder(record) ? record : { folder, pulls: [] }),
    }));
  }
}

/** Whether the same list has brought the same state of a file before. */
function wasBrought(pulls: readonly FolderPull[], path: string, file: FolderFile): boolean {
  return pulls.some(({ files }) => {
    const known = files[path];
    return known?.etag === file.etag && known.list === file.list;
  });
}

/** A folder of 20,000 files, and more folders than anybody has. */
const LIMITS = { records: 1_000, totalBytes: 64 * 1024 * 1024, recordLength: 4 * 1024 * 1024 };

function isWhole({ offline, isPartial = false, files }: RevisionListing, chosen: number): boolean {
  return !offline && !isPartial && chosen === files.length;
}

function isKnownFolder(value: unknown): value is KnownFolder {
  return isObject(value) && typeof value.folder === "string" && Array.isArray(value.pulls) &&
    value.pulls.every(isFolderPull);
}

function isFolderPull(value: unknown): value is FolderPull {
  return isObject(value) && isObject(value.repository) &&
    (value.repository.type === "model" || value.repository.type === "dataset") &&
    typeof value.repository.name === "string" && typeof value.revision === "string" &&
    typeof value.whole === "boolean" && isObject(value.files) &&
    Object.values(value.files).every(isFolderFile);
}

function isFolderFile(value: unknown): value is FolderFile {
  return isObject(value) && typeof value.commit === "string" && isCommitHash(value.commit) &&
    typeof value.etag === "string" && typeof value.size === "number" &&
    ["string", "undefined"].includes(typeof value.list);
}
