import { InvalidFormatError } from "../vocabulary/errors.ts";
import { JsonFields } from "../vocabulary/json_fields.ts";

/** What a part of a model is: the model itself, an adapter for another one, or SONA weights. */
export type ModelPartRole = "model" | "adapter" | "sona";

/** One file of a model. */
export interface ModelPart {
  /** Path in the repository. */
  readonly path: string;
  /** What it is. */
  readonly role: ModelPartRole;
  /** Size in bytes. */
  readonly size: number;
  /** SHA-256 of its bytes, in lower-case hex. */
  readonly sha256: string;
  /** SHA-256 of the file it is made for, where that is another one than the manifest's base. */
  readonly baseSha256?: string;
}

/** Which files of a repository belong together: the file `ruvltra.json` at its root. */
export interface RuvltraManifest {
  /** SHA-256 of the file that adapters and SONA weights are made for, in lower-case hex. */
  readonly baseSha256: string;
  /** Where that file is, as a model reference, when it is not in this repository. */
  readonly baseModel?: string;
  /** The files. */
  readonly parts: readonly ModelPart[];
}

/** The name of the file in a repository. */
export const MANIFEST_PATH = "ruvltra.json";

/** The most bytes a manifest may have. */
export const MANIFEST_MAX_BYTES: number = 256 * 1024;

/**
 * Reads the text of a `ruvltra.json`. Fields nobody here knows are ignored.
 *
 * @throws {InvalidFormatError} when it is no such file, is of another version, or too long
 */
export function parseManifest(text: string): RuvltraManifest {
  if (text.length > MANIFEST_MAX_BYTES) throw unreadable(`it has ${text.length} characters`);
  const fields = JsonFields.of(parseJson(text), "", MANIFEST_PATH);
  const version = fields.value("schema_version");
  if (version !== SCHEMA_VERSION) {
    throw unreadable(`its schema_version is ${JSON.stringify(version)}, not ${SCHEMA_VERSION}`);
  }
  const list = fields.list("parts");
  if (list.length > MAX_PARTS) throw unreadable(`it has ${list.length} parts`);
  const parts = list.map((part, index) => parsePart(part, `parts[${index}]`));
  assertDistinct(parts);
  return {
    baseSha256: fields.matching("base_sha256", SHA256),
    ...(fields.has("base_model") && { baseModel: fields.text("base_model") }),
    parts,
  };
}

/** Writes a manifest as the text of a `ruvltra.json`. */
export function manifestText({ baseSha256, baseModel, parts }: RuvltraManifest): string {
  const document = {
    schema_version: SCHEMA_VERSION,
    base_sha256: baseSha256,
    base_model: baseModel,
    parts: parts.map(({ path, role, size, sha256, baseSha256: base }) => ({
      path,
      role,
      size,
      sha256,
      base_sha256: base,
    })),
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

/**
 * The manifest of a repository after a push: what `fresh` says goes first, and parts of `old` stay
 * which it does not name, with the base they are made for. Pure.
 */
export function mergeManifests(
  old: RuvltraManifest | undefined,
  fresh: RuvltraManifest,
): RuvltraManifest {
  if (old === undefined) return fresh;
  const renewed = new Set(fresh.parts.map(({ path }) => path));
  const kept = old.parts.filter(({ path }) => !renewed.has(path)).map((part) => {
    const { baseSha256: own, ...rest } = part;
    const base = own ?? old.baseSha256;
    return part.role === "model" || base === fresh.baseSha256
      ? rest
      : { ...rest, baseSha256: base };
  });
  return { ...fresh, parts: [...fresh.parts, ...kept] };
}

/** SHA-256 of the file a part is made for. */
export function baseOf(part: ModelPart, { baseSha256 }: RuvltraManifest): string {
  return part.baseSha256 ?? baseSha256;
}

const SCHEMA_VERSION = 1;

const MAX_PARTS = 1000;

const SHA256 = /^[0-9a-f]{64}$/;

/** Relative, with `/` between names, and no way up. */
const SAFE_PATH = /^(?!\.{0,2}(\/|$))(?!.*\/\.{0,2}(\/|$))[^\\\p{Cc}]+$/u;

const ROLES: readonly ModelPartRole[] = ["model", "adapter", "sona"];

function parsePart(value: unknown, where: string): ModelPart {
  const fields = JsonFields.of(value, where, MANIFEST_PATH);
  return {
    path: fields.matching("path", SAFE_PATH),
    role: fields.oneOf("role", ROLES),
    size: fields.wholeNumber("size"),
    sha256: fields.matching("sha256", SHA256),
    ...(fields.has("base_sha256") && { baseSha256: fields.matching("base_sha256", SHA256) }),
  };
}

function assertDistinct(parts: readonly ModelPart[]): void {
  const seen = new Set<string>();
  for (const { path } of parts) {
    if (seen.has(path)) throw unreadable(`"${path}" is named twice`);
    seen.add(path);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InvalidFormatError(`Cannot read ${MANIFEST_PATH}: it is no JSON`, { cause: error });
  }
}

function unreadable(state: string): InvalidFormatError {
  return new InvalidFormatError(`Cannot read ${MANIFEST_PATH}: ${state}`);
}
