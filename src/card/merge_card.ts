import { lineEndOf, splitFrontMatter } from "./front_matter.ts";
import { mergeMetadata } from "./merge_metadata.ts";
import { ModelCard } from "./model_card.ts";
import { parseMetadata } from "./parse_card.ts";
import { editYaml } from "./edit_yaml.ts";

/**
 * Brings a card up to date in the README.md somebody wrote: what `card` says about a key of the
 * metadata is written there, its lists are added to, and the block in the page that a push generated
 * is renewed. All else stays as it is to the last character: other keys, their order, comments, line
 * ends, and the author's text. What is up to date already comes back unchanged.
 *
 * @throws {InvalidFormatError} when the front matter of `existing` is no YAML mapping
 */
export async function mergeCard(existing: string, card: ModelCard): Promise<string> {
  const end = lineEndOf(existing);
  const adapt = (text: string): string => text.replaceAll("\n", end);
  if (existing.trim() === "") return await card.toMarkdown();
  const parts = splitFrontMatter(existing);
  if (parts === undefined) {
    const fresh = await new ModelCard(card.metadata, "").toMarkdown();
    const [mark = ""] = /^\uFEFF/.exec(existing) ?? [];
    return `${mark}${adapt(fresh)}${mergeBody(existing.slice(mark.length), adapt(card.body))}`;
  }
  const metadata = await parseMetadata(parts.yaml, parts.line);
  const yaml = await editYaml(parts.yaml, metadata, mergeMetadata(metadata, card.metadata), end);
  const body = mergeBody(parts.body, adapt(card.body));
  // The last line of a file may have no end, and a fence has to have one.
  const after = body === "" || /[\r\n]$/.test(parts.after) ? parts.after : parts.after + end;
  return parts.before + yaml + after + body;
}

/** Only a block that is there once is known to be ours. */
function mergeBody(existing: string, fresh: string): string {
  if (existing.trim() === "") return fresh;
  const [block] = fresh.match(BLOCK) ?? [];
  const [old, ...others] = existing.match(BLOCK) ?? [];
  if (block === undefined || old === undefined || others.length > 0) return existing;
  // A function, because in a text `$&` would mean something.
  return existing.replace(old, () => block);
}

/** A block holds no other beginning; else many of them without an end would be looked through again and again. */
const BLOCK =
  /(?<![^\r\n])<!-- ruv-hub:begin\b[^\r\n]*-->(?:\r\n|[\r\n])(?:(?!<!-- ruv-hub:begin)[^])*?(?<![^\r\n])<!-- ruv-hub:end -->/g;
