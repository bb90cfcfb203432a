import { lineEndOf, splitFrontMatter } from "./front_matter.ts";
import { mergeMetadata } from "./merge_metadata.ts";
import { ModelCard } from "./model_card.ts";
import { parseMetadata } from "./parse_card.ts";
import { editYaml } from "./edit_yaml.ts";

/**
 * Brings a card up to date in the README.md somebody wrote: what `card` says about a key of the
 * metadata is written there, its lists are added to, and the blocks in the page that a push generated
 * are renewed: the description where there is a new one, and the facts. All else stays as it is to the last character: other keys, their order, comments, line
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

function mergeBody(existing: string, fresh: string): string {
  if (existing.trim() === "") return fresh;
  const renewed = renew(renew(existing, fresh, FACTS), fresh, DESCRIPTION);
  return DESCRIPTION.test(existing) ? renewed : withDescription(renewed, fresh);
}

function renew(text: string, fresh: string, block: RegExp): string {
  const [old, now] = [onlyBlock(text, block), onlyBlock(fresh, block)];
  // By the pattern, for the same words may stand elsewhere; a function, for `$&` has a meaning in a text.
  return old === undefined || now === undefined ? text : text.replace(block, () => now);
}

/** A description that is new to a page of ours stands in front of the facts. */
function withDescription(text: string, fresh: string): string {
  const [facts, description] = [onlyBlock(text, FACTS), onlyBlock(fresh, DESCRIPTION)];
  if (facts === undefined || description === undefined) return text;
  const gap = lineEndOf(text).repeat(2);
  return text.replace(FACTS, () => description + gap + facts);
}

/** Only a block that is there once is known to be ours. */
function onlyBlock(text: string, block: RegExp): string | undefined {
  const [found, ...others] = Array.from(text.matchAll(new RegExp(block, "g")), ([all]) => all);
  return others.length > 0 ? undefined : found;
}

/**
 * What stands between two lines of ours. A block holds no other beginning; else many of them without
 * an end would be looked through again and again.
 */
function blockBetween(begin: string, end: string): RegExp {
  const opening = `<!-- ruv-hub:${begin}(?![\\w-])`;
  return new RegExp(
    `(?<![^\\r\\n])${opening}[^\\r\\n]*-->(?:\\r\\n|[\\r\\n])(?:(?!${opening})[^])*?(?<![^\\r\\n])<!-- ruv-hub:${end} -->`,
  );
}

const FACTS = blockBetween("begin", "end");

const DESCRIPTION = blockBetween("description", "description-end");
