import type { Repository } from "../../vocabulary/repository.ts";

/** The address of a repository's page; models have no prefix. */
export function pageOf(origin: string, { type, name }: Repository): string {
  return type === "model" ? `${origin}/${name}` : `${origin}/datasets/${name}`;
}
