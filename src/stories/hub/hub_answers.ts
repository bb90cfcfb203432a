import { KeptRecords } from "../../cache/kept_records.ts";
import type { HubClient } from "../../hub/hub_client.ts";
import {
  type HubError,
  HubHttpError,
  LocalEntryNotFoundError,
  NetworkError,
} from "../../vocabulary/errors.ts";
import type { TransferEventListener } from "../../vocabulary/events.ts";
import { formatAge } from "../../vocabulary/format_age.ts";
import { isObject } from "../../vocabulary/is_object.ts";

/** Something the Hub is asked about a repository. */
export interface HubQuestion<T> {
  /** What is asked for, as it follows "Cannot find": `revision "main" of "user/repo"`. */
  readonly about: string;
  /** Tells it from every other question to the same Hub. */
  readonly key: readonly string[];
  /** Whether the answer can never change, so that a kept one is as good. @default false */
  readonly isFinal?: boolean;
  /** Asks. */
  readonly ask: (hub: HubClient, signal: AbortSignal | undefined) => Promise<T>;
  /** Whether a kept value is an answer to this. */
  readonly isAnswer: (value: unknown) => value is T;
}

/** What the Hub said, and when. */
export interface HubAnswer<T> {
  /** What it said. */
  readonly value: T;
  /** When, in ISO 8601. */
  readonly askedAt: string;
  /** Whether that was in an earlier run, and the Hub was not asked again. */
  readonly kept: boolean;
}

/** What {@linkcode HubAnswers} works with. */
export interface HubAnswersOptions {
  /** The Hub; undefined to stay offline. */
  readonly hub: HubClient | undefined;
  /** The Hub's base URL, also when offline. */
  readonly endpoint: string;
  /** Our own state. */
  readonly stateDir: string;
  /** Whether a kept answer is taken however old it is. @default false */
  readonly preferKept?: boolean;
  /** Told when a kept answer stands in for the Hub. */
  readonly onEvent?: TransferEventListener | undefined;
  /** Ends the asking. */
  readonly signal?: AbortSignal | undefined;
  /** The time of day, in milliseconds since 1970. @default Date.now */
  readonly now?: () => number;
}

/**
 * Asks the Hub and keeps what it says, so that the same can be told without it. Answers lie in our
 * own state; which Hub gave one is a part of its name.
 */
export class HubAnswers {
  readonly #options: HubAnswersOptions;
  readonly #records: KeptRecords;
  readonly #now: () => number;

  /** Nothing is asked or read yet. */
  constructor(options: HubAnswersOptions) {
    this.#options = options;
    this.#records = new KeptRecords(options.stateDir, "answers", LIMITS);
    this.#now = options.now ?? Date.now;
  }

  /**
   * The best answer that can be had: the Hub's own, or a kept one when offline, when kept ones are
   * preferred, and, with a notice, when the Hub does not answer.
   *
   * @throws {LocalEntryNotFoundError} when offline, and the question was never answered here
   */
  async answer<T>(question: HubQuestion<T>): Promise<HubAnswer<T>> {
    const { hub, preferKept = false, onEvent } = this.#options;
    const kept = hub === undefined || preferKept ? await this.recall(question) : undefined;
    if (kept !== undefined) return kept;
    try {
      return await this.ask(question);
    } catch (error) {
      if (!isUnreachable(error)) throw error;
      const earlier = await this.recall(question);
      if (earlier === undefined) throw error;
      const age = formatAge((this.#now() - Date.parse(earlier.askedAt)) / 1000);
      const message = `${error.message}; going on with what it said ${age}`;
      onEvent?.({ type: "notice", message });
      return earlier;
    }
  }

  /**
   * What the Hub says now. It is not asked about what cannot have changed, unless that is asked for.
   *
   * @throws {LocalEntryNotFoundError} when offline, and no kept answer will do
   * @throws {HubError} what asking throws
   */
  async ask<T>(
    question: HubQuestion<T>,
    options: { readonly again?: boolean } = {},
  ): Promise<HubAnswer<T>> {
    const { hub, signal } = this.#options;
    const isGood = question.isFinal === true && options.again !== true;
    const kept = isGood ? await this.recall(question) : undefined;
    if (kept !== undefined) return kept;
    if (hub === undefined) {
      throw new LocalEntryNotFoundError(
        `Cannot find ${question.about} offline: no answer of the Hub is kept`,
      );
    }
    const value = await question.ask(hub, signal);
    const askedAt = new Date(this.#now()).toISOString();
    await this.#records.write(this.#key(question), { askedAt, value });
    return { value, askedAt, kept: false };
  }

  /** The same answers, none of which the Hub is asked for: it does not answer. */
  offline(): HubAnswers {
    return new HubAnswers({ ...this.#options, hub: undefined });
  }

  /** The kept answer; undefined where there is none. */
  async recall<T>(question: HubQuestion<T>): Promise<HubAnswer<T> | undefined> {
    const record = await this.#records.read(this.#key(question));
    if (!isKept(record) || !question.isAnswer(record.value)) return undefined;
    return { value: record.value, askedAt: record.askedAt, kept: true };
  }

  #key({ key }: Pick<HubQuestion<unknown>, "key">): string {
    return JSON.stringify([this.#options.endpoint, ...key]);
  }
}

/** Whether the Hub did not answer, in contrast to answering no. */
export function isUnreachable(error: unknown): error is HubError {
  return error instanceof NetworkError || (error instanceof HubHttpError && error.status >= 500);
}

/** A listing of 20,000 files is kept, and as many answers as a person asks in months. */
const LIMITS = { records: 1_000, totalBytes: 128 * 1024 * 1024, recordLength: 4 * 1024 * 1024 };

function isKept(record: unknown): record is { readonly askedAt: string; readonly value: unknown } {
  return isObject(record) && "value" in record && typeof record.askedAt === "string" &&
    Number.isFinite(Date.parse(record.askedAt));
}
