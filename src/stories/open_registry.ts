import { join } from "node:path";
import { KeptRecords } from "../cache/kept_records.ts";
import builtIn from "../registry/catalogue.json" with { type: "json" };
import { type Catalogue, parseCatalogue } from "../registry/catalogue.ts";
import { extendCatalogue } from "../registry/extend_catalogue.ts";
import { RuvLtraRegistry } from "../registry/ruv_ltra_registry.ts";
import { InvalidArgumentError, InvalidFormatError, PermissionError } from "../vocabulary/errors.ts";
import { isObject } from "../vocabulary/is_object.ts";
import { isCommitHash } from "../vocabulary/repository.ts";
import { type HubSettings, settingsFromEnv } from "../vocabulary/settings.ts";
import { environment } from "./environment.ts";
import { readJsonFileIfPresent } from "./read_json_file.ts";

/**
 * Opens the registry of this machine: the built-in catalogue, what the publisher has added since
 * then, as far as `updateRegistry` has fetched it, and the user's own `registry.json` in our state
 * folder. A later one's word on an id counts. Opens no socket.
 *
 * @throws {InvalidFormatError} that names the place of what is wrong in the user's own file
 */
export async function openRegistry(
  config: { readonly stateDir?: string; readonly settings?: HubSettings } = {},
): Promise<RuvLtraRegistry> {
  const stateDir = config.stateDir ?? config.settings?.stateDir ?? stateFromEnv();
  return stateDir === undefined ? new RuvLtraRegistry() : await readRegistry(stateDir);
}

/** The registry that a state folder makes. */
export async function readRegistry(stateDir: string): Promise<RuvLtraRegistry> {
  const published = await readPublished(stateDir);
  const catalogue = extended(parseCatalogue(builtIn), published?.catalogue);
  const path = join(stateDir, "registry.json");
  const own = await readJsonFileIfPresent(path).catch((error) => {
    // What may not be read is not there.
    if (error instanceof PermissionError) return undefined;
    throw error;
  });
  return new RuvLtraRegistry(
    own === undefined ? catalogue : extendCatalogue(catalogue, own, `"${path}"`),
  );
}

/** The publisher's catalogue, as it was fetched last. */
export interface PublishedCatalogue {
  /** The commit it is from. */
  readonly commit: string;
  /** Its JSON value. */
  readonly catalogue: unknown;
}

/** What was fetched last; undefined where nothing was. */
export async function readPublished(stateDir: string): Promise<PublishedCatalogue | undefined> {
  const record = await publishedRecords(stateDir).read(PUBLISHED);
  if (!isObject(record) || typeof record.commit !== "string") return undefined;
  return isCommitHash(record.commit)
    ? { commit: record.commit, catalogue: record.catalogue }
    : undefined;
}

/** Keeps what was fetched; false where it cannot be kept. */
export function keepPublished(stateDir: string, published: PublishedCatalogue): Promise<boolean> {
  return publishedRecords(stateDir).write(PUBLISHED, published);
}

/** The longest catalogue that is taken from the publisher, in bytes. */
export const LONGEST_CATALOGUE = 1024 * 1024;

const PUBLISHED = "published";

function publishedRecords(stateDir: string): KeptRecords {
  const limits = { records: 8, totalBytes: 16 * LONGEST_CATALOGUE };
  return new KeptRecords(stateDir, "registry", { ...limits, recordLength: 2 * LONGEST_CATALOGUE });
}

/** A kept catalogue that is damaged, or of a later form, adds nothing: it can be fetched again. */
function extended(base: Catalogue, published: unknown): Catalogue {
  if (published === undefined) return base;
  try {
    return extendCatalogue(base, published, "the publisher's catalogue");
  } catch (error) {
    if (error instanceof InvalidFormatError || error instanceof InvalidArgumentError) return base;
    throw error;
  }
}

function stateFromEnv(): string | undefined {
  try {
    return settingsFromEnv(environment).stateDir;
  } catch (error) {
    // Without a home directory there is no state.
    if (error instanceof InvalidArgumentError) return undefined;
    throw error;
  }
}
