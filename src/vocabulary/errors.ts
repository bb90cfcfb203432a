/**
 * The errors a caller can act on. A message is a fact: what could not be done, and why. Advice
 * ("set HF_TOKEN") belongs to whoever shows the message. Names follow Python's huggingface_hub.
 *
 * @module
 */

/** Options of every {@linkcode HubError}. */
export interface HubErrorOptions extends ErrorOptions {
  /** Whether the same operation may succeed when repeated. @default false */
  readonly retryable?: boolean;
}

/** The base of every error this library throws on purpose. */
export class HubError extends Error {
  static {
    this.prototype.name = "HubError";
  }
  /** Whether the same operation may succeed when repeated, without anybody changing anything. */
  readonly retryable: boolean;

  /** Makes an error from a message without a trailing full stop. */
  constructor(message: string, options: HubErrorOptions = {}) {
    super(message, options);
    this.retryable = options.retryable ?? false;
  }
}

/** An argument is not of the form asked for: a model reference, a pattern, a size. */
export class InvalidArgumentError extends HubError {
  static {
    this.prototype.name = "InvalidArgumentError";
  }
  /** What may have been meant instead, the likeliest first. */
  readonly suggestions: readonly string[];

  /** Makes an error that may carry what was meant instead. */
  constructor(
    message: string,
    options: HubErrorOptions & { readonly suggestions?: readonly string[] } = {},
  ) {
    super(message, options);
    this.suggestions = options.suggestions ?? [];
  }
}

/** Nothing has the name that was given: no quantization of a repository, no model on this disk. */
export class NameNotFoundError extends InvalidArgumentError {
  static {
    this.prototype.name = "NameNotFoundError";
  }
}

/** One of the models between which a caller has to choose. */
export interface ModelChoice {
  /** What to ask for: the quantization, such as `Q4_K_M`. */
  readonly label: string;
  /** Size of its files in bytes. */
  readonly size: number;
  /** Number of its files. */
  readonly files: number;
}

/** The repository holds several models, and nothing said which. */
export class AmbiguousModelError extends InvalidArgumentError {
  static {
    this.prototype.name = "AmbiguousModelError";
  }
  /** The models, from large to small. */
  readonly choices: readonly ModelChoice[];

  /** Makes an error that carries the models to choose from. */
  constructor(
    message: string,
    options: HubErrorOptions & { readonly choices: readonly ModelChoice[] },
  ) {
    super(message, options);
    this.choices = options.choices;
  }
}

/** A model that does not fit, and what it would need. */
export interface UnfitModel extends ModelChoice {
  /** The memory it takes while it runs, in bytes. */
  readonly neededBytes: number;
  /** Whether that is estimated by the model's size, and not counted by its header. @default false */
  readonly isEstimate?: boolean;
}

/** No model fits the memory. */
export class DoesNotFitError extends HubError {
  static {
    this.prototype.name = "DoesNotFitError";
  }
  /** What the model that needs least would need, in bytes. */
  readonly neededBytes: number;
  /** The memory there is, in bytes. */
  readonly availableBytes: number;
  /** The models, from large to small. */
  readonly choices: readonly UnfitModel[];

  /** Makes an error that carries what there is and what would be needed. */
  constructor(
    message: string,
    options: HubErrorOptions & {
      readonly neededBytes: number;
      readonly availableBytes: number;
      readonly choices: readonly UnfitModel[];
    },
  ) {
    super(message, options);
    this.neededBytes = options.neededBytes;
    this.availableBytes = options.availableBytes;
    this.choices = options.choices;
  }
}

/** Options of every {@linkcode HubHttpError}. */
export interface HubHttpErrorOptions extends HubErrorOptions {
  /** The HTTP status, such as 503. */
  readonly status: number;
  /** The Hub's request id, where it said one. */
  readonly requestId?: string | undefined;
  /** Whether a token was sent along; undefined where it does not matter. */
  readonly withToken?: boolean | undefined;
}

/** The Hub answered with an error status that has no class of its own. */
export class HubHttpError extends HubError {
  static {
    this.prototype.name = "HubHttpError";
  }
  /** The HTTP status, such as 503. */
  readonly status: number;
  /** The Hub's request id, to quote in a support request. */
  readonly requestId: string | undefined;
  /** Whether a token was sent along; undefined where it does not matter. */
  readonly withToken: boolean | undefined;

  /** Makes an error for an HTTP status; 408, 425, 429 and 5xx but 501 count as retryable. */
  constructor(message: string, options: HubHttpErrorOptions) {
    super(message, { retryable: isRetryableStatus(options.status), ...options });
    this.status = options.status;
    this.requestId = options.requestId;
    this.withToken = options.withToken;
  }
}

function isRetryableStatus(status: number): boolean {
  return [408, 425, 429].includes(status) || (status >= 500 && status !== 501);
}

/** No such repository, or a private one that this token may not see. */
export class RepositoryNotFoundError extends HubHttpError {
  static {
    this.prototype.name = "RepositoryNotFoundError";
  }
  /** Repositories that are here and resemble it, the nearest first. */
  readonly suggestions: readonly string[];

  /** Makes an error for an HTTP status that may carry what was meant instead. */
  constructor(
    message: string,
    options: HubHttpErrorOptions & { readonly suggestions?: readonly string[] },
  ) {
    super(message, options);
    this.suggestions = options.suggestions ?? [];
  }
}

/** The repository exists, but its terms have to be accepted first. */
export class GatedRepoError extends RepositoryNotFoundError {
  static {
    this.prototype.name = "GatedRepoError";
  }
  /** The web page on which the terms are accepted. */
  readonly page: string;

  /** Makes an error that names the page where access is asked for. */
  constructor(message: string, options: HubHttpErrorOptions & { readonly page: string }) {
    super(message, options);
    this.page = options.page;
  }
}

/** The repository has no such branch, tag or commit. */
export class RevisionNotFoundError extends HubHttpError {
  static {
    this.prototype.name = "RevisionNotFoundError";
  }
}

/** The revision has no such file. */
export class EntryNotFoundError extends HubHttpError {
  static {
    this.prototype.name = "EntryNotFoundError";
  }
}

/** The token is missing, wrong, or too weak for what was asked. */
export class AuthenticationError extends HubHttpError {
  static {
    this.prototype.name = "AuthenticationError";
  }
}

/** The branch has moved on since the commit that a new one was to follow (412). */
export class StaleParentError extends HubHttpError {
  static {
    this.prototype.name = "StaleParentError";
  }
}

/** The Hub asks for fewer requests (429). */
export class RateLimitError extends HubHttpError {
  static {
    this.prototype.name = "RateLimitError";
  }
  /** How long the Hub wants us to wait, in milliseconds, where it said so. */
  readonly retryAfterMs: number | undefined;

  /** Makes an error that carries the Hub's own waiting time. */
  constructor(
    message: string,
    options: Omit<HubHttpErrorOptions, "status"> & {
      readonly retryAfterMs?: number | undefined;
    },
  ) {
    super(message, { ...options, status: 429 });
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** Asked to stay offline, and the cache does not have it. */
export class LocalEntryNotFoundError extends HubError {
  static {
    this.prototype.name = "LocalEntryNotFoundError";
  }
  /** Repositories that are here and resemble what was asked for, the nearest first. */
  readonly suggestions: readonly string[];

  /** Makes an error that may carry what was meant instead. */
  constructor(
    message: string,
    options: HubErrorOptions & { readonly suggestions?: readonly string[] } = {},
  ) {
    super(message, options);
    this.suggestions = options.suggestions ?? [];
  }
}

/** The registry has no such model. */
export class ModelNotFoundError extends HubError {
  static {
    this.prototype.name = "ModelNotFoundError";
  }
  /** The id that was asked for. */
  readonly id: string;
  /** The ids that resemble it, the nearest first. */
  readonly suggestions: readonly string[];

  /** Makes an error that names the unknown id and its nearest neighbours. */
  constructor(
    message: string,
    options: HubErrorOptions & { readonly id: string; readonly suggestions?: readonly string[] },
  ) {
    super(message, options);
    this.id = options.id;
    this.suggestions = options.suggestions ?? [];
  }
}

/** The connection failed, stalled or was cut. */
export class NetworkError extends HubError {
  static {
    this.prototype.name = "NetworkError";
  }

  /** Makes a retryable error, unless told otherwise. */
  constructor(message: string, options: HubErrorOptions = {}) {
    super(message, { retryable: true, ...options });
  }
}

/** The bytes are not the ones the Hub promised. */
export class ChecksumMismatchError extends HubError {
  static {
    this.prototype.name = "ChecksumMismatchError";
  }
  /** The digest the Hub promised, in lower-case hex. */
  readonly expected: string;
  /** The digest of the bytes that came, in lower-case hex. */
  readonly actual: string;

  /** Makes an error that carries both digests. */
  constructor(
    message: string,
    options: HubErrorOptions & { readonly expected: string; readonly actual: string },
  ) {
    super(message, options);
    this.expected = options.expected;
    this.actual = options.actual;
  }
}

/** A file of a commit is listed with another checksum than it was before: somebody lies. */
export class PinnedChecksumError extends ChecksumMismatchError {
  static {
    this.prototype.name = "PinnedChecksumError";
  }
}

/** Parts of a model that, by its manifest, belong to other files than those that are there. */
export class ManifestMismatchError extends ChecksumMismatchError {
  static {
    this.prototype.name = "ManifestMismatchError";
  }
}

/** A name or a content that must not reach the disk under its final name. */
export class UnsafeFileError extends HubError {
  static {
    this.prototype.name = "UnsafeFileError";
  }
  /** Whether somebody who knows better may have it all the same. */
  readonly mayBeAllowed: boolean;

  /** Makes an error about a file that must not be had at all, unless told otherwise. */
  constructor(
    message: string,
    options: HubErrorOptions & { readonly mayBeAllowed?: boolean } = {},
  ) {
    super(message, options);
    this.mayBeAllowed = options.mayBeAllowed ?? false;
  }
}

/** Data that claims to be of a format and is not. */
export class InvalidFormatError extends HubError {
  static {
    this.prototype.name = "InvalidFormatError";
  }
}

/** The file system has no room left. */
export class DiskFullError extends HubError {
  static {
    this.prototype.name = "DiskFullError";
  }
  /** Bytes that were needed, where they are known. */
  readonly neededBytes: number | undefined;
  /** Bytes that were free, where they are known. */
  readonly availableBytes: number | undefined;

  /** Makes an error that carries what was needed and what was free. */
  constructor(
    message: string,
    options: HubErrorOptions & {
      readonly neededBytes?: number | undefined;
      readonly availableBytes?: number | undefined;
    } = {},
  ) {
    super(message, options);
    this.neededBytes = options.neededBytes;
    this.availableBytes = options.availableBytes;
  }
}

/** The runtime or the file system refused access. */
export class PermissionError extends HubError {
  static {
    this.prototype.name = "PermissionError";
  }
  /** The exact flag that would grant it, such as `--allow-net=huggingface.co`; absent when the file system itself refused. */
  readonly flag: string | undefined;

  /** Makes an error that names the missing flag. */
  constructor(
    message: string,
    options: HubErrorOptions & { readonly flag?: string | undefined } = {},
  ) {
    super(message, options);
    this.flag = options.flag;
  }
}
