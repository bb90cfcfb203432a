import { type FoundModel, searchHub } from "../../../mod.ts";
import type { CommandContext } from "../command.ts";
import type { GlobalFlags } from "../global_flags.ts";
import { libraryConfig } from "../library_config.ts";
import { textTable } from "../text_table.ts";

/** The flags of `search`. */
export interface SearchFlags {
  readonly author?: string;
  readonly tag?: readonly string[];
  readonly sort?: "downloads" | "likes" | "modified" | "created" | "trending";
  readonly limit?: number;
}

/** Lists the models that were found. */
export async function search(
  context: CommandContext,
  flags: SearchFlags & GlobalFlags,
  [text]: readonly string[],
): Promise<void> {
  const { author, tag, sort, limit } = flags;
  const { terminal } = context;
  const found = await searchHub({
    text,
    author,
    tags: tag,
    sort: sort === undefined ? undefined : SORTS[sort],
    limit,
  }, await libraryConfig(context, flags));
  if (terminal.json) return terminal.document(found);
  if (found.length === 0) return terminal.say("The Hub has no such model");
  for (const line of page(found)) terminal.result(line);
}

const SORTS = {
  downloads: "downloads",
  likes: "likes",
  modified: "lastModified",
  created: "createdAt",
  trending: "trendingScore",
} as const;

function page(found: readonly FoundModel[]): readonly string[] {
  return textTable([
    ["Model", "downloads", "likes", "modified", "task"],
    ...found.map((model) => [
      model.name + (model.private ? " (private)" : model.gated ? " (gated)" : ""),
      model.downloads.toLocaleString("en"),
      model.likes.toLocaleString("en"),
      model.lastModified?.slice(0, 10) ?? "",
      model.task ?? "",
    ]),
  ], { right: [1, 2] });
}
