import { InvalidArgumentError } from "./errors.ts";

/** Everything the environment decides. */
export interface HubSettings {
  /** The Hub's base URL, without a trailing slash. */
  readonly endpoint: string;
  /** The token given by a variable; undefined where none is, and the token file decides. */
  readonly token: string | undefined;
  /** The file `hf auth login` writes its token to; undefined where implicit tokens are disabled. */
  readonly tokenFile: string | undefined;
  /** Root of the shared cache (`HF_HUB_CACHE`). */
  readonly cacheDir: string;
  /** Our own state (`RUV_HUB_STATE`). */
  readonly stateDir: string;
  /** A plain folder for models (`RUVLLM_MODELS_DIR`). */
  readonly outputDir: string | undefined;
  /** Whether no socket may be opened. */
  readonly offline: boolean;
  /** Whether snapshots must not use symbolic links. */
  readonly disableSymlinks: boolean;
  /** Whether files do not come as chunks. */
  readonly disableXet: boolean;
  /** How long a connection may stay silent, in milliseconds. */
  readonly stallTimeoutMs: number;
}

/**
 * Reads the settings through `get`, by huggingface_hub's rules of precedence. An empty variable
 * counts as unset. Nothing but `get` is asked; no file is read.
 *
 * @throws {InvalidArgumentError} when no home directory is known or a value makes no sense
 */
export function settingsFromEnv(get: (name: string) => string | undefined): HubSettings {
  const read = (...names: string[]): string | undefined => {
    for (const name of names) {
      const value = get(name)?.trim();
      if (value !== undefined && value !== "") return checkedLength(name, value);
    }
    return undefined;
  };
  const readPath = (...names: string[]): string | undefined => {
    const value = read(...names);
    return value === undefined ? undefined : expand(value, get);
  };
  const isOn = (...names: string[]): boolean => /^(1|on|yes|true)$/i.test(read(...names) ?? "");
  const hfHome = readPath("HF_HOME") ??
    join(readPath("XDG_CACHE_HOME") ?? join(homeDirectory(get), ".cache"), "huggingface");
  const noImplicitToken = isOn("HF_HUB_DISABLE_IMPLICIT_TOKEN");
  return {
    endpoint: parseEndpoint(read("HF_ENDPOINT") ?? "https://huggingface.co"),
    token: noImplicitToken ? undefined : read("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"),
    tokenFile: noImplicitToken ? undefined : readPath("HF_TOKEN_PATH") ?? join(hfHome, "token"),
    cacheDir: readPath("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE") ?? join(hfHome, "hub"),
    stateDir: readPath("RUV_HUB_STATE") ?? join(hfHome, "ruv-hub"),
    outputDir: readPath("RUVLLM_MODELS_DIR"),
    offline: isOn("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"),
    disableSymlinks: isOn("HF_HUB_DISABLE_SYMLINKS"),
    disableXet: isOn("HF_HUB_DISABLE_XET"),
    stallTimeoutMs: seconds(read("HF_HUB_DOWNLOAD_TIMEOUT"), 10) * 1000,
  };
}

/**
 * Checks and normalises a Hub's base URL.
 *
 * @throws {InvalidArgumentError} when it is not an http(s) URL
 */
export function parseEndpoint(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !["http:", "https:"].includes(url.protocol)) {
    throw new InvalidArgumentError(`Cannot use "${text}" as the endpoint: expected an http(s) URL`);
  }
  if (url.username !== "" || url.password !== "") {
    throw new InvalidArgumentError("Cannot use the endpoint: it has credentials in it");
  }
  return withoutSlashes(`${url.origin}${url.pathname}`);
}

/** A value that names others many times over would fill the memory when it is expanded. */
function checkedLength(name: string, value: string): string {
  if (value.length <= LONGEST_VALUE) return value;
  throw new InvalidArgumentError(`Cannot use ${name}: it has ${value.length} characters`);
}

/** Twice the longest path there is. */
const LONGEST_VALUE = 8192;

function seconds(text: string | undefined, fallback: number): number {
  const value = text === undefined ? fallback : Number(text);
  if (!Number.isFinite(value) || value <= 0) {
    throw new InvalidArgumentError(
      `Cannot use HF_HUB_DOWNLOAD_TIMEOUT="${text}": expected a positive number of seconds`,
    );
  }
  return value;
}

/** Resolves a leading `~` and `$NAME`, `${NAME}`, as Python's expanduser and expandvars do. */
function expand(value: string, get: (name: string) => string | undefined): string {
  const expanded = value.replace(
    /\$(?:\{(\w+)\}|(\w+))/g,
    (whole, braced, plain) => get(braced ?? plain) ?? whole,
  );
  return /^~(?=$|[\/\\])/.test(expanded) ? homeDirectory(get) + expanded.slice(1) : expanded;
}

function homeDirectory(get: (name: string) => string | undefined): string {
  const home = get("HOME") || get("USERPROFILE");
  if (!home) {
    throw new InvalidArgumentError(
      "Cannot find the cache: neither HF_HOME nor a home directory is set",
    );
  }
  return home;
}

function join(folder: string, name: string): string {
  return `${withoutSlashes(folder)}/${name}`;
}

/** Without what the lookbehind says, a run of many slashes that is not at the end takes for ever. */
function withoutSlashes(text: string): string {
  return text.replace(/(?<![\/\\])[\/\\]+$/, "");
}
