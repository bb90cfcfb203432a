import { dirname } from "node:path";
import type { Destination, FoundFile, PartialPaths } from "../../cache/destination.ts";
import { cloneFile } from "../../cache/clone_file.ts";
import { realFolder } from "../../cache/real_place.ts";
import type { FetchedFile } from "../../transfer/fetch_file.ts";
import { JOURNAL_FROM } from "../../transfer/journal.ts";
import type { TransferEngine } from "../../transfer/transfer_engine.ts";
import { ChecksumMismatchError, HubError } from "../../vocabulary/errors.ts";
import { etagOf, type RemoteFile, type Repository } from "../../vocabulary/repository.ts";
import { DeltaSource } from "./delta_source.ts";
import type { DownloadedFile } from "./download_result.ts";
import { fileSource } from "./file_source.ts";
import { assertSound } from "./safety_gate.ts";
import { keepUndamagedParts } from "./undamaged_parts.ts";
import type { DamagedFile, FileFacts } from "./pull_plan.ts";
import type { PullSession } from "./pull_session.ts";

/** What all files of a pull share. */
export interface BringContext {
  readonly session: PullSession;
  readonly engine: TransferEngine;
  readonly repository: Repository;
  readonly commit: string;
  readonly destination: Destination;
  /** What comes before a file's path in events, to tell several repositories apart. @default "" */
  readonly prefix?: string;
  /** The files that are being brought, by their etags; twins wait for them. */
  readonly underWay: Map<string, Promise<unknown>>;
}

/**
 * Makes one file be there: uses what is here once it is proven, else copies it from the cache, else
 * fetches it. The old file, if there is one, is replaced only by a proven one.
 */
export async function bringFile(facts: FileFacts, context: BringContext): Promise<DownloadedFile> {
  const result = await inTurn(facts, context);
  const { size, localPath, reused } = result;
  context.session.emit({ type: "done", path: eventPath(facts, context), localPath, size, reused });
  return result;
}

/** What a file is called in events. */
function eventPath({ file }: FileFacts, { prefix = "" }: BringContext): string {
  return prefix + file.path;
}

/** Brings a file when its turn has come: a twin after the one whose blob it shares. */
async function inTurn(facts: FileFacts, context: BringContext): Promise<DownloadedFile> {
  const etag = etagOf(facts.file);
  // If that one fails the pull ends; its error is told there.
  if (facts.isTwin) await context.underWay.get(etag)?.catch(() => {});
  const bringing = new Bringing(facts, context).bring();
  if (!facts.isTwin) context.underWay.set(etag, bringing);
  return await bringing;
}

class Bringing {
  readonly #facts: FileFacts;
  readonly #file: RemoteFile;
  readonly #etag: string;
  readonly #context: BringContext;
  readonly #verify: boolean;
  /** What is here under the file's name and is not the file, but was once. */
  #damaged: DamagedFile | undefined;

  constructor(facts: FileFacts, context: BringContext) {
    this.#facts = facts;
    this.#file = facts.file;
    this.#etag = etagOf(facts.file);
    this.#context = context;
    this.#verify = context.session.config.verifyChecksum ?? true;
    this.#damaged = facts.damaged;
  }

  get #eventPath(): string {
    return eventPath(this.#facts, this.#context);
  }

  async bring(): Promise<DownloadedFile> {
    const { found, proof } = this.#facts;
    const { destination, session } = this.#context;
    const here = found && await this.#stillHere(found);
    const reused = here && await this.#reuse(here, proof?.sha256);
    if (reused !== undefined) return reused;
    await using lock = await destination.lock(this.#file, {
      signal: session.signal,
      onWait: () => session.emit({ type: "waiting", path: this.#eventPath }),
    });
    const arrived = await this.#findArrived(found ?? this.#damaged);
    const adopted = arrived && await this.#reuse(arrived, await this.#provenSha256(arrived));
    if (adopted !== undefined) return adopted;
    const partial = destination.partial(this.#file, lock);
    try {
      return await this.#copy(partial) ?? await this.#fetch(partial);
    } catch (error) {
      // Without a lock the name is random, and nobody would ever find it again.
      if (!lock.reliable) await discard(partial.data, partial.journal);
      throw error;
    }
  }

  /** Before the destination was in use, a prune may have taken what was planned with. */
  async #stillHere({ fingerprint }: FoundFile): Promise<FoundFile | undefined> {
    const found = await this.#context.destination.find(this.#file);
    return found?.fingerprint === fingerprint ? found : undefined;
  }

  /** What another process has brought while we waited for the lock, or a twin before us. */
  async #findArrived(before: DamagedFile | undefined): Promise<FoundFile | undefined> {
    const { destination, session } = this.#context;
    if (session.config.force && !this.#facts.isTwin) return undefined;
    const found = await destination.find(this.#file);
    return found?.fingerprint === before?.fingerprint ? undefined : found;
  }

  async #provenSha256({ fingerprint }: FoundFile): Promise<string | undefined> {
    return (await this.#context.session.state.readProof(this.#etag, fingerprint))?.sha256;
  }

  /** Uses a found file, hashing it unless it was proven before; undefined when it is not the right one, or gone. */
  async #reuse(
    found: FoundFile,
    provenSha256: string | undefined,
  ): Promise<DownloadedFile | undefined> {
    const { destination, session } = this.#context;
    // The cache names a file by its content. In a plain folder only a record says what it is.
    const isKnown = session.settings.outputDir === undefined || found.published;
    if ((!this.#verify && isKnown) || this.#etag === "" || provenSha256 !== undefined) {
      if (!await destination.adopt(this.#file)) return undefined;
      const verified = provenSha256 === undefined ? "no" : "before";
      return this.#result({ sha256: provenSha256 ?? null, verified, reused: true });
    }
    const isLast = this.#facts.cached === undefined && session.hub === undefined;
    const sha256 = await this.#prove(found.path, { isLast });
    if (sha256 === undefined && isKnown) this.#damaged = found;
    if (sha256 === undefined || !await destination.adopt(this.#file)) return undefined;
    await this.#remember(sha256);
    return this.#result({ sha256, verified: "now", reused: true });
  }

  /** The SHA-256 of a file on disk that has the promised digest; undefined when it has another, unless that is the end. */
  async #prove(path: string, { isLast }: { isLast: boolean }): Promise<string | undefined> {
    const { engine, session } = this.#context;
    const isGit = this.#file.sha256 === undefined;
    const { size } = this.#file;
    const digests = await engine.digestFile(path, size, { git: isGit, signal: session.signal });
    const actual = (isGit ? digests.gitSha1 : digests.sha256) ?? "";
    if (actual === this.#etag) return digests.sha256;
    const message =
      `Cannot use "${path}": expected digest ${this.#etag}, but its bytes have ${actual}`;
    if (isLast) {
      throw new ChecksumMismatchError(message, { expected: this.#etag, actual });
    }
    session.notice(`${message}; replacing it`);
    return undefined;
  }

  /** Gives an output folder a copy of what the cache has, proven like everything else. */
  async #copy(partial: PartialPaths): Promise<DownloadedFile | undefined> {
    const { cached } = this.#facts;
    if (cached === undefined || !await isThere(cached.path)) return undefined;
    // What an interrupted transfer has noted is not true of a copy.
    await discard(partial.journal);
    await cloneFile(cached.path, partial.data);
    const isLast = this.#context.session.hub === undefined;
    const sha256 = this.#verify ? await this.#prove(partial.data, { isLast }) : null;
    if (sha256 === undefined) return undefined;
    await this.#publish(partial, sha256);
    return this.#result({ sha256, verified: sha256 === null ? "no" : "now", reused: true });
  }

  /** Other programs sweep up partial files while they are in use: what is lost so is fetched once more. */
  async #fetch(partial: PartialPaths): Promise<DownloadedFile> {
    const { session } = this.#context;
    const folder = dirname(partial.data);
    const place = await session.placeOf(folder);
    try {
      return await this.#fetchInto(partial);
    } catch (error) {
      session.signal.throwIfAborted();
      // Whatever has a name of its own, a network that fails or a full disk, is no sweeping; nor is
      // a folder that has become a link to elsewhere.
      const isSwept = error instanceof HubError && error.name === "HubError" &&
        !await isThere(partial.data) && await realFolder(folder) === place;
      if (!isSwept) throw error;
      session.notice(
        `another program has removed what had come of "${this.#file.path}"; fetching it again`,
      );
      return await this.#fetchInto(partial);
    }
  }

  async #fetchInto(partial: PartialPaths): Promise<DownloadedFile> {
    const { engine, repository, commit, session } = this.#context;
    const { delta } = this.#facts;
    const whole = fileSource(session, repository, commit, this.#file);
    const source = delta ? new DeltaSource(whole, delta) : whole;
    const identity = { etag: this.#etag, size: this.#file.size, commit };
    if (this.#damaged !== undefined) {
      await keepUndamagedParts(this.#damaged.path, partial, identity, session);
    }
    const request = { path: this.#eventPath, source, identity, partial };
    const fetched = await engine.fetchFile(request, session.signal);
    await this.#publish(partial, fetched.sha256 ?? null, fetched);
    const { sha256 = null, resumedBytes } = fetched;
    const fetchedBytes = fetched.fetchedBytes + (delta?.spentBytes ?? 0);
    const verified = sha256 === null ? "no" : "now";
    return this.#result({ sha256, verified, reused: false, fetchedBytes, resumedBytes });
  }

  async #publish(
    partial: PartialPaths,
    sha256: string | null,
    fetched?: FetchedFile,
  ): Promise<void> {
    const { destination, session } = this.#context;
    await assertSound(session, partial.data, this.#file);
    await this.#sayIfReplaced();
    await destination.publish(this.#file, partial.data);
    if (this.#file.size > JOURNAL_FROM) await discard(partial.journal);
    if (sha256 !== null) await this.#remember(sha256);
    if (sha256 === null || fetched === undefined || fetched.checksums.length < 2) return;
    const { partSize, checksums } = fetched;
    this.#noteState(await session.state.writePartChecksums(this.#etag, { partSize, checksums }));
  }

  /** Somebody's own file that is about to go is worth a line; one of the right size had its own. */
  async #sayIfReplaced(): Promise<void> {
    const { destination, session } = this.#context;
    if (this.#facts.found !== undefined || !await destination.holdsForeign(this.#file)) return;
    const path = destination.pathOf(this.#file);
    session.notice(`"${path}" is another file than the Hub's; replacing it`);
  }

  /**
   * Keeps the proof, so that the file is not hashed again. A small one is hashed sooner than a proof
   * is read, and was not synced to disk: a proof must not outlive its bytes.
   */
  async #remember(sha256: string): Promise<void> {
    if (this.#file.size <= JOURNAL_FROM) return;
    const { destination, session } = this.#context;
    const found = await destination.find(this.#file);
    if (found === undefined) return;
    const proof = { sha256, provenAt: new Date().toISOString() };
    this.#noteState(await session.state.writeProof(this.#etag, found.fingerprint, proof));
  }

  #noteState(written: boolean): void {
    if (written) return;
    const { session } = this.#context;
    session.notice(
      `no state is kept in "${session.settings.stateDir}": files will be hashed again`,
    );
  }

  #result(
    fields:
      & Pick<DownloadedFile, "sha256" | "verified" | "reused">
      & Partial<Pick<DownloadedFile, "fetchedBytes" | "resumedBytes">>,
  ): DownloadedFile {
    const { path, size } = this.#file;
    const localPath = this.#context.destination.pathOf(this.#file);
    return { path, localPath, size, fetchedBytes: 0, resumedBytes: 0, ...fields };
  }
}

function isThere(path: string): Promise<boolean> {
  return Deno.lstat(path).then(() => true, () => false);
}

/** Removes files that are of no use any more, as far as they are there. */
async function discard(...paths: readonly string[]): Promise<void> {
  for (const path of paths) await Deno.remove(path).catch(() => {});
}
