import type { ModelPlace, Repository } from "../../mod.ts";

/** What to type for a revision of a repository: `user/repo`, `user/repo@v1.0.0`, `datasets/user/repo`. */
export function modelName(
  { repository, revision }: { readonly repository: Repository; readonly revision: string },
): string {
  const name = repository.type === "dataset" ? `datasets/${repository.name}` : repository.name;
  return revision === "main" ? name : `${name}@${revision}`;
}

/** A place in a few words: `cache`, or a path. */
export function placeName(place: ModelPlace): string {
  return place.kind === "cache" ? "cache" : place.path;
}
