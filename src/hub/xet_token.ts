import { isObject } from "../vocabulary/is_object.ts";
import type { Repository } from "../vocabulary/repository.ts";
import type { HubClient } from "./hub_client.ts";
import { requestJson } from "./json_reply.ts";
import { repositoryApiPath } from "./repository_urls.ts";

/** Leave to read from or write to the store of Xet's chunks. */
export interface XetToken {
  /** Base URL of the store. */
  readonly casUrl: string;
  /** Sent to the store as a bearer token, and to nobody else: not to the signed URLs that it names. */
  readonly accessToken: string;
  /** When it runs out, in milliseconds since 1970. */
  readonly expiresAt: number;
}

/** Options of {@linkcode xetReadToken}. */
export interface XetTokenOptions {
  /** Aborts the request. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Asks for leave to read a revision's files in chunks.
 *
 * @throws {RepositoryNotFoundError} when there is no such repository, or it is hidden
 */
export function xetReadToken(
  client: HubClient,
  repository: Repository,
  revision: string,
  options: XetTokenOptions = {},
): Promise<XetToken> {
  return requestToken(
    client,
    repository,
    repositoryApiPath(repository, "xet-read-token", revision),
    options,
  );
}

/**
 * Asks for leave to write a revision's files in chunks, which is leave to read them too.
 *
 * @throws {AuthenticationError} when the Hub's token may not write
 */
export function xetWriteToken(
  client: HubClient,
  repository: Repository,
  revision: string,
  options: XetTokenOptions & {
    /** Whether the commit will open a pull request. @default false */
    readonly createPr?: boolean;
  } = {},
): Promise<XetToken> {
  const query = options.createPr === true ? "?create_pr=1" : "";
  const path = repositoryApiPath(repository, "xet-write-token", revision) + query;
  return requestToken(client, repository, path, options);
}

async function requestToken(
  client: HubClient,
  repository: Repository,
  path: string,
  { signal }: XetTokenOptions,
): Promise<XetToken> {
  const request = {
    action: `ask for access to the chunks of "${repository.name}"`,
    repository,
    // Whoever needs it for a request to the store repeats both together, and nobody twice.
    repeat: false,
    patienceMs: client.stallTimeoutMs,
    signal,
  };
  const { value, ...from } = await requestJson(client, path, request, isWireToken);
  const { url } = client.next(value.casUrl, from, request);
  return {
    casUrl: url.href.replace(/\/+$/, ""),
    accessToken: value.accessToken,
    expiresAt: value.exp * 1000,
  };
}

/** The answer of `GET /api/models/{id}/xet-read-token/{rev}`; its headers repeat it. */
interface WireToken {
  readonly casUrl: string;
  readonly accessToken: string;
  /** Seconds since 1970. */
  readonly exp: number;
}

function isWireToken(value: unknown): value is WireToken {
  return isObject(value) && typeof value.casUrl === "string" &&
    value.casUrl.length <= LONGEST_URL && URL.canParse(value.casUrl) &&
    // It is to be sent in a header, whose syntax errors the runtime would quote.
    typeof value.accessToken === "string" && /^[\x21-\x7e]+$/.test(value.accessToken) &&
    typeof value.exp === "number" && Number.isFinite(value.exp);
}

/** Far longer than any base URL. */
const LONGEST_URL = 2048;
