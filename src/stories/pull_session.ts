import { HubCache } from "../cache/hub_cache.ts";
import { StateFolder } from "../cache/state_folder.ts";
import { HubClient } from "../hub/hub_client.ts";
import type { TransferEvent } from "../vocabulary/events.ts";
import type { RetryPolicy } from "../vocabulary/retry.ts";
import type { DownloadConfig } from "./download_config.ts";
import { ChecksumPins } from "./checksum_pins.ts";
import { type DownloadSettings, downloadSettings } from "./download_settings.ts";
import { HubAnswers } from "./hub_answers.ts";
import type { ListingMode, ListingSources } from "./revision_listing.ts";

/** What differs from one kind of work to another. */
export interface SessionOptions {
  /** How questions to the Hub are repeated. */
  readonly retry?: RetryPolicy;
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
  readonly #ending = new AbortController();
  readonly #said = new Set<string>();

  private constructor(
    config: DownloadConfig,
    settings: DownloadSettings,
    { retry = {} }: SessionOptions,
  ) {
    this.config = config;
    this.settings = settings;
    this.signal = config.signal
      ? AbortSignal.any([config.signal, this.#ending.signal])
      : this.#ending.signal;
    this.hub = settings.offline ? undefined : new HubClient({
      endpoint: settings.endpoint,
      token: settings.token,
      stallTimeoutMs: settings.stallTimeoutMs,
      fetch: config.fetch,
      onEvent: (event) => this.emit(event),
      retry,
    });
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

  /** Tells the caller what happens. */
  emit(event: TransferEvent): void {
    this.config.onProgress?.(event);
  }

  /** Where listings come from. */
  listingSources(): ListingSources {
    const { answers, cache, pins } = this;
    return { answers, cache, pins, mode: this.#mode(), onEvent: (event) => this.emit(event) };
  }

  /** Says something that is worth a line, once. */
  notice(message: string): void {
    if (this.#said.has(message)) return;
    this.#said.add(message);
    this.emit({ type: "notice", message });
  }

  /** Ends everything that is under way. */
  end(reason: unknown): void {
    this.#ending.abort(reason);
  }

  #mode(): ListingMode {
    if (this.hub === undefined) return "offline";
    if (this.config.force) return "again";
    return this.config.preferOffline ? "prefer-kept" : "ask";
  }

  /** Closes the connections. */
  [Symbol.dispose](): void {
    this.hub?.[Symbol.dispose]();
  }
}
