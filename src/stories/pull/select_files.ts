import { type GgufVariant, ggufVariants, splitSetOf } from "../../gguf/gguf_variants.ts";
import { modelInName } from "../../gguf/model_in_name.ts";
import { canonicalLabel } from "../../gguf/quantization_label.ts";
import { nearestQuantizations } from "../../gguf/quantization_order.ts";
import { splitPart, splitPath } from "../../gguf/split_part.ts";
import {
  EntryNotFoundError,
  InvalidArgumentError,
  NameNotFoundError,
} from "../../vocabulary/errors.ts";
import { matches } from "../../vocabulary/fnmatch.ts";
import { nearestNames } from "../../vocabulary/nearest_names.ts";
import type { RemoteFile } from "../../vocabulary/repository.ts";

/** Which files of a repository somebody wants. An empty list counts as not given. */
export interface FileWish {
  /** Exact files, and folders with or without a `/` at the end. Goes with no other wish. */
  readonly paths?: readonly string[] | undefined;
  /** Patterns of which one has to match, by the rules of `fnmatch`. */
  readonly include?: readonly string[] | undefined;
  /** Patterns of which none may match. */
  readonly exclude?: readonly string[] | undefined;
  /**
   * One GGUF quantization, such as `Q4_K_M`, in upper or lower case, or the name of a GGUF model
   * without its extension: the files of that model among those the patterns leave, and nothing
   * else, no vision projector and no README either. `auto` is the best that fits the machine.
   */
  readonly quantization?: string | undefined;
  /** Every file, however many quantizations there are, complete or not. @default false */
  readonly all?: boolean | undefined;
}

/** The files wanted, or the models between which the wish leaves the choice open. */
export type Selection =
  | {
    /** The wish is clear. */
    readonly kind: "files";
    /** The files, in the order of the listing. */
    readonly files: readonly RemoteFile[];
  }
  | {
    /** Quantizations of one model, between which the machine decides. */
    readonly kind: "automatic";
    /** Those that are complete, from large to small; at least one. */
    readonly variants: readonly GgufVariant[];
  }
  | {
    /** Several GGUF models would do, and only a person can tell. */
    readonly kind: "ambiguous";
    /** Those models, from large to small. */
    readonly variants: readonly GgufVariant[];
  };

/**
 * Selects from a repository's files. Without a wish that is the whole repository, unless it holds
 * several GGUF models: nobody wants ten quantizations of the same weights, so it is as if `auto`
 * had been asked for. A split GGUF is one: wherever one of its parts is selected, all are.
 *
 * @throws {EntryNotFoundError} when a named path is not there, nothing matches the patterns, or a
 * selected split GGUF lacks a part
 * @throws {NameNotFoundError} when no file has the quantization; `suggestions` has the nearest ones
 * @throws {InvalidArgumentError} when the wish contradicts itself
 */
export function selectFiles(files: readonly RemoteFile[], wish: FileWish = {}): Selection {
  const { paths = [], include = [], quantization, all = false } = wish;
  assertConsistent(wish);
  if (paths.length > 0) {
    const wanted = new Set(paths.flatMap((path) => filesAt(path, files)));
    return selected(files.filter((file) => wanted.has(file)), files);
  }
  const candidates = matching(files, wish);
  if (quantization !== undefined) return selectQuantization(candidates, quantization, files);
  if (all) return { kind: "files", files: withSiblings(candidates, files) };
  const variants = ggufVariants(candidates);
  if (variants.length > 1 && include.length === 0) return open(variants, files);
  return selected(candidates, files);
}

/** Whether a quantization is no name but a wish: the best that fits. */
export function isAuto(quantization: string | undefined): boolean {
  return quantization?.toLowerCase() === "auto";
}

function assertConsistent(wish: FileWish): void {
  const { paths = [], include = [], exclude = [], quantization, all = false } = wish;
  const patterns = include.length + exclude.length > 0;
  if (paths.length > 0 && (patterns || quantization !== undefined || all)) {
    throw new InvalidArgumentError(
      "Cannot select files: paths were given together with patterns, a quantization or everything",
    );
  }
  if (quantization !== undefined && all) {
    throw new InvalidArgumentError(
      `Cannot select files: the quantization "${quantization}" and everything were asked for at once`,
    );
  }
}

function filesAt(path: string, files: readonly RemoteFile[]): readonly RemoteFile[] {
  const folder = path.endsWith("/") ? path : `${path}/`;
  const found = files.filter((file) => file.path === path || file.path.startsWith(folder));
  if (found.length > 0) return found;
  const near = nearestNames(path, files.map((file) => file.path));
  const hint = near.length === 0 ? "" : `; the nearest: ${quoted(near)}`;
  throw new EntryNotFoundError(`Cannot select "${path}": no such file or folder${hint}`, {
    status: 404,
  });
}

function matching(files: readonly RemoteFile[], wish: FileWish): readonly RemoteFile[] {
  const { include = [], exclude = [] } = wish;
  const filter = { exclude, ...(include.length > 0 && { include }) };
  const found = files.filter(({ path }) => matches(path, filter));
  if (found.length > 0 || files.length === 0) return found;
  throw new EntryNotFoundError(
    `Cannot select files: the patterns ${
      quoted([...include, ...exclude])
    } leave none of ${files.length}`,
    { status: 404 },
  );
}

function selectQuantization(
  candidates: readonly RemoteFile[],
  quantization: string,
  files: readonly RemoteFile[],
): Selection {
  const variants = ggufVariants(candidates);
  if (isAuto(quantization) && variants.length > 0) return open(variants, files);
  const wanted = canonicalLabel(quantization);
  const labelled = variants.filter(({ label }) => canonicalLabel(label) === wanted);
  const found = labelled.length > 0 ? labelled : variants.filter(isNamed(quantization));
  const [variant] = found;
  if (variant === undefined) throw unknownQuantization(quantization, variants);
  if (found.length > 1) return { kind: "ambiguous", variants: found };
  return selected(variant.files, files);
}

/** What is open between variants: for the machine, when they are of one model, else for a person. */
function open(variants: readonly GgufVariant[], files: readonly RemoteFile[]): Selection {
  const complete = variants.filter(isComplete);
  const models = new Set(complete.map(({ name }) => modelInName(name)));
  if (models.size > 1) return { kind: "ambiguous", variants };
  if (models.size === 1) return { kind: "automatic", variants: complete };
  return selected(variants.flatMap((variant) => variant.files), files);
}

function isComplete({ files }: GgufVariant): boolean {
  const [first] = files;
  const part = first && splitPart(first.path);
  return part === undefined || part.count === files.length;
}

/** Finds a variant by its path without part number and extension, or by the last part of that. */
function isNamed(name: string): (variant: GgufVariant) => boolean {
  const wanted = name.toLowerCase();
  return (variant) => {
    const path = variant.name.toLowerCase();
    return path === wanted || path.endsWith(`/${wanted}`);
  };
}

function unknownQuantization(
  quantization: string,
  variants: readonly GgufVariant[],
): NameNotFoundError {
  const labels = [...new Set(variants.map(({ label }) => label))];
  const inSize = nearestQuantizations(canonicalLabel(quantization), labels);
  const suggestions = inSize.length > 0 ? inSize : nearestNames(quantization, labels);
  const state = labels.length === 0
    ? "there is no GGUF model"
    : suggestions.length === 0
    ? `there are ${quoted(labels)}`
    : `the nearest: ${quoted(suggestions)}`;
  return new NameNotFoundError(
    `Cannot select the quantization "${quantization}": no file has it; ${state}`,
    { suggestions },
  );
}

/** The files with the rest of every split model they belong to, which must be whole. */
function selected(wanted: readonly RemoteFile[], files: readonly RemoteFile[]): Selection {
  const whole = withSiblings(wanted, files);
  for (const parts of Map.groupBy(whole, ({ path }) => splitSetOf(path)).values()) {
    assertWhole(parts);
  }
  return { kind: "files", files: whole };
}

function withSiblings(wanted: readonly RemoteFile[], files: readonly RemoteFile[]): RemoteFile[] {
  const paths = new Set(wanted.map(({ path }) => path));
  const sets = new Set(wanted.map(({ path }) => splitSetOf(path)));
  sets.delete(undefined);
  return files.filter(({ path }) => paths.has(path) || sets.has(splitSetOf(path)));
}

function assertWhole(parts: readonly RemoteFile[]): void {
  const present = new Set(parts.map(({ path }) => splitPart(path)?.index));
  const path = parts[0]?.path ?? "";
  const part = splitPart(path);
  if (part === undefined) return;
  for (let index = 1; index <= part.count; index++) {
    if (present.has(index)) continue;
    const missing = splitPath({ ...part, index });
    throw new EntryNotFoundError(
      `Cannot select "${path}": the repository lacks "${missing}", another part of it`,
      { status: 404 },
    );
  }
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(", ");
}
