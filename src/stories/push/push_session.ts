import { UploadSessions } from "../../cache/upload_sessions.ts";
import { HubClient } from "../../hub/hub_client.ts";
import { InvalidArgumentError, LocalEntryNotFoundError } from "../../vocabulary/errors.ts";
import type { TransferEvent } from "../../vocabulary/events.ts";
import { isRefName } from "../../vocabulary/ref_name.ts";
import { type DownloadSettings, downloadSettings } from "../pull/download_settings.ts";
import type { UploadConfig } from "./upload_config.ts";

/** What one push works with. Owns its connections, and ends everything when disposed. */
export class PushSession implements Disposable {
  /** What the caller asked for. */
  readonly config: UploadConfig;
  /** The same, completed from the environment. */
  readonly settings: DownloadSettings;
  /** The Hub. */
  readonly hub: HubClient;
  /** Uploads that were interrupted. */
  readonly sessions: UploadSessions;
  /** Aborted when the caller says so, or when one task has failed and its siblings should end. */
  readonly signal: AbortSignal;
  readonly #ending = new AbortController();
  readonly #said = new Set<string>();

  private constructor(config: UploadConfig, settings: DownloadSettings) {
    this.config = config;
    this.settings = settings;
    this.signal = config.signal
      ? AbortSignal.any([config.signal, this.#ending.signal])
      : this.#ending.signal;
    this.hub = new HubClient({
      endpoint: settings.endpoint,
      token: settings.token,
      stallTimeoutMs: settings.stallTimeoutMs,
      fetch: config.fetch,
      onEvent: (event) => this.emit(event),
    });
    this.sessions = new UploadSessions(settings.stateDir);
  }

  /**
   * Prepares a session. Opens nothing but the token file.
   *
   * @throws {InvalidArgumentError} when the options make no sense
   * @throws {LocalEntryNotFoundError} when offline
   */
  static async open(config: UploadConfig): Promise<PushSession> {
    const { versionTag, createPr = false } = config;
    if (versionTag !== undefined && createPr) {
      throw new InvalidArgumentError("Cannot tag a pull request: it is no commit of a branch yet");
    }
    if (versionTag !== undefined && !isRefName(versionTag)) {
      throw new InvalidArgumentError(`Cannot tag as "${versionTag}": git allows no such name`);
    }
    const settings = await downloadSettings(config);
    if (settings.offline) throw new LocalEntryNotFoundError("Cannot push: offline was asked for");
    return new PushSession(config, settings);
  }

  /** The most requests at a time that carry bytes. */
  get connections(): number {
    return this.config.connections ?? 4;
  }

  /** Tells the caller what happens. */
  emit(event: TransferEvent): void {
    this.config.onProgress?.(event);
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

  /** Closes the connections. */
  [Symbol.dispose](): void {
    this.hub[Symbol.dispose]();
  }
}
