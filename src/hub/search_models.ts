import type { HubClient } from "./hub_client.ts";
import { libraryFailure, libraryFetch } from "./library_fetch.ts";

/** What is searched for. All conditions have to hold. */
export interface ModelSearch {
  /** A part of the name. */
  readonly text?: string | undefined;
  /** The user or organization it belongs to. */
  readonly author?: string | undefined;
  /** Tags it has, all of them. */
  readonly tags?: readonly string[] | undefined;
  /** What comes first: the most or the latest. @default the Hub's own idea */
  readonly sort?:
    | "downloads"
    | "likes"
    | "lastModified"
    | "trendingScore"
    | "createdAt"
    | undefined;
  /** How many at most. @default 20 */
  readonly limit?: number | undefined;
  /** Aborts the requests. */
  readonly signal?: AbortSignal | undefined;
}

/** A model that was found. */
export interface FoundModel {
  /** `namespace/name`. */
  readonly name: string;
  /** Downloads of the last 30 days. */
  readonly downloads: number;
  /** How many users like it. */
  readonly likes: number;
  /** When it last changed, in ISO 8601, where the Hub says so. */
  readonly lastModified?: string;
  /** What it does, such as `text-generation`, where the Hub knows. */
  readonly task?: string;
  /** Its tags. */
  readonly tags: readonly string[];
  /** Whether only some may see it. */
  readonly private: boolean;
  /** Whether its terms have to be accepted first. */
  readonly gated: boolean;
}

/** Searches the Hub's models. Private ones are found where the token may see them. */
export async function searchModels(
  client: HubClient,
  search: ModelSearch = {},
): Promise<FoundModel[]> {
  const { text, author, tags = [], sort, limit = 20, signal } = search;
  const action = "search for models";
  const { listModels } = await import("@huggingface/hub");
  const found: FoundModel[] = [];
  try {
    const entries = listModels({
      search: {
        ...(text === undefined ? {} : { query: text }),
        ...(author === undefined ? {} : { owner: author }),
        tags: [...tags],
      },
      ...(sort === undefined ? {} : { sort }),
      limit,
      additionalFields: ["tags"],
      hubUrl: client.endpoint,
      fetch: libraryFetch(client, { action, signal }),
    });
    for await (const entry of entries) {
      if (typeof entry.name !== "string") throw libraryFailure(undefined, action, client.endpoint);
      found.push(foundModel(entry));
    }
    return found;
  } catch (error) {
    signal?.throwIfAborted();
    throw libraryFailure(error, action, client.endpoint);
  }
}

/** The library believes the Hub, so that any field may be missing, or be anything. */
interface LibraryEntry {
  readonly name: string;
  readonly downloads?: unknown;
  readonly likes?: unknown;
  readonly updatedAt?: unknown;
  readonly task?: unknown;
  readonly tags?: unknown;
  readonly private?: unknown;
  readonly gated?: unknown;
}

function foundModel({ name, updatedAt, task, tags, ...entry }: LibraryEntry): FoundModel {
  const changed = updatedAt instanceof Date ? updatedAt.getTime() : NaN;
  return {
    name,
    downloads: countOf(entry.downloads),
    likes: countOf(entry.likes),
    ...(Number.isNaN(changed) ? {} : { lastModified: new Date(changed).toISOString() }),
    ...(typeof task === "string" ? { task } : {}),
    tags: Array.isArray(tags) ? tags.filter((tag) => typeof tag === "string") : [],
    private: entry.private === true,
    gated: (entry.gated ?? false) !== false,
  };
}

function countOf(value: unknown): number {
  return Number.isSafeInteger(value) ? Number(value) : 0;
}
