import { join } from "node:path";
import { KeptRecords } from "../../cache/kept_records.ts";
import builtIn from "../../registry/catalogue.json" with { type: "json" };
import { type Catalogue, parseCatalogue } from "../../registry/catalogue.ts";
import { extendCatalogue } from "../../registry/extend_catalogue.ts";
import { RuvLtraRegistry } from "../../registry/ruv_ltra_registry.ts";
import {
  InvalidArgumentError,
  InvalidFormatError,
  PermissionError,
} from "../../vocabulary/errors.ts";
import { isObject } from "../../vocabulary/is_object.ts";
import { isCommitHash } from "../../vocabulary/repository.ts";
import { readJsonFileIfPresent } from "../read_json_file.ts";

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

/**
 * Keeps what was fetched.
 *
 * @throws {HubError} when it cannot be written
 */
export function keepPublished(stateDir: string, published: PublishedCatalogue): Promise<void> {
  return publishedRecords(stateDir).store(PUBLISHED, published);
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
