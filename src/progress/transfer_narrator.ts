import type { TransferEvent, TransferFit } from "../vocabulary/events.ts";
import { formatBytes, formatDuration } from "../vocabulary/format.ts";
import { visibleText } from "./display_text.ts";
import { type Ink, paint } from "./render_bar.ts";

/**
 * Puts into words what a bar cannot show: that a transfer was resumed, a failed attempt is
 * repeated, damage is mended, a file is proven. Everything is said once.
 */
export class TransferNarrator {
  readonly #ink: Ink;
  readonly #name: string | undefined;
  readonly #said = new Set<string>();
  readonly #digests = new Map<string, string>();
  readonly #starts = new Map<string, number>();
  #files = 0;

  /** Makes a narrator that writes with `ink` of what a person asked for under the name `name`. */
  constructor(ink: Ink, options: { readonly name?: string | undefined } = {}) {
    this.#ink = ink;
    this.#name = options.name;
  }

  /** The lines to say about an event that happened at `now`, in milliseconds. */
  say(event: TransferEvent, now: number): readonly string[] {
    switch (event.type) {
      case "planned":
        this.#files = event.files;
        return [this.#header(event)];
      case "syncing":
        this.#files = event.files;
        return [this.#syncHeader(event)];
      case "started":
        this.#starts.set(event.path, now);
        return [];
      case "verified":
        this.#digests.set(event.path, `${event.algorithm} ${this.#short(event.digest)}`);
        return [];
      case "done":
        return this.#sayDone(event, now);
      case "prepared":
        this.#files = event.files;
        return [this.#pushHeader(event)];
      case "sent":
        this.#digests.set(event.path, `sha256 ${this.#short(event.sha256)}`);
        return this.#sayDone(event, now);
      case "committed":
        return [this.#sayCommitted(event)];
      case "bytes":
      case "connections":
      case "gathered":
      case "hashing":
        return [];
      default:
        return this.#once(this.#words(event)).map((line) => visibleText(line));
    }
  }

  /** `ruvltra-small  ruv/ruvltra @ 4f1c2e9 · Q4_K_M · 662 MB`. */
  #header(event: Extract<TransferEvent, { readonly type: "planned" }>): string {
    const { repository, commit, quantization, files, fit } = event;
    const dot = this.#ink.unicode ? "·" : "-";
    const facts = [
      `${repository.name} @ ${commit.slice(0, 7)}`,
      ...(quantization === undefined ? [] : [quantization]),
      ...(files === 1 ? [] : [`${files} files`]),
      sizeWords(event),
      ...(fit === undefined ? [] : [fitWords(fit)]),
    ];
    const text = visibleText(facts.join(` ${dot} `));
    if (this.#name === undefined || this.#name === repository.name) return text;
    return `${paint("bold", visibleText(this.#name), this.#ink)}  ${text}`;
  }

  /** `20 models · 45 files · 12.3 GB`. */
  #syncHeader(event: Extract<TransferEvent, { readonly type: "syncing" }>): string {
    const { models, files } = event;
    const dot = this.#ink.unicode ? "·" : "-";
    const counted = (count: number, one: string) => `${count} ${one}${count === 1 ? "" : "s"}`;
    return [counted(models, "model"), counted(files, "file"), sizeWords(event)]
      .join(` ${dot} `);
  }

  /** `my-model  me/my-model @ main · new · 3 files · 662 MB to send · 2 unchanged`. */
  #pushHeader(event: Extract<TransferEvent, { readonly type: "prepared" }>): string {
    const { repository, revision, isNew, files, totalBytes, unchanged } = event;
    const dot = this.#ink.unicode ? "·" : "-";
    const facts = [
      `${repository.name} @ ${revision}`,
      ...(isNew ? ["new"] : []),
      ...(files > 1 ? [`${files} files`] : []),
      ...(files > 0 ? [formatBytes(totalBytes)] : []),
      ...(unchanged > 0 ? [`${unchanged} unchanged`] : []),
    ];
    return visibleText(facts.join(` ${dot} `));
  }

  /** `✓ committed 4f1c2e9  Upload model.gguf`. */
  #sayCommitted(event: Extract<TransferEvent, { readonly type: "committed" }>): string {
    const mark = paint("green", this.#ink.unicode ? "✓" : "ok", this.#ink);
    return `${mark} committed ${event.commit.slice(0, 7)}  ${visibleText(event.message)}`;
  }

  #words(event: WordyEvent): { readonly key: string; readonly line: string } {
    const of = "path" in event && this.#files > 1 ? `${event.path}: ` : "";
    switch (event.type) {
      case "resumed":
        return said(event, `  ${of}resumed at ${formatBytes(event.bytes)}`);
      case "retry":
        return said(event, `  ${of}${event.reason}; asking again`);
      case "waiting":
        return said(event, `  ${of}another process is fetching this file; waiting for it`);
      case "repairing":
        return {
          key: `repairing ${event.where} ${event.path}`,
          line: `  ${of}${formatBytes(event.bytes)} were damaged ${
            event.where === "disk" ? "on disk" : "on the way"
          }; fetching them again`,
        };
      case "committing":
        return {
          key: "committing",
          line: `  committing ${event.files === 1 ? "1 file" : `${event.files} files`}`,
        };
      case "slowed":
        return { key: `slowed ${event.reason}`, line: `  slowed down: ${event.reason}` };
      case "notice":
        return { key: `notice ${event.message}`, line: `  note: ${event.message}` };
    }
  }

  #once({ key, line }: { readonly key: string; readonly line: string }): string[] {
    if (this.#said.has(key)) return [];
    this.#said.add(key);
    return [line];
  }

  #sayDone(
    event: Extract<TransferEvent, { readonly type: "done" | "sent" }>,
    now: number,
  ): string[] {
    if (this.#files > MANY_FILES) return [];
    const started = this.#starts.get(event.path);
    const seconds = started === undefined ? undefined : (now - started) / 1000;
    const facts = [formatBytes(event.size)];
    if (event.reused) facts.push(event.type === "sent" ? "already there" : "already here");
    else if (seconds !== undefined && seconds >= WORTH_SAYING_S) {
      facts.push(`in ${formatDuration(seconds)}`);
    }
    const digest = this.#digests.get(event.path) ?? "";
    const parts = [visibleText(event.path), digest, facts.join(event.reused ? ", " : " ")];
    const mark = paint("green", this.#ink.unicode ? "✓" : "ok", this.#ink);
    return [`${mark} ${parts.filter((part) => part !== "").join("  ")}`];
  }

  #short(digest: string): string {
    return `${digest.slice(0, 4)}${this.#ink.unicode ? "…" : "..."}${digest.slice(-2)}`;
  }
}

/** `4.20 GB, of which 4.02 GB are already here; fetching 180 MB`, or the size alone where all comes or nothing. */
function sizeWords(
  { totalBytes, presentBytes, fetchBytes }: Extract<
    TransferEvent,
    { readonly type: "planned" | "syncing" }
  >,
): string {
  if (presentBytes === 0 || fetchBytes === 0) return formatBytes(totalBytes);
  return `${formatBytes(totalBytes)}, of which ${formatBytes(presentBytes)} are already here; ` +
    `fetching ${formatBytes(fetchBytes)}`;
}

/** The events of which something is said in a line of its own, once. */
type WordyEvent = Exclude<
  TransferEvent,
  {
    readonly type:
      | "planned"
      | "syncing"
      | "started"
      | "verified"
      | "done"
      | "bytes"
      | "connections"
      | "gathered"
      | "hashing"
      | "prepared"
      | "sent"
      | "committed";
  }
>;

/** `fits: needs 1.01 GB of 23.4 GB RAM`. */
function fitWords({ neededBytes, isEstimate, place, ramBytes, vramBytes }: TransferFit): string {
  const needs = `needs ${isEstimate ? "about " : ""}${formatBytes(neededBytes)}`;
  if (place === "gpu") return `fits: ${needs} of ${formatBytes(vramBytes)} GPU memory`;
  const isShared = place === "both" || (place === null && vramBytes > 0);
  const memory = isShared
    ? `${formatBytes(ramBytes + vramBytes)} RAM and GPU memory`
    : `${formatBytes(ramBytes)} RAM`;
  return place === null ? `does not fit: ${needs}, not ${memory}` : `fits: ${needs} of ${memory}`;
}

/** Shorter than this reads `0.0 s`. */
const WORTH_SAYING_S = 0.05;

/** With more files than this a line for each would bury the rest; the summary counts them. */
const MANY_FILES = 24;

function said(
  event: { readonly type: string; readonly path: string },
  line: string,
): { readonly key: string; readonly line: string } {
  return { key: `${event.type} ${event.path}`, line };
}
