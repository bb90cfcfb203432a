/** What a companion file does for its model: vision, quantization statistics, speculative drafts. */
export type CompanionKind = "mmproj" | "imatrix" | "draft";

/**
 * What kind of companion a file is, by its name; undefined for a model of its own and for
 * everything else. A model whose name merely says that it was made with an imatrix is no companion.
 */
export function companionKind(path: string): CompanionKind | undefined {
  const name = path.slice(path.lastIndexOf("/") + 1).toLowerCase();
  if (/(^|[-._])mmproj/.test(name)) return "mmproj";
  if (/^imatrix|[-._]imatrix(\.[a-z]+)?$/.test(name)) return "imatrix";
  if (/^(mtp|eagle3|dflash|dspark)-/.test(name)) return "draft";
  return undefined;
}
