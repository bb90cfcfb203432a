import {
  baseOf,
  MANIFEST_PATH,
  type ModelPart,
  type RuvltraManifest,
} from "../../card/ruvltra_manifest.ts";
import { ManifestMismatchError } from "../../vocabulary/errors.ts";
import { matches } from "../../vocabulary/fnmatch.ts";
import type { RemoteFile } from "../../vocabulary/repository.ts";
import type { ListedRepository } from "./model_manifest.ts";

/** Which SONA weights come along with the chosen files. */
export interface SonaChoice {
  /** The chosen files, and behind them what comes along, the manifest included. */
  readonly files: readonly RemoteFile[];
  /** What the manifest says of those. */
  readonly parts: readonly ModelPart[];
  /** Parts that are made for another file of the repository, and stay there. */
  readonly others: readonly ModelPart[];
}

/** What is wanted of the SONA weights. */
export interface SonaWish {
  /** Whether they are wanted at all. */
  readonly wanted: boolean;
  /** Patterns of which none may match what comes along. */
  readonly exclude?: readonly string[] | undefined;
}

/**
 * Adds the SONA weights that a manifest names for the chosen files, or takes them away. Pure. Weights
 * for another file of the repository stay where they are.
 *
 * @throws {ManifestMismatchError} when weights are made for a file that is not there, or are not
 * what the manifest says
 */
export function withSonaParts(
  chosen: readonly RemoteFile[],
  manifest: RuvltraManifest,
  { files }: ListedRepository,
  { wanted, exclude = [] }: SonaWish,
): SonaChoice {
  const parts = manifest.parts.filter(({ role }) => role === "sona");
  const paths = new Set(parts.map(({ path }) => path));
  const models = chosen.filter(({ path }) => !paths.has(path) && WEIGHTS.test(path));
  const as = (files: readonly RemoteFile[]) => ({ files, parts: [], others: [] });
  if (!wanted) return as(chosen.filter(({ path }) => !paths.has(path)));
  if (parts.length === 0 || models.length === 0) return as(chosen);
  const { fitting = [], others = [] } = Object.groupBy(
    parts,
    (part) => isMadeFor(part, models, manifest, files) ? "fitting" : "others",
  );
  if (fitting.length === 0) return { ...as(chosen), others };
  const brought = fitting.map((part) => listedPart(part, files));
  const manifestFile = files.filter(({ path }) => path === MANIFEST_PATH);
  const added = [...brought, ...manifestFile].filter((file) =>
    !chosen.includes(file) && matches(file.path, { exclude })
  );
  return { files: [...chosen, ...added], parts: fitting, others };
}

/**
 * Compares what came with what the manifest says: of a file outside LFS the Hub lists no SHA-256.
 *
 * @throws {ManifestMismatchError} when it is something else
 */
export function assertParts(
  parts: readonly ModelPart[],
  files: readonly { readonly path: string; readonly sha256: string | null }[],
): void {
  for (const { path, sha256: expected } of parts) {
    const actual = files.find((file) => file.path === path)?.sha256 ?? expected;
    if (actual === expected) continue;
    throw new ManifestMismatchError(
      `Cannot use the SONA weights "${path}": the manifest says they have the digest ${expected}, but they have ${actual}`,
      { expected, actual },
    );
  }
}

const WEIGHTS = /\.(gguf|safetensors)$/i;

/** Whether a part belongs to one of the models; one that belongs to nothing here is an error. */
function isMadeFor(
  part: ModelPart,
  models: readonly RemoteFile[],
  manifest: RuvltraManifest,
  files: readonly RemoteFile[],
): boolean {
  const base = baseOf(part, manifest);
  const adapters = manifest.parts.filter((other) =>
    other.role === "adapter" && baseOf(other, manifest) === base
  );
  // An adapter's base is in another repository, so that its weights go by the adapter.
  const isOfAdapter = models.some(({ path }) => adapters.some((other) => other.path === path));
  if (isOfAdapter || models.some(({ sha256 }) => sha256 === base)) return true;
  if (adapters.length > 0 || files.some(({ sha256 }) => sha256 === base)) return false;
  const actual = models[0]?.sha256 ?? "";
  throw new ManifestMismatchError(
    `Cannot use the SONA weights "${part.path}": they are made for a file with the digest ${base}, and "${
      models[0]?.path
    }" has ${actual || "none"}`,
    { expected: base, actual },
  );
}

/** The file of a part, when it is the one the manifest means. */
function listedPart({ path, size, sha256 }: ModelPart, files: readonly RemoteFile[]): RemoteFile {
  const file = files.find((file) => file.path === path);
  if (file?.size === size && (file.sha256 ?? sha256) === sha256) return file;
  const actual = file?.sha256 ?? "";
  const state = file === undefined
    ? "the repository has no such file"
    : `expected digest ${sha256} and ${size} bytes, the Hub has ${
      actual || "none"
    } and ${file.size}`;
  throw new ManifestMismatchError(`Cannot use the SONA weights "${path}": ${state}`, {
    expected: sha256,
    actual,
  });
}
