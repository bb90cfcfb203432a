import { listRefs } from "../../hub/refs.ts";
import { createTag } from "../../hub/tags.ts";
import { HubHttpError, NetworkError } from "../../vocabulary/errors.ts";
import type { Repository } from "../../vocabulary/repository.ts";
import type { PushSession } from "./push_session.ts";

/**
 * Gives the commit of a push its tag. When the answer is lost, or says that there is such a tag,
 * the repository says whether it is the one that was wanted.
 *
 * @throws {HubHttpError} with status 409 when the tag names another commit
 */
export async function tagPush(
  { hub, signal, config }: PushSession,
  repository: Repository,
  commit: string,
): Promise<void> {
  const { versionTag: name } = config;
  if (name === undefined) return;
  const isThere = async (): Promise<boolean> => {
    const { tags } = await listRefs(hub, repository, { signal });
    return tags.some((tag) => tag.name === name && tag.commit === commit);
  };
  if (await isThere()) return;
  try {
    await createTag(hub, repository, { name, from: commit, signal });
  } catch (error) {
    signal.throwIfAborted();
    const isUnclear = error instanceof NetworkError ||
      (error instanceof HubHttpError && (error.status === 409 || error.status >= 500));
    if (!isUnclear || !await isThere()) throw error;
  }
}
