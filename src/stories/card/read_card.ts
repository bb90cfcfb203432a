import { HubError, InvalidArgumentError } from "../../vocabulary/errors.ts";
import type { RepositoryType } from "../../vocabulary/repository.ts";
import type { DownloadConfig } from "../pull/download_config.ts";

/** A card, and where it is from. */
export interface FoundCard {
  /** The file of the card: a path on this disk. */
  readonly path: string;
  /** The repository it belongs to, with the revision; undefined for a file of one's own. */
  readonly repository: string | undefined;
  /** Its text. */
  readonly text: string;
}

/** Which state of a repository. */
export interface ReadCardOptions {
  /** Branch, tag or commit. @default "main" */
  readonly revision?: string;
  /** What the repository holds. @default "model" */
  readonly type?: RepositoryType;
}

/**
 * Reads a card: a file, the README.md of a folder, or the README.md of what a model reference
 * names, which comes over the cache. A reference that is also the name of a file means the file.
 *
 * @throws {InvalidArgumentError} when there is no such file, or it holds the weights of a model
 * @throws {EntryNotFoundError} when the repository has no README.md
 * @throws {HubError} when the file cannot be read; whatever `ModelDownloader.download` throws
 */
export async function readCard(
  subject: string,
  options: ReadCardOptions = {},
  config: DownloadConfig = {},
): Promise<FoundCard> {
  const path = await localPath(subject);
  if (path !== undefined) return { path, repository: undefined, text: await readText(path) };
  const { downloadSettings } = await import("../pull/download_settings.ts");
  const { pullTarget } = await import("../pull/pull_target.ts");
  const { pull } = await import("../pull/pull.ts");
  const settings = await downloadSettings(config);
  const { repository, revision } = pullTarget(subject, options, settings);
  const prefix = repository.type === "dataset" ? "datasets/" : "";
  const name = `${prefix}${repository.name}`;
  const reference = `hf://${name}@${encodeURIComponent(revision)}/README.md`;
  // The card is looked at, not wanted: it does not belong into a folder of models.
  const pulled = await pull(reference, {}, { ...config, cacheDir: settings.cacheDir });
  return {
    path: pulled.path,
    repository: `${name}@${revision}`,
    text: await readText(pulled.path),
  };
}

/** The file that is meant, if one is. */
async function localPath(subject: string): Promise<string | undefined> {
  const isPath = /^(\.{0,2}[/\\]|[A-Za-z]:[/\\])|\.md$/i.test(subject) || subject === ".";
  if (/^(hf|https?):\/\//.test(subject)) return undefined;
  try {
    const { isFile, isDirectory } = await Deno.stat(subject);
    if (isFile) return subject;
    return isDirectory && isPath ? `${subject.replace(/[/\\]$/, "")}/README.md` : undefined;
  } catch {
    // Whether it is there and may be read is said when it is opened.
    return isPath ? subject : undefined;
  }
}

async function readText(path: string): Promise<string> {
  const { openInput } = await import("../push/open_input.ts");
  using file = await openInput(path);
  const beginning = await file.read({ start: 0, end: Math.min(file.size, 4) });
  const isBinary = new TextDecoder().decode(beginning) === "GGUF" || beginning.includes(0);
  if (isBinary || /\.safetensors$/i.test(path)) {
    throw new InvalidArgumentError(`Cannot read "${path}" as a card: it holds weights, not text`);
  }
  if (file.size > MAX_BYTES) {
    throw new HubError(`Cannot read "${path}" as a card: it has ${file.size} bytes`);
  }
  return new TextDecoder().decode(await file.read({ start: 0, end: file.size }));
}

/** What `parseCard` takes at most, in the longest encoding. */
const MAX_BYTES = 16 * 1024 * 1024;
