import { GatedRepoError, RepositoryNotFoundError } from "../vocabulary/errors.ts";
import { isObject } from "../vocabulary/is_object.ts";
import type { Repository } from "../vocabulary/repository.ts";
import type { HubClient } from "./hub_client.ts";
import { requestJson } from "./json_reply.ts";
import { repositoryApiPath } from "./repository_urls.ts";

/** What the Hub says about a repository. */
export interface RepositoryFacts {
  /** Its name as the Hub writes it, which is another one where it has been renamed. */
  readonly name: string;
  /** Whether only some may see it. */
  readonly private: boolean;
  /** Whether its terms have to be accepted first, and who decides: a form, or its owners. */
  readonly gated: false | "auto" | "manual";
  /** Whether the Hub has closed it. */
  readonly disabled: boolean;
  /** The head of its main branch; absent before the first commit. */
  readonly commit?: string;
}

/**
 * Describes a repository; undefined where there is none, or none that this token may see.
 *
 * @throws {GatedRepoError} when even its description is behind its terms
 */
export async function describeRepository(
  client: HubClient,
  repository: Repository,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<RepositoryFacts | undefined> {
  try {
    const { value } = await requestJson(client, repositoryApiPath(repository), {
      action: `describe "${repository.name}"`,
      repository,
      signal: options.signal,
    }, isWireRepository);
    return {
      name: value.id,
      private: value.private ?? false,
      gated: value.gated ?? false,
      disabled: value.disabled ?? false,
      ...(value.sha === undefined ? {} : { commit: value.sha }),
    };
  } catch (error) {
    if (error instanceof GatedRepoError || !(error instanceof RepositoryNotFoundError)) throw error;
    return undefined;
  }
}

/** The part we read of `GET /api/models/{id}`. */
interface WireRepository {
  readonly id: string;
  readonly sha?: string;
  readonly private?: boolean;
  readonly gated?: false | "auto" | "manual";
  readonly disabled?: boolean;
}

function isWireRepository(value: unknown): value is WireRepository {
  return isObject(value) && typeof value.id === "string" &&
    (value.sha === undefined ||
      (typeof value.sha === "string" && /^[0-9a-f]{40}$/.test(value.sha))) &&
    ["boolean", "undefined"].includes(typeof value.private) &&
    ["boolean", "undefined"].includes(typeof value.disabled) &&
    [undefined, false, "auto", "manual"].includes(value.gated as undefined);
}
