import {
  AuthenticationError,
  EntryNotFoundError,
  GatedRepoError,
  HubHttpError,
  RateLimitError,
  RepositoryNotFoundError,
  RevisionNotFoundError,
  StaleParentError,
} from "../vocabulary/errors.ts";
import type { Repository } from "../vocabulary/repository.ts";
import { requestedWaitMs } from "./rate_limit.ts";
import { repositoryPage } from "./repository_urls.ts";
import { cleanText, isWebPage } from "./server_text.ts";

/** A reply with an error status, its body read as far as it is worth reading. */
export interface ErrorReply {
  /** The HTTP status, 400 or more. */
  readonly status: number;
  /** The reply's headers. */
  readonly headers: Headers;
  /** The beginning of the body, decoded as UTF-8. */
  readonly body: string;
  /** The host that replied, where it is not the Hub itself; only the Hub's replies are read by the Hub's rules. */
  readonly foreignHost?: string | undefined;
}

/** What was asked for when the reply came. */
export interface ErrorContext {
  /** What could not be done, as it follows "Cannot". */
  readonly action: string;
  /** The Hub's base URL. */
  readonly endpoint: string;
  /** The repository that was asked about; absent for a question about the user. */
  readonly repository?: Repository | undefined;
  /** Whether it was to change something, which takes a token even where reading takes none. @default false */
  readonly writes?: boolean | undefined;
  /** The token that was sent; it never appears in the error. */
  readonly token?: string | undefined;
}

/**
 * The error a reply stands for. The order of the questions is the reference client's: the error
 * code, the text of a disabled repository, then the status. A 401 about a repository means that it
 * is missing or private, because the Hub does not tell strangers which.
 */
export function errorFromReply(reply: ErrorReply, context: ErrorContext): HubHttpError {
  const { status, headers, foreignHost } = reply;
  const { repository } = context;
  const requestId = requestIdOf(headers, context.token);
  // A token is not for others, and would change nothing there.
  const withToken = foreignHost === undefined ? context.token !== undefined : undefined;
  const facts = { status, requestId, withToken };
  const page = isWebPage(headers.get("content-type"), reply.body);
  const words = page ? "" : wordsOf(reply, context.token);
  const say = (state: string): string =>
    `Cannot ${context.action}: ${state}` +
    (requestId === undefined ? "" : ` (request id ${requestId})`);
  const sender = foreignHost ?? "the Hub";
  const sent = `${sender} sent ${status}` +
    (page ? " and a web page" : words === "" ? "" : `, "${words}"`);

  if (status === 429) {
    const retryAfterMs = requestedWaitMs(headers);
    return new RateLimitError(say(`${sender} asks for fewer requests`), {
      requestId,
      withToken,
      retryAfterMs,
    });
  }
  if (foreignHost !== undefined) return new HubHttpError(say(sent), facts);

  const code = headers.get("x-error-code");
  if (code === "RevisionNotFound") {
    return new RevisionNotFoundError(say("the repository has no such revision"), facts);
  }
  if (code === "EntryNotFound") {
    return new EntryNotFoundError(say("the revision has no such file"), facts);
  }
  if (code === "GatedRepo" && repository !== undefined) {
    const page = repositoryPage(context.endpoint, repository);
    return new GatedRepoError(say("the terms of the repository have to be accepted first"), {
      ...facts,
      page,
    });
  }
  if (headers.get("x-error-message") === "Access to this resource is disabled.") {
    return new HubHttpError(say("the Hub has disabled access to the repository"), facts);
  }
  if (status === 401 && words === "Invalid credentials in Authorization header") {
    return new AuthenticationError(say("the Hub does not accept the token"), facts);
  }
  if (status === 401 && context.writes === true && context.token === undefined) {
    return new AuthenticationError(say("the Hub asks for a token"), facts);
  }
  if (code === "RepoNotFound" || (status === 401 && repository !== undefined)) {
    return new RepositoryNotFoundError(say("the repository is not found, or private"), facts);
  }
  if (status === 401) {
    const state = context.token === undefined
      ? "the Hub asks for a token"
      : "the Hub does not accept the token";
    return new AuthenticationError(say(state), facts);
  }
  if (status === 403) return new AuthenticationError(say(sent), facts);
  if (status === 412) return new StaleParentError(say(sent), facts);
  return new HubHttpError(say(sent), { ...facts, ...isBusy(status, words) });
}

/** Protocol: this 409 asks to come again, while any other one stays. */
function isBusy(status: number, words: string): { retryable?: true } {
  const busy = status === 409 && words.includes("another conflicting operation is in progress");
  return busy ? { retryable: true } : {};
}

/** The id to quote to the Hub's support, from the first header that has one. */
function requestIdOf(headers: Headers, token: string | undefined): string | undefined {
  for (const name of ["x-request-id", "x-amzn-trace-id", "x-amz-cf-id"]) {
    const id = cleanText(headers.get(name) ?? "", token);
    if (id !== "") return id;
  }
  return undefined;
}

/** The server's own words, from the header or the body; empty where it has none. */
function wordsOf(reply: ErrorReply, token: string | undefined): string {
  const header = reply.headers.get("x-error-message");
  if (header !== null) return cleanText(header, token);
  // A replacement character means the body is not text: binary, or compressed against our wish.
  if (reply.body.includes("\ufffd")) return "";
  return cleanText(textFromJson(reply.body) ?? reply.body, token);
}

/** Protocol: `{"error": "text" | [..]}`, `{"error_description": …}` or `{"errors": [{"message": …}]}`. */
function textFromJson(body: string): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const { error, error_description, errors } = value as Record<string, unknown>;
  const messages = Array.isArray(errors)
    ? errors.map((each: { readonly message?: unknown } | null) => each?.message)
    : [];
  const texts = [error, error_description, ...messages].flat().filter((text) =>
    typeof text === "string"
  );
  return texts.length === 0 ? undefined : texts.join("; ");
}
