import { displayWidth, truncateMiddle } from "./display_text.ts";

/**
 * Shortens names that stand under each other to at most `width` columns, so that they can still be
 * told apart: what all long ones end in goes first, the extension of a single one too, then the
 * middle, of which the end is worth more than the beginning. It says the quantization, or the part.
 */
export function shortNames(
  names: readonly string[],
  width: number,
  options: { readonly ellipsis: string },
): string[] {
  const isLong = (name: string): boolean => displayWidth(name) > width;
  const end = commonEnd(names.filter(isLong));
  return names.map((name) => {
    if (!isLong(name)) return name;
    const rest = name.slice(0, name.length - end.length);
    return truncateMiddle(rest, width, { ...options, headShare: 1 / 3 });
  });
}

/** What the names end in, from a `-` or a `.` on: no label is cut in two. */
function commonEnd(names: readonly string[]): string {
  const [first = "", ...others] = names;
  if (others.length === 0) return /(-of-\d{5})?\.[^.]+$/.exec(first)?.[0] ?? "";
  const ends = [...first.matchAll(/[-.]/g)].map(({ index }) => first.slice(index));
  return ends.find((end) => others.every((name) => name.endsWith(end) && name !== end)) ?? "";
}
