import { InvalidArgumentError } from "./errors.ts";
import type { RepositoryType } from "./repository.ts";

/** What a person typed to name a model, taken apart. */
export type ModelReference = CatalogueReference | RepositoryReference;

/** A model of the registry, by its id. */
export interface CatalogueReference {
  /** Tells the two kinds apart. */
  readonly kind: "catalogue";
  /** Registry id, such as `ruvltra-small`. */
  readonly id: string;
  /** The part after `:`, such as `Q4_K_M` or `auto`. */
  readonly quantization?: string;
  /** The part after `@`: branch, tag or commit. */
  readonly revision?: string;
}

/** A repository on the Hub, or a file in it. */
export interface RepositoryReference {
  /** Tells the two kinds apart. */
  readonly kind: "repository";
  /** What the repository holds; undefined where the reference leaves it open. */
  readonly type?: RepositoryType;
  /** `namespace/name`. */
  readonly repository: string;
  /** The part after `:`, such as `Q4_K_M` or `auto`. */
  readonly quantization?: string;
  /** The part after `@`: branch, tag or commit. */
  readonly revision?: string;
  /** A file in the repository; a folder when it ends in `/`. */
  readonly path?: string;
}

/**
 * Takes apart a model reference: `ruvltra-small`, `user/repo`, `user/repo:Q4_K_M`, `…@revision`
 * behind or before the quantization, `hf://[datasets/]user/repo[@revision][/path]`, or the web URL
 * of a repository's page or file on `endpoint` or on huggingface.co.
 *
 * @throws {InvalidArgumentError} when it is none of these
 */
export function parseModelReference(
  text: string,
  options: { readonly endpoint?: string } = {},
): ModelReference {
  const trimmed = text.trim();
  if (trimmed.startsWith("hf://")) return parseHubUri(trimmed);
  if (/^https?:\/\//.test(trimmed)) return parseWebUrl(trimmed, options.endpoint);
  // A shell that completes folders leaves a slash behind.
  const isFolder = /^[^:@/]+\/[^:@]*[^:@/]\/$/.test(trimmed);
  return parseShortForm(isFolder ? trimmed.slice(0, -1) : trimmed);
}

/**
 * Checks a repository name by the Hub's rules: at most one `/`, letters, digits, `_`, `.` and `-`
 * within 96 characters a part, no `--`, no `..`, no `-` or `.` at either end.
 *
 * @throws {InvalidArgumentError} that names the rule which was broken
 */
export function assertRepositoryName(name: string): void {
  const fault = faultOf(name);
  if (fault === undefined) return;
  throw new InvalidArgumentError(`Cannot use "${name}" as a repository name: ${fault}`);
}

/** Whether a text is the name of a repository with its namespace, by the Hub's rules. */
export function isRepositoryName(text: string): boolean {
  return text.includes("/") && faultOf(text) === undefined;
}

/** The rule that a name breaks, in words that follow a colon. */
function faultOf(name: string): string | undefined {
  const parts = name.split("/");
  if (parts.length > 2) return 'it has more than one "/"';
  for (const part of parts) {
    if (part === "") return 'it is empty before or after the "/"';
    if (part.length > 96) return "a part of it is longer than 96 characters";
    if (!/^[A-Za-z0-9_.-]+$/.test(part)) {
      return 'only letters, digits, "_", "." and "-" are allowed';
    }
    if (/^[-.]|[-.]$/.test(part)) return 'no part may begin or end with "-" or "."';
  }
  if (name.includes("--") || name.includes("..")) return 'it has "--" or ".." in it';
  return name.endsWith(".git") ? 'it ends in ".git"' : undefined;
}

function parseShortForm(text: string): ModelReference {
  // The revision may also come first, which is how many write it.
  const [, name, quantization, revision] = /^([^:@]+)(?::([^:@]+))?(?:@([^:]+))?$/.exec(
    text.replace(/^([^:@]+)(@[^:]+)(:[^:@]+)$/, "$1$3$2"),
  ) ?? [];
  if (name === undefined) {
    throw new InvalidArgumentError(
      `Cannot read "${text}" as a model: expected an id, user/repo, user/repo:QUANT, hf://user/repo or a web URL`,
    );
  }
  const rest = optional({ quantization, revision });
  if (!name.includes("/")) return { kind: "catalogue", id: name, ...rest };
  const [, type, repository = name] = /^(models|datasets)\/([^/]+\/[^/]+)$/.exec(name) ?? [];
  assertRepositoryName(repository);
  return { kind: "repository", repository, ...typeOf(type), ...rest };
}

/** `refs/pr/N` and `refs/convert/NAME` keep their slashes; every other revision ends at the next one. */
const URI =
  /^hf:\/\/(?:(models|datasets)\/)?([^/@]+\/[^/@]+)(?:@(refs\/(?:pr\/\d+|convert\/[\w.-]+)|[^/]+))?(?:\/(.*))?$/;

/** What stands in front of a repository's name, and never is a namespace. */
const KINDS = /^(models|datasets|spaces|kernels|buckets)\//;

function parseHubUri(text: string): RepositoryReference {
  const [, type, repository, revision, path] = URI.exec(text) ?? [];
  if (repository === undefined || KINDS.test(repository)) {
    throw new InvalidArgumentError(
      `Cannot read "${text}" as a model: expected hf://user/repo[@revision][/path]`,
    );
  }
  const [, name = repository, quantization] = /^(.*?):([^:]+)$/.exec(repository) ?? [];
  assertRepositoryName(name);
  return {
    kind: "repository",
    repository: name,
    ...typeOf(type),
    ...optional({ quantization, revision: decoded(revision), path: path || undefined }),
  };
}

function parseWebUrl(text: string, endpoint: string | undefined): RepositoryReference {
  const fail = (reason: string): never => {
    throw new InvalidArgumentError(`Cannot read "${text}" as a model: ${reason}`);
  };
  const url = URL.canParse(text) ? new URL(text) : fail("it is not a URL");
  const hosts = ["huggingface.co", "www.huggingface.co", "hf.co"];
  if (endpoint !== undefined) hosts.push(new URL(endpoint).host);
  if (!hosts.includes(url.host)) fail(`${url.host} is not the Hub in use`);
  const segments = url.pathname.split("/").filter((segment) => segment !== "");
  const type = ["models", "datasets"].includes(segments[0] ?? "") ? segments.shift() : undefined;
  const route = segments.findIndex((segment) => ROUTES.has(segment));
  const repository = segments.slice(0, route < 0 ? undefined : route).join("/");
  assertRepositoryName(repository);
  if (route < 0) return { kind: "repository", repository, ...typeOf(type) };
  const [, revision, path] = /^(refs\/(?:pr\/\d+|convert\/[\w.-]+)|[^/]+)(?:\/(.*))?$/.exec(
    segments.slice(route + 1).join("/"),
  ) ?? [];
  if (revision === undefined) fail("the revision is missing");
  const folder = segments[route] === "tree" && path !== undefined;
  return {
    kind: "repository",
    repository,
    ...typeOf(type),
    ...optional({
      revision: decoded(revision),
      path: folder ? `${decoded(path)}/` : decoded(path),
    }),
  };
}

const ROUTES = new Set(["blob", "raw", "resolve", "tree", "blame"]);

function typeOf(prefix: string | undefined): { readonly type?: RepositoryType } {
  if (prefix === undefined) return {};
  return { type: prefix === "datasets" ? "dataset" : "model" };
}

function decoded(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  try {
    return decodeURIComponent(text);
  } catch {
    throw new InvalidArgumentError(`Cannot read "${text}": its percent-encoding is broken`);
  }
}

/** Drops the fields that are undefined. */
function optional<T extends Record<string, string | undefined>>(
  fields: T,
): { readonly [K in keyof T]?: string } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    readonly [K in keyof T]?: string;
  };
}
