import type { CardMetadata } from "./model_card.ts";
import { sameValue } from "./same_value.ts";
import { readYaml, writeYaml } from "./yaml.ts";
import { yamlEntries, type YamlEntry } from "./yaml_entries.ts";

/**
 * Changes the YAML of `before` into YAML of `after`, and only where they differ: an entry that stays
 * keeps its place, its comments and the way it is written. Where the text is written so that entries
 * cannot be edited one by one, all of it is written anew.
 *
 * @param end the line end to use
 */
export async function editYaml(
  yaml: string,
  before: CardMetadata,
  after: CardMetadata,
  end: string,
): Promise<string> {
  if (sameValue(before, after)) return yaml;
  const edited = await editEntries(yaml, before, after, end);
  // An entry may be more than it seems, such as one with an anchor that others refer to.
  if (edited !== undefined && await saysSame(edited, after)) return edited;
  return withLineEnd(await writeYaml(after), end);
}

async function editEntries(
  yaml: string,
  before: CardMetadata,
  after: CardMetadata,
  end: string,
): Promise<string | undefined> {
  const entries = Object.keys(before).length === 0 ? [] : await yamlEntries(yaml);
  if (entries === undefined) return undefined;
  let text = yaml;
  for (const entry of entries.toReversed()) {
    const { key } = entry;
    if (sameValue(before[key], after[key])) continue;
    const written = text.slice(entry.start, entry.end);
    const extended = await extendedList(written, entry, before[key], after[key]);
    const fresh = extended ?? (Object.hasOwn(after, key) ? await entryOf(key, after[key]) : "");
    text = text.slice(0, entry.start) + withLineEnd(fresh, end) + text.slice(entry.end);
  }
  const added = Object.entries(after).filter(([key]) => !Object.hasOwn(before, key));
  if (added.length === 0) return text;
  return text + withLineEnd(await writeYaml(Object.fromEntries(added)), end);
}

async function entryOf(key: string, value: unknown): Promise<string> {
  return await writeYaml({ [key]: value });
}

/** A list that only has more items than before: they are written below the others. */
async function extendedList(
  written: string,
  { isBlockList }: YamlEntry,
  before: unknown,
  after: unknown,
): Promise<string | undefined> {
  if (!isBlockList || !Array.isArray(before) || !Array.isArray(after)) return undefined;
  if (!sameValue(after.slice(0, before.length), before)) return undefined;
  const [, indent = ""] = /[\r\n]([ \t]*)-/.exec(written) ?? [];
  const items = await writeYaml(after.slice(before.length));
  return written + items.replaceAll(/(?<=^|\n)(?=[^\n])/g, indent);
}

async function saysSame(yaml: string, metadata: CardMetadata): Promise<boolean> {
  try {
    return sameValue(await readYaml(yaml), metadata);
  } catch {
    return false;
  }
}

/** Lines that have the line end already keep it. */
function withLineEnd(yaml: string, end: string): string {
  return yaml.replaceAll(/\r\n|\n/g, end);
}
