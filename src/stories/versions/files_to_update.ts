import { ggufVariants } from "../../gguf/gguf_variants.ts";
import { canonicalLabel } from "../../gguf/quantization_label.ts";
import type { RemoteFile } from "../../vocabulary/repository.ts";

/**
 * The files of a new commit that stand for those pulled from an old one: the same paths, and where a
 * GGUF model has another name now, the only one of its quantization. Pure.
 */
export function filesToUpdate(
  had: readonly RemoteFile[],
  after: readonly RemoteFile[],
): readonly RemoteFile[] {
  const paths = new Set(had.map(({ path }) => path));
  const there = new Set(after.map(({ path }) => path));
  const lost = had.filter(({ path }) => !there.has(path));
  const labels = new Set(ggufVariants(lost).map(({ label }) => canonicalLabel(label)));
  const byLabel = Map.groupBy(ggufVariants(after), ({ label }) => canonicalLabel(label));
  for (const label of labels) {
    const [variant, ...others] = byLabel.get(label) ?? [];
    if (others.length > 0) continue;
    for (const { path } of variant?.files ?? []) paths.add(path);
  }
  return after.filter(({ path }) => paths.has(path));
}
