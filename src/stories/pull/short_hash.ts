import { RevisionNotFoundError } from "../../vocabulary/errors.ts";
import type { Repository } from "../../vocabulary/repository.ts";
import type { HubAnswers } from "../hub/hub_answers.ts";
import { commitsQuestion } from "../hub/hub_questions.ts";

/** Whether a revision may be the first digits of a commit's hash, as people are shown them. */
export function isShortHash(revision: string): boolean {
  return /^[0-9a-f]{7,39}$/.test(revision);
}

/**
 * Asks about a revision, and where the repository has none of that name, about the commit whose hash
 * begins with it. Only the latest hundred commits of `main` are looked at.
 *
 * @throws {RevisionNotFoundError} when no commit, or more than one, is meant
 */
export async function orByShortHash<T>(
  repository: Repository,
  revision: string,
  answers: HubAnswers,
  ask: (revision: string) => Promise<T>,
): Promise<T> {
  try {
    return await ask(revision);
  } catch (error) {
    if (!(error instanceof RevisionNotFoundError) || !isShortHash(revision)) throw error;
    const { value: commits } = await answers.answer(commitsQuestion(repository, "main"));
    const [found, ...others] = commits.filter(({ commit }) => commit.startsWith(revision));
    if (found === undefined || others.length > 0) throw error;
    return await ask(found.commit);
  }
}
