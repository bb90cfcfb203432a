import { AuthenticationError, type HubError, HubHttpError } from "../vocabulary/errors.ts";
import type { Repository } from "../vocabulary/repository.ts";
import { describeRepository } from "./describe_repository.ts";
import type { HubClient } from "./hub_client.ts";
import { libraryFailure, libraryFetch } from "./library_fetch.ts";
import { repositoryPage } from "./repository_urls.ts";

/** Options of {@linkcode createRepository}. */
export interface CreateRepositoryOptions {
  /** Whether only its owners may see it. @default what the namespace has set, mostly public */
  readonly private?: boolean | undefined;
  /** Whether a repository that is there already is as good. It stays as it is. @default false */
  readonly existOk?: boolean;
  /** Aborts the request. */
  readonly signal?: AbortSignal | undefined;
}

/** A repository that is there now. */
export interface CreatedRepository {
  /** Its page. */
  readonly url: string;
  /** Whether it was not there before, as far as can be known. */
  readonly created: boolean;
}

/** How long the Hub may work on it, in milliseconds; who asks again too soon believes it was there. */
const PATIENCE = 60_000;

/**
 * Creates a repository.
 *
 * @throws {AuthenticationError} when the token may not, and the repository does not exist
 * @throws {HubHttpError} with status 409 when it exists, unless `existOk`
 */
export async function createRepository(
  client: HubClient,
  repository: Repository,
  options: CreateRepositoryOptions = {},
): Promise<CreatedRepository> {
  const { existOk = false, signal } = options;
  const action = `create "${repository.name}"`;
  const url = repositoryPage(client.endpoint, repository);
  const { createRepo } = await import("@huggingface/hub");
  try {
    await createRepo({
      repo: { type: repository.type, name: repository.name },
      hubUrl: client.endpoint,
      accessToken: "",
      fetch: libraryFetch(client, { action, signal, repeat: existOk, patienceMs: PATIENCE }),
      ...(options.private === undefined
        ? {}
        : { visibility: options.private ? "private" : "public" }),
    });
    return { url, created: true };
  } catch (error) {
    signal?.throwIfAborted();
    const known = libraryFailure(error, action, client.endpoint);
    if (existOk && await isThere(known, client, repository, signal)) return { url, created: false };
    throw known;
  }
}

/**
 * Whether a refusal is none, because the repository exists: the Hub says so (409), or does not let
 * this token create anything in a namespace where it may still write.
 */
async function isThere(
  error: HubError,
  client: HubClient,
  repository: Repository,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  if (!(error instanceof HubHttpError)) return false;
  if (error.status === 409) return !error.retryable;
  if (!(error instanceof AuthenticationError) && error.status !== 402) return false;
  return await describeRepository(client, repository, { signal }).catch(() => undefined) !==
    undefined;
}
