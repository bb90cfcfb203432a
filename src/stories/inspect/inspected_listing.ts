import type { HubAnswer } from "../hub/hub_answers.ts";
import { isUnreachable } from "../hub/hub_answers.ts";
import { revisionQuestion } from "../hub/hub_questions.ts";
import type { RevisionInfo } from "../../hub/revision.ts";
import { LocalEntryNotFoundError } from "../../vocabulary/errors.ts";
import type { RemoteFile, Repository } from "../../vocabulary/repository.ts";
import {
  listCommit,
  type ListingSources,
  listInstead,
  listKnown,
} from "../pull/revision_listing.ts";
import { orByShortHash } from "../pull/short_hash.ts";

/** A revision's commit and its files, and what else is known of them. */
export interface InspectedListing {
  /** The commit's hash. */
  readonly commit: string;
  /** Its files. */
  readonly files: readonly RemoteFile[];
  /** Whether these are only those that are in the cache. */
  readonly isPartial: boolean;
  /** What the Hub says of the revision, and when; undefined where only the cache tells. */
  readonly word?: HubAnswer<RevisionInfo>;
}

/**
 * What a revision stands for and holds: by the Hub's word, else by what is known here.
 *
 * @throws {HubError} when the Hub does not answer, or may not be asked, and nothing is known here
 */
export async function inspectedListing(
  repository: Repository,
  revision: string,
  sources: ListingSources,
): Promise<InspectedListing> {
  const { answers } = sources;
  try {
    const word = await orByShortHash(
      repository,
      revision,
      answers,
      (name) => answers.answer(revisionQuestion(repository, name)),
    );
    const { commit } = word.value;
    return { commit, files: await listCommit(repository, commit, sources), isPartial: false, word };
  } catch (error) {
    const { commit, files, isPartial = false } = await known(error, repository, revision, sources);
    return { commit, files, isPartial };
  }
}

async function known(
  error: unknown,
  repository: Repository,
  revision: string,
  sources: ListingSources,
): Promise<Omit<InspectedListing, "isPartial" | "word"> & { readonly isPartial?: boolean }> {
  if (isUnreachable(error)) return await listInstead(error, repository, revision, sources);
  if (!(error instanceof LocalEntryNotFoundError)) throw error;
  return await listKnown(repository, revision, sources).catch(() => {
    throw error;
  });
}
