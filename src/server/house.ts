import { HubError } from "../vocabulary/errors.ts";
import { AccessControl, type HubUser } from "./access.ts";
import { BlobStore } from "./store/blob_store.ts";
import { Cards } from "./store/cards.ts";
import { CommitStore } from "./store/commit_store.ts";
import { CommitWriter } from "./store/commit_writer.ts";
import { Database } from "./store/database.ts";
import { FileIntake } from "./store/file_intake.ts";
import { MultipartUploads } from "./store/multipart_uploads.ts";
import { PullRequests } from "./store/pull_requests.ts";
import { RefWriter } from "./store/ref_writer.ts";
import { RepositoryStore } from "./store/repository_store.ts";
import { RepositoryWriter } from "./store/repository_writer.ts";
import { Scans } from "./store/scans.ts";
import { UrlSigner } from "./signed_url.ts";
import { StoredObjects } from "./store/stored_objects.ts";
import { Turns } from "./store/turns.ts";
import { XetServices } from "./cas/xet_services.ts";

/** Options of {@linkcode House.open}. */
export interface HouseOptions {
  /** The folder that keeps everything. */
  readonly dataDir: string;
  /** Who may come in. @default [] */
  readonly users?: readonly HubUser[];
  /** Files larger than this are kept in LFS, in bytes. @default 10 MiB */
  readonly lfsThresholdBytes?: number;
  /** The clock, in milliseconds since 1970. @default Date.now */
  readonly now?: () => number;
  /** Told what went wrong where nobody waits for it. */
  readonly warn?: ((line: string) => void) | undefined;
}

/** Everything behind the Hub's doors, in one folder that belongs to one process at a time. */
export class House implements Disposable {
  /** Who may do what. */
  readonly access: AccessControl;
  /** The cards of the repositories. */
  readonly cards: Cards;
  /** What scanners found. */
  readonly scans: Scans;
  /** File contents. */
  readonly blobs: BlobStore;
  /** The repositories' history. */
  readonly commits: CommitStore;
  /** Brings files into the blob store. */
  readonly intake: FileIntake;
  /** Files larger than this are kept in LFS, in bytes. */
  readonly lfsThresholdBytes: number;
  /** Uploads that come in parts. */
  readonly multipart: MultipartUploads;
  /** The clock, in milliseconds since 1970. */
  readonly now: () => number;
  /** Which contents a repository has. */
  readonly objects: StoredObjects;
  /** Requests to take over changes. */
  readonly pullRequests: PullRequests;
  /** The repositories. */
  readonly repositories: RepositoryStore;
  /** Signs and checks URLs of the second origin. */
  readonly signer: UrlSigner;
  /** Lets one change at a time happen. */
  readonly turns: Turns;
  /** Makes, changes and removes repositories. */
  readonly writer: RepositoryWriter;
  /** Makes commits. */
  readonly commitWriter: CommitWriter;
  /** Makes and removes branches and tags. */
  readonly refWriter: RefWriter;
  /** Everything that has to do with chunks. */
  readonly xet: XetServices;
  readonly #database: Database;
  readonly #lock: Deno.FsFile;

  private constructor(
    lock: Deno.FsFile,
    database: Database,
    blobs: BlobStore,
    xet: XetServices,
    options: HouseOptions,
  ) {
    const { users = [], lfsThresholdBytes = 10 * 1024 * 1024, now = Date.now } = options;
    const repositories = new RepositoryStore(database);
    const commits = new CommitStore(database);
    const pullRequests = new PullRequests(database);
    const intake = new FileIntake(blobs, lfsThresholdBytes);
    this.access = new AccessControl(users, repositories);
    this.blobs = blobs;
    this.cards = new Cards(commits, blobs);
    this.scans = new Scans(database);
    this.commits = commits;
    this.intake = intake;
    this.lfsThresholdBytes = lfsThresholdBytes;
    this.multipart = new MultipartUploads(blobs, now);
    this.now = now;
    this.objects = new StoredObjects(database, blobs);
    this.pullRequests = pullRequests;
    this.repositories = repositories;
    this.signer = new UrlSigner(now);
    this.turns = new Turns();
    const parts = { database, repositories, commits, pullRequests, intake, turns: this.turns, now };
    this.writer = new RepositoryWriter(parts);
    this.commitWriter = new CommitWriter(parts);
    this.refWriter = new RefWriter(parts);
    this.xet = xet;
    this.#database = database;
    this.#lock = lock;
  }

  /**
   * Opens the folder, making it when it is missing.
   *
   * @throws {HubError} when another process has it open
   * @throws {InvalidArgumentError} for a user that makes no sense
   */
  static async open(options: HouseOptions): Promise<House> {
    const { dataDir, now = Date.now, warn = () => {} } = options;
    using cleanup = new DisposableStack();
    await Deno.mkdir(dataDir, { recursive: true });
    const lock = cleanup.use(await lockFolder(dataDir));
    const blobs = await BlobStore.open(dataDir);
    const database = cleanup.use(new Database(`${dataDir}/hub.sqlite`));
    const commits = new CommitStore(database);
    const unusedBefore = now() - UNUSED_BLOB_KEPT_MS;
    const isUsed = (sha256: string) => commits.isReferenced(sha256);
    await blobs.sweep({ isUsed, writtenBefore: unusedBefore });
    const xet = await XetServices.open({ dataDir, database, blobs, unusedBefore, now, log: warn });
    const house = new House(lock, database, blobs, xet, options);
    cleanup.move();
    return house;
  }

  /** Closes the database and gives the folder free. */
  [Symbol.dispose](): void {
    this.#database[Symbol.dispose]();
    this.#lock.close();
  }
}

/** A blob that no commit names may belong to a push that was interrupted: it is kept for a day. */
const UNUSED_BLOB_KEPT_MS = 24 * 60 * 60 * 1000;

async function lockFolder(dataDir: string): Promise<Deno.FsFile> {
  const file = await Deno.open(`${dataDir}/hub.lock`, { write: true, create: true });
  if (await file.tryLock(true)) return file;
  file.close();
  throw new HubError(`Cannot open "${dataDir}": another Hub is using it`);
}
