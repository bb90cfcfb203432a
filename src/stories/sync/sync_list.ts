import { InvalidArgumentError, InvalidFormatError } from "../../vocabulary/errors.ts";
import { JsonFields } from "../../vocabulary/json_fields.ts";
import { parseModelReference } from "../../vocabulary/model_reference.ts";
import type { RepositoryType } from "../../vocabulary/repository.ts";

/** One model of a `hub.json`, as it is written there. */
export interface SyncEntry {
  /** The model: everything `pull` takes, such as `user/repo:Q4_K_M@v1.0.0`. */
  readonly model: string;
  /** A folder, relative to the list's own, or "cache". @default "cache" */
  readonly to?: string;
  /** What the repository holds. */
  readonly type?: RepositoryType;
  /** Branch, tag or commit. */
  readonly revision?: string;
  /** One GGUF quantization, or "auto". */
  readonly quantization?: string;
  /** Patterns of which one has to match. */
  readonly include?: readonly string[];
  /** Patterns of which none may match. */
  readonly exclude?: readonly string[];
  /** Everything, however many quantizations there are. */
  readonly all?: boolean;
}

/**
 * Reads the value of a `hub.json`, which `hub.schema.json` describes.
 *
 * @param document what to call it in a message
 * @throws {InvalidFormatError} that names the place of what is wrong
 */
export function parseSyncList(
  value: unknown,
  document: string,
  options: { readonly endpoint?: string } = {},
): SyncEntry[] {
  const root = JsonFields.of(value, "", document);
  root.only(["$schema", "models"]);
  const entries = root.list("models").map((entry, index) => {
    const where = `models[${index}]`;
    const parsed = parseSyncEntry(entry, where, document);
    assertReference(parsed.model, `Cannot read ${document}: ${where}.model`, options.endpoint);
    return parsed;
  });
  const places = new Map<string, number>();
  for (const [index, entry] of entries.entries()) {
    const first = places.get(entryKey(entry));
    if (first !== undefined) {
      throw new InvalidFormatError(
        `Cannot read ${document}: models[${index}] is the same as models[${first}]`,
      );
    }
    places.set(entryKey(entry), index);
  }
  return entries;
}

/** Reads one entry. */
export function parseSyncEntry(value: unknown, where: string, document: string): SyncEntry {
  const entry = JsonFields.of(value, where, document);
  entry.only(SYNC_ENTRY_FIELDS);
  return {
    model: entry.text("model"),
    ...(entry.has("to") && { to: entry.text("to") }),
    ...(entry.has("type") && { type: entry.oneOf("type", TYPES) }),
    ...(entry.has("revision") && { revision: entry.text("revision") }),
    ...(entry.has("quantization") && { quantization: entry.text("quantization") }),
    ...(entry.has("include") && { include: entry.texts("include") }),
    ...(entry.has("exclude") && { exclude: entry.texts("exclude") }),
    ...(entry.has("all") && { all: entry.flag("all") }),
  };
}

/** Tells entries apart: the same text stands for the same wish. */
export function entryKey(entry: SyncEntry): string {
  const { to = CACHE, ...rest } = entry;
  return JSON.stringify(SYNC_ENTRY_FIELDS.map((name) => ({ ...rest, to })[name] ?? null));
}

/** The destination that is the shared cache. */
export const CACHE = "cache";

/** The fields of an entry, in the order in which they are written. */
export const SYNC_ENTRY_FIELDS = [
  "model",
  "to",
  "type",
  "revision",
  "quantization",
  "include",
  "exclude",
  "all",
] as const;

const TYPES: readonly RepositoryType[] = ["model", "dataset"];

function assertReference(model: string, what: string, endpoint: string | undefined): void {
  try {
    parseModelReference(model, { ...(endpoint !== undefined && { endpoint }) });
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    const reason = error.message.replace(/^Cannot (?:read|use) ".*?" as [^:]*: /, "");
    throw new InvalidFormatError(`${what} is "${model}": ${reason}`, { cause: error });
  }
}
