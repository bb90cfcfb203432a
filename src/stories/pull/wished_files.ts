import { ggufVariants, splitSetOf } from "../../gguf/gguf_variants.ts";
import { canonicalLabel } from "../../gguf/quantization_label.ts";
import { matches } from "../../vocabulary/fnmatch.ts";
import { type FileWish, isAuto } from "./select_files.ts";

/**
 * Which of the files on a disk a wish is about. Other than for a pull, nothing has to be whole or
 * there at all. Of a split model all parts are meant; a model chosen automatically may be any.
 */
export function wishedFiles<T extends { readonly path: string; readonly size: number }>(
  { paths = [], include = [], exclude = [], quantization }: FileWish,
  files: readonly T[],
): readonly T[] {
  const filter = { exclude, ...(include.length > 0 && { include }) };
  if (quantization !== undefined) {
    const candidates = files.filter(({ path }) => matches(path, filter));
    return filesOfQuantization(quantization, candidates);
  }
  const isNamed = ({ path }: T): boolean =>
    paths.length === 0
      ? matches(path, filter)
      : paths.some((wanted) => path === wanted || path.startsWith(`${wanted.replace(/\/$/, "")}/`));
  const named = files.filter(isNamed);
  const sets = new Set(named.map(({ path }) => splitSetOf(path)));
  sets.delete(undefined);
  return files.filter((file) => isNamed(file) || sets.has(splitSetOf(file.path)));
}

function filesOfQuantization<T extends { readonly path: string; readonly size: number }>(
  quantization: string,
  files: readonly T[],
): readonly T[] {
  const wanted = canonicalLabel(quantization);
  const variants = ggufVariants(files.map(({ path, size }) => ({ path, size, oid: "" })))
    .filter(({ label }) => isAuto(quantization) || canonicalLabel(label) === wanted);
  const paths = new Set(variants.flatMap((variant) => variant.files.map(({ path }) => path)));
  return files.filter(({ path }) => paths.has(path));
}
