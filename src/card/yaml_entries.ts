/** One `key: value` at the top of a YAML mapping, as it is written. */
export interface YamlEntry {
  /** The key. */
  readonly key: string;
  /** Offset of the first character of its line. */
  readonly start: number;
  /** Offset behind the last line of its value; comments and blank lines after it belong to the next. */
  readonly end: number;
  /** Whether the value is a list with a `-` in front of each item. */
  readonly isBlockList: boolean;
}

/**
 * Finds the entries of a YAML mapping in its text. Undefined where they do not stand each on lines of
 * their own, from the first column on, so that they cannot be edited one by one.
 */
export async function yamlEntries(yaml: string): Promise<readonly YamlEntry[] | undefined> {
  const { COLLECTION_STYLE, EVENT_ID, getScalarValue, parseEvents } = await import("js-yaml");
  const [, root, ...events] = parseEvents(yaml, {});
  if (root?.type !== EVENT_ID.MAPPING || root.style !== COLLECTION_STYLE.BLOCK) return undefined;
  const found: { key: string; start: number; isBlockList: boolean }[] = [];
  let depth = 0;
  let isKey = true;
  for (const event of events) {
    if (event.type === EVENT_ID.POP) {
      if (--depth < 0) break;
      if (depth === 0) isKey = true;
      continue;
    }
    if (depth === 0 && isKey) {
      if (event.type !== EVENT_ID.SCALAR) return undefined;
      const start = lineStart(yaml, event.valueStart);
      if (!/^["']?$/.test(yaml.slice(start, event.valueStart))) return undefined;
      found.push({ key: getScalarValue(yaml, event), start, isBlockList: false });
      isKey = false;
      continue;
    }
    const last = found.at(-1);
    if (depth === 0 && last !== undefined && event.type === EVENT_ID.SEQUENCE) {
      last.isBlockList = event.style === COLLECTION_STYLE.BLOCK;
    }
    if (event.type === EVENT_ID.SEQUENCE || event.type === EVENT_ID.MAPPING) depth++;
    else if (depth === 0) isKey = true;
  }
  return found.map((entry, index) => ({
    ...entry,
    end: contentEnd(yaml, entry.start, found[index + 1]?.start ?? yaml.length),
  }));
}

function lineStart(text: string, offset: number): number {
  return Math.max(text.lastIndexOf("\n", offset - 1), text.lastIndexOf("\r", offset - 1)) + 1;
}

/** Without the comments and blank lines at its end. */
function contentEnd(text: string, start: number, end: number): number {
  const lines = text.slice(start, end).split(/(?<=\r\n|\n|\r(?!\n))/);
  const last = lines.findLastIndex((line, index) => index === 0 || !/^(?:#|\s*$)/.test(line));
  return start + lines.slice(0, last + 1).join("").length;
}
