import type { Repository } from "../../vocabulary/repository.ts";

/**
 * An answer other than success, thrown by whoever finds the reason and sent by the application: the
 * Hub's status, `X-Error-Code`, `X-Error-Message` and JSON body (hub-api: errors).
 */
export class ErrorReply extends Error {
  override name = "ErrorReply";
  /** HTTP status. */
  readonly status: number;
  /** Value of `X-Error-Code`. */
  readonly code: string;
  /** Further headers. */
  readonly headers: Readonly<Record<string, string>>;
  /** Further fields of the JSON body. */
  readonly fields: Readonly<Record<string, unknown>>;

  /** Makes an answer from its status, code and text. */
  constructor(
    status: number,
    code: string,
    message: string,
    options: {
      readonly headers?: Readonly<Record<string, string>>;
      readonly fields?: Readonly<Record<string, unknown>>;
    } = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = options.headers ?? {};
    this.fields = options.fields ?? {};
  }

  /** The HTTP answer. */
  toResponse(): Response {
    return Response.json({ error: this.message, ...this.fields }, {
      status: this.status,
      headers: {
        "X-Error-Code": this.code,
        // A header holds ASCII only; names and paths in the text may be anything.
        "X-Error-Message": this.message.replace(/[^\x20-\x7e]/g, "?"),
        ...this.headers,
      },
    });
  }
}

/** No such repository, or one the caller must not know of; the same answer for both. */
export function repositoryNotFound(anonymous: boolean): ErrorReply {
  return anonymous
    ? new ErrorReply(401, "RepoNotFound", "Invalid username or password.")
    : new ErrorReply(404, "RepoNotFound", "Repository not found");
}

/** The files want accepted terms. */
export function gatedRepository({ type, name }: Repository, anonymous: boolean): ErrorReply {
  const message = anonymous
    ? `Access to ${type} ${name} is restricted. You must have access to it and be authenticated to access it. Please log in.`
    : `Access to ${type} ${name} is restricted and you are not in the authorized list.`;
  return new ErrorReply(anonymous ? 401 : 403, "GatedRepo", message);
}

/** The repository has no such branch, tag or commit. */
export function revisionNotFound(revision: string): ErrorReply {
  return new ErrorReply(404, "RevisionNotFound", `Invalid rev id: ${revision}`);
}

/** The revision exists and has no such path; clients may remember that of the commit. */
export function entryNotFound(commit: string): ErrorReply {
  return new ErrorReply(404, "EntryNotFound", "Entry not found", {
    headers: { "X-Repo-Commit": commit },
  });
}

/** The request wants a token and has none. */
export function unauthorized(): ErrorReply {
  return new ErrorReply(401, "Unauthorized", "Invalid username or password.");
}

/** The token is unknown here. Clients recognise this very text. */
export function invalidCredentials(): ErrorReply {
  return new ErrorReply(
    401,
    "InvalidCredentials",
    "Invalid credentials in Authorization header",
  );
}

/** The caller is known, and may not do this. */
export function forbidden(message: string): ErrorReply {
  return new ErrorReply(403, "Forbidden", message);
}

/** The request makes no sense. */
export function badRequest(message: string): ErrorReply {
  return new ErrorReply(400, "BadRequest", message);
}

/** The request can be read, and what it names cannot be. */
export function unprocessable(message: string): ErrorReply {
  return new ErrorReply(422, "UnprocessableEntity", message);
}

/** What the request would make is there already. */
export function conflict(
  message: string,
  fields: Readonly<Record<string, unknown>> = {},
): ErrorReply {
  return new ErrorReply(409, "Conflict", message, { fields });
}
