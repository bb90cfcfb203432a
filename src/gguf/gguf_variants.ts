import type { RemoteFile } from "../vocabulary/repository.ts";
import { companionKind } from "./companion_kind.ts";
import { quantizationLabel } from "./quantization_label.ts";
import { compareQuantizations } from "./quantization_order.ts";
import { splitPart } from "./split_part.ts";

/** One of the models a repository offers as GGUF: a file, or the parts of a split one. */
export interface GgufVariant {
  /** Its quantization, such as `Q4_K_M`; where its name has none, that name. */
  readonly label: string;
  /** Its path without part number and extension: what tells variants of one label apart. */
  readonly name: string;
  /** Its files; the parts of a split one in their order. */
  readonly files: readonly RemoteFile[];
  /** Size of its files in bytes. */
  readonly size: number;
}

/**
 * The models among a repository's files, each quantization one, from large to small. Companions
 * (vision projectors, imatrix files, draft models) are not among them.
 */
export function ggufVariants(files: Iterable<RemoteFile>): GgufVariant[] {
  const models = [...files].filter(({ path }) =>
    /\.gguf$/i.test(path) && companionKind(path) === undefined
  );
  const groups = Map.groupBy(models, ({ path }) => splitSetOf(path) ?? path);
  return [...groups.values()].map(variantOf).sort(bySize);
}

/** What the parts of one split model have in common; undefined for a file that is not split. */
export function splitSetOf(path: string): string | undefined {
  const part = splitPart(path);
  return part && `${part.stem}-of-${part.count}`;
}

function variantOf(parts: readonly RemoteFile[]): GgufVariant {
  const files = [...parts].sort((a, b) => indexOf(a) - indexOf(b));
  const path = files[0]?.path ?? "";
  const name = splitPart(path)?.stem ?? path.replace(/\.gguf$/i, "");
  return {
    label: quantizationLabel(name) ?? name.slice(name.lastIndexOf("/") + 1),
    name,
    files,
    size: files.reduce((sum, { size }) => sum + size, 0),
  };
}

function indexOf({ path }: RemoteFile): number {
  return splitPart(path)?.index ?? 0;
}

function bySize(a: GgufVariant, b: GgufVariant): number {
  return compareQuantizations(a.label, b.label) || (a.name < b.name ? -1 : 1);
}
