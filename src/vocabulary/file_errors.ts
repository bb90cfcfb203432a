import { DiskFullError, HubError, PermissionError } from "./errors.ts";

/** Options of {@linkcode fileError}. */
export interface FileErrorOptions {
  /**
   * The folder a permission should be granted for, because more files of it will be touched.
   * @default the path the runtime asked for
   */
  readonly root?: string | undefined;
}

/**
 * Turns a failed file operation into an error a caller can act on: `Cannot <action> "<path>": <why>`.
 *
 * A permission the runtime withheld becomes a {@linkcode PermissionError} that names the flag, one
 * the file system withheld a {@linkcode PermissionError} without a flag, a full disk or quota a
 * {@linkcode DiskFullError}, any other refusal of the operating system a {@linkcode HubError}. What
 * is none of these (an abort, an error of ours, a mistake in the program) comes back untouched.
 */
export function fileError(
  action: string,
  path: string,
  error: unknown,
  options: FileErrorOptions = {},
): Error {
  if (!(error instanceof Error)) return new HubError(String(error), { cause: error });
  if (error instanceof HubError || error instanceof DOMException) return error;
  const subject = `Cannot ${action} "${path}"`;
  if (error instanceof Deno.errors.NotCapable) {
    const flag = missingFlag(error.message, options.root);
    return new PermissionError(`${subject}: the runtime was not given ${flag}`, {
      flag,
      cause: error,
    });
  }
  const code = errorCode(error);
  const why = REASONS[code ?? ""] ?? withoutDetails(error.message);
  if (code === "ENOSPC" || code === "EDQUOT") {
    return new DiskFullError(`${subject}: ${why}`, { cause: error });
  }
  if (error instanceof Deno.errors.PermissionDenied || code === "EROFS") {
    return new PermissionError(`${subject}: ${why}`, { cause: error });
  }
  return isSystemError(error) ? new HubError(`${subject}: ${why}`, { cause: error }) : error;
}

/** The operating system's name of an error, such as `ENOSPC`, where there is one. */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/**
 * Whether `error` says that nothing is at a path: no such file, a file where a folder was expected,
 * or a symbolic link that leads nowhere or in circles.
 */
export function isMissing(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory ||
    error instanceof Deno.errors.FilesystemLoop;
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: "the file system denies access",
  EDQUOT: "the quota is used up",
  ENOSPC: "the disk is full",
  EPERM: "the file system denies it",
  EROFS: "the file system is read-only",
};

/** Deno words a missing permission as `Requires write access to "/x", run again with …`. */
function missingFlag(message: string, root: string | undefined): string {
  const [, kind, target] = /^Requires (\w+) access to "(.*)", run again/.exec(message) ?? [];
  if (kind === "read" || kind === "write") return `--allow-${kind}=${root ?? target}`;
  if (kind === "all") return "--allow-all";
  if (kind !== undefined) return `--allow-${kind}=${target}`;
  return /--allow-\w+/.exec(message)?.[0] ?? "--allow-all";
}

/** Deno ends a message with `(os error 2): rename '/a' -> '/b'`, which repeats what `subject` says. */
function withoutDetails(message: string): string {
  const text = message.replace(/ \(os error \d+\).*$/s, "");
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function isSystemError(error: Error): boolean {
  return errorCode(error) !== undefined || error.message.includes("(os error ") ||
    Object.values(Deno.errors).some((type) => error instanceof type);
}
