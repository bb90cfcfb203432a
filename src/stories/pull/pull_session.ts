import { HubCache } from "../../cache/hub_cache.ts";
import { realFolder } from "../../cache/real_place.ts";
import { StateFolder } from "../../cache/state_folder.ts";
import { HubClient } from "../../hub/hub_client.ts";
import type { TransferEvent, TransferEventListener } from "../../vocabulary/events.ts";
import type { Repository } from "../../vocabulary/repository.ts";
import type { RetryPolicy } from "../../vocabulary/retry.ts";
import type { DownloadConfig } from "./download_config.ts";
import { ChecksumPins } from "./checksum_pins.ts";
import { type DownloadSettings, downloadSettings } from "./download_settings.ts";
import type { FitSources } from "../fit/model_fit.ts";
import { HubAnswers } from "../hub/hub_answers.ts";
import type { ListingMode, ListingSources, RevisionListing } from "./revision_listing.ts";
import { XetAccess } from "./xet_access.ts";

/** What differs from one kind of work to another. */
export interface SessionOptions {
  /** How questions to the Hub are repeated. */
  readonly retry?: RetryPolicy;
}

/** What differs from one part of a larger work to the next. */
export interface BranchOptions {
  /** The plain folder its files go to; undefined for the cache. */
  readonly outputDir: string | undefined;
  /** Whether files of a plain folder appear when all of them are there. @default false */
  readonly holdBack?: boolean;
  /** Told what happens in this part. @default what the whole tells */
  readonly onProgress?: TransferEventListener;
}

/** What one pull works with. Owns its connections, and ends everything when disposed. */
export class PullSession implements Disposable {
  /** What the caller asked for. */
  readonly config: DownloadConfig;
  /** The same, completed from the environment. */
  readonly settings: DownloadSettings;
  /** The Hub; undefined when offline. */
  readonly hub: HubClient | undefined;
  /** The shared cache. */
  readonly cache: HubCache;
  /** Our own state. */
  readonly state: StateFolder;
  /** What the Hub says, and what it said earlier. */
  readonly answers: HubAnswers;
  /** What the files of commits seen earlier must be. */
  readonly pins: ChecksumPins;
  /** Aborted when the caller says so, or when one task has failed and its siblings should end. */
  readonly signal: AbortSignal;
  /** Whether files of a plain folder appear when all of them are there. */
  readonly holdBack: boolean;
  readonly #ending = new AbortController();
  readonly #said = new Set<string>();
  readonly #places = new Map<string, Promise<string>>();
  readonly #xet = new Map<string, XetAccess>();
  readonly #ownsHub: boolean;

  private constructor(
    config: DownloadConfig,
    settings: DownloadSettings,
    options: SessionOptions & { readonly whole?: PullSession; readonly holdBack?: boolean },
  ) {
    const { whole, holdBack = false, retry = {} } = options;
    const outer = whole?.signal ?? config.signal;
    this.config = config;
    this.settings = settings;
    this.holdBack = holdBack;
    this.signal = outer ? AbortSignal.any([outer, this.#ending.signal]) : this.#ending.signal;
    this.#ownsHub = whole === undefined;
    this.hub = whole !== undefined ? whole.hub : this.#hub(retry);
    this.cache = new HubCache(settings.cacheDir, { symlinks: !settings.disableSymlinks });
    this.state = new StateFolder(settings.stateDir);
    this.answers = new HubAnswers({
      ...settings,
      hub: this.hub,
      preferKept: config.preferOffline ?? false,
      onEvent: (event) => this.emit(event),
      signal: this.signal,
    });
    this.pins = new ChecksumPins(settings.stateDir);
  }

  /** Prepares a session. Opens nothing but the token file. */
  static async open(
    config: DownloadConfig,
    options: SessionOptions = {},
  ): Promise<PullSession> {
    return new PullSession(config, await downloadSettings(config), options);
  }

  /** A session for one part of this one's work: with a place of its own, it can fail alone. */
  branch({ outputDir, holdBack = false, onProgress }: BranchOptions): PullSession {
    const config = { ...this.config, ...(onProgress !== undefined && { onProgress }) };
    return new PullSession(config, { ...this.settings, outputDir }, { whole: this, holdBack });
  }

  /** Tells the caller what happens. */
  emit(event: TransferEvent): void {
    this.config.onProgress?.(event);
  }

  /** Where listings come from. */
  listingSources(): ListingSources {
    const { answers, cache, pins } = this;
    return { answers, cache, pins, mode: this.#mode(), onEvent: (event) => this.emit(event) };
  }

  /** Where it is found out what the models of a commit need. */
  fitSources(
    repository: Repository,
    { commit, files, offline }: RevisionListing,
  ): FitSources {
    const { cache, settings: { registry } } = this;
    const answers = offline ? this.answers.offline() : this.answers;
    return { answers, cache, repository, commit, files, registry };
  }

  /** Says something that is worth a line, once. */
  notice(message: string): void {
    if (this.#said.has(message)) return;
    this.#said.add(message);
    this.emit({ type: "notice", message });
  }

  /** Where a folder is, followed once for all its files: a link that is put there later leads elsewhere. */
  placeOf(folder: string): Promise<string> {
    const place = this.#places.get(folder) ?? realFolder(folder);
    this.#places.set(folder, place);
    return place;
  }

  /** The way to the chunks of a repository's files, one for all files of a commit; undefined offline. */
  xetAccess(repository: Repository, commit: string): XetAccess | undefined {
    const { hub, config, signal } = this;
    if (hub === undefined) return undefined;
    const key = `${repository.type} ${repository.name} ${commit}`;
    const access = this.#xet.get(key) ?? new XetAccess(repository, commit, {
      hub,
      insists: config.transport === "xet",
      onLost: (message) => this.notice(message),
      signal,
    });
    this.#xet.set(key, access);
    return access;
  }

  /** Ends everything that is under way. */
  end(reason: unknown): void {
    this.#ending.abort(reason);
  }

  #hub(retry: RetryPolicy): HubClient | undefined {
    const { settings, config } = this;
    return settings.offline ? undefined : new HubClient({
      endpoint: settings.endpoint,
      token: settings.token,
      stallTimeoutMs: settings.stallTimeoutMs,
      fetch: config.fetch,
      onEvent: (event) => this.emit(event),
      retry,
    });
  }

  #mode(): ListingMode {
    if (this.hub === undefined) return "offline";
    if (this.config.force) return "again";
    return this.config.preferOffline ? "prefer-kept" : "ask";
  }

  /** Closes the connections, unless they are those of a larger work. */
  [Symbol.dispose](): void {
    if (this.#ownsHub) this.hub?.[Symbol.dispose]();
  }
}
