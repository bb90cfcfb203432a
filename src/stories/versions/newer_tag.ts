/**
 * The tag of the highest version above `tag`'s; undefined when there is none, or `tag` is no
 * version. Versions are numbers with dots between them, with or without a `v`; any other tag, a
 * release candidate for one, is left out. Pure.
 */
export function newerTag(tag: string, tags: readonly string[]): string | undefined {
  const version = versionOf(tag);
  if (version === undefined) return undefined;
  let newest: { readonly name: string; readonly version: readonly number[] } = {
    name: tag,
    version,
  };
  for (const name of tags) {
    const other = versionOf(name);
    if (other !== undefined && compare(other, newest.version) > 0) {
      newest = { name, version: other };
    }
  }
  return newest.name === tag ? undefined : newest.name;
}

function versionOf(tag: string): readonly number[] | undefined {
  return /^v?\d+(?:\.\d+)*$/.test(tag) ? tag.replace("v", "").split(".").map(Number) : undefined;
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let part = 0; part < Math.max(a.length, b.length); part++) {
    const difference = (a[part] ?? 0) - (b[part] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
