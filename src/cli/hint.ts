import {
  AmbiguousModelError,
  AuthenticationError,
  ChecksumMismatchError,
  DiskFullError,
  DoesNotFitError,
  EntryNotFoundError,
  formatDuration,
  GatedRepoError,
  HubError,
  HubHttpError,
  InvalidArgumentError,
  InvalidFormatError,
  LocalEntryNotFoundError,
  ManifestMismatchError,
  ModelNotFoundError,
  NetworkError,
  PermissionError,
  PinnedChecksumError,
  RateLimitError,
  RepositoryNotFoundError,
  RevisionNotFoundError,
  UnsafeFileError,
} from "../../mod.ts";
import { UnansweredError } from "./unanswered_error.ts";
import { PartialFailure } from "./partial_failure.ts";
import { shellWord } from "./shell_word.ts";
import { UsageError } from "./usage_error.ts";

/** What a person can do about an error, one sentence a line: the library's messages hold facts only. */
export function hintsFor(error: unknown): readonly string[] {
  if (error instanceof UnansweredError) return ["--yes answers every question with yes"];
  if (error instanceof UsageError) return usageHints(error);
  if (error instanceof PartialFailure) {
    const hints = error.failures.flatMap((failure) => hintsFor(failure.error));
    return [...new Set([...hints, ...error.advice])];
  }
  if (error instanceof AmbiguousModelError) {
    const [{ label } = { label: "Q4_K_M" }] = error.choices;
    return [`name one by --quant or behind the model, as ":${label}"; --all takes everything`];
  }
  if (error instanceof DoesNotFitError) return fitHints(error);
  if (error instanceof InvalidArgumentError || error instanceof InvalidFormatError) {
    return inputHints(error);
  }
  if (error instanceof ModelNotFoundError) {
    const hints = didYouMean(error.suggestions);
    return hints.length > 0 ? hints : ['"ruv-hub list" shows every id'];
  }
  if (error instanceof RevisionNotFoundError) {
    return ['"ruv-hub versions" with the model lists its tags, branches and commits'];
  }
  if (error instanceof HubHttpError) return answerHints(error);
  if (error instanceof LocalEntryNotFoundError) {
    return [
      ...didYouMean(error.suggestions),
      "run this once without --offline and without HF_HUB_OFFLINE",
    ];
  }
  if (error instanceof ChecksumMismatchError) return checksumHints(error);
  if (error instanceof UnsafeFileError) return unsafeHints(error);
  if (error instanceof NetworkError) return networkHints(error);
  if (error instanceof DiskFullError) {
    return ["make room, or choose another disk with --output or --cache-dir"];
  }
  if (error instanceof PermissionError) return permissionHints(error);
  if (error instanceof HubError) return listenHints(error);
  return [];
}

/** About an answer of the Hub. A token is spoken of where one is missing, or the one in use will not do. */
function answerHints(error: HubHttpError): string[] {
  const { withToken = false } = error;
  if (error instanceof GatedRepoError) {
    return [
      withToken
        ? `accept the terms at ${error.page} with the account of the token, and run this again`
        : `accept the terms at ${error.page}, log in ("ruv-hub login") or set HF_TOKEN, and run this again`,
    ];
  }
  if (error instanceof RepositoryNotFoundError) {
    return [
      ...didYouMean(error.suggestions),
      withToken
        ? 'check the name; if it is private, the token in use may not see it: "ruv-hub whoami" says whose that is'
        : 'check the name; a private repository needs a token that may see it: "ruv-hub login" keeps one',
    ];
  }
  if (error instanceof EntryNotFoundError) return pathHints(error);
  if (error instanceof AuthenticationError) return [tokenHint(error)];
  if (error instanceof RateLimitError) {
    const wait = error.retryAfterMs === undefined
      ? "later"
      : `in ${formatDuration(error.retryAfterMs / 1000)}`;
    const wider = error.withToken === false ? "; the limits are wider with a token (HF_TOKEN)" : "";
    return [`run this again ${wait}${wider}`];
  }
  return error.retryable ? ["run the same command again"] : [];
}

/** What a person may have meant by a path that is none. */
function pathHints({ message }: EntryNotFoundError): string[] {
  const [, path = ""] = /^Cannot select "([^"]*)": no such file/.exec(message) ?? [];
  if (/[*?]/.test(path)) return [`--include ${shellWord(path)} takes what matches`];
  return QUANTIZATION.test(path) ? [`--quant ${path} names a quantization`] : [];
}

const QUANTIZATION = /^(?:UD-)?(?:I?Q\d|TQ\d|B?F16|FP16|F32)[\w-]*$/i;

function tokenHint({ status, withToken }: AuthenticationError): string {
  if (withToken === false) {
    return '"ruv-hub login" keeps a token; --token and HF_TOKEN give one too';
  }
  return withToken && status === 403
    ? 'the token may not do this: "ruv-hub whoami" says whose it is, "ruv-hub login" keeps another'
    : 'check the token: "ruv-hub login" keeps another; --token and HF_TOKEN go before it';
}

function permissionHints({ flag, message }: PermissionError): string[] {
  if (flag !== undefined) return [`give deno ${flag}, or -A for everything`];
  if (message.startsWith("Cannot serve from")) {
    return ['name a folder of your own: "ruv-hub serve FOLDER"'];
  }
  return WRITING.test(message)
    ? ["it has to be a folder that you may write to: --output and --cache-dir name another"]
    : [];
}

const WRITING = /^Cannot (?:finish|link|lock|make|write)\b/;

function listenHints({ message }: HubError): string[] {
  if (!message.startsWith("Cannot listen on port")) return [];
  return ["--port 0 and --cdn-port 0 take free ones; the first line says which"];
}

function inputHints(error: InvalidArgumentError | InvalidFormatError): string[] {
  if (error.message.startsWith("Cannot push the card")) {
    return ['"ruv-hub card --check" shows all that is wrong; --no-card leaves the card as it is'];
  }
  if (error.message.startsWith("Cannot renew the card")) {
    return ["--no-card leaves it as it is, --card FILE puts another in its place"];
  }
  return error instanceof InvalidArgumentError
    ? [...didYouMean(error.suggestions), ...syncHints(error)]
    : [];
}

function syncHints({ message }: InvalidArgumentError): string[] {
  const [, list] = /^Cannot sync: there is no list "(.*)"$/.exec(message) ?? [];
  if (list !== undefined) {
    const example = '{"models": [{"model": "ruvltra-small", "to": "models/"}]}';
    return [`a list names models, and where they go: echo '${example}' > ${shellWord(list)}`];
  }
  if (message.includes("the list is not the one that was locked")) {
    return ['run "ruv-hub sync": it brings what the list says now, and locks that'];
  }
  if (message.startsWith("Cannot sync frozen: there is no")) {
    return ['run "ruv-hub sync" once: it writes the lock'];
  }
  return [];
}

function checksumHints(error: ChecksumMismatchError): string[] {
  if (error instanceof PinnedChecksumError) {
    return ["a commit never changes: use neither before the publisher says which is right"];
  }
  if (error instanceof ManifestMismatchError) {
    return [
      error.message.includes("SONA")
        ? "--no-sona leaves the SONA weights out; tell the publisher"
        : "tell the publisher: adapter and base no longer belong together",
    ];
  }
  if (error.message.startsWith("Cannot use")) {
    return ['it was damaged here: "ruv-hub repair" fetches it again, once the Hub may be asked'];
  }
  return ["nothing of it is in the cache; run this again, and tell the publisher if it repeats"];
}

function fitHints({ choices }: DoesNotFitError): string[] {
  const label = choices.at(-1)?.label;
  return [
    "a shorter --context needs less; --ram and --vram say what another machine has",
    ...(label === undefined ? [] : [`--quant ${label} takes it all the same`]),
  ];
}

function unsafeHints(error: UnsafeFileError): string[] {
  if (error.message.startsWith("Cannot push")) {
    return ["convert it to safetensors or GGUF, or upload it all the same with --allow-pickle"];
  }
  if (error.cause instanceof InvalidFormatError && !error.mayBeAllowed) {
    return ["--transport http fetches it without the store of chunks"];
  }
  const allowed = error.mayBeAllowed ? ["--allow-unsafe takes it all the same"] : [];
  return ["leave the file out with --exclude, and tell the publisher", ...allowed];
}

function networkHints({ message, retryable }: NetworkError): string[] {
  return [
    ...(retryable ? ["run the same command again"] : []),
    ...(/has got the pull request/.test(message)
      ? ["look at the repository's page first: run again, this would open another one"]
      : []),
    ...(/certificate/.test(message) ? ["DENO_CERT names a file of certificates to trust"] : []),
    "behind a proxy set HTTPS_PROXY; HF_ENDPOINT or --endpoint names another Hub",
  ];
}

function usageHints(error: UsageError): string[] {
  const page = error.command === undefined ? "ruv-hub help" : `ruv-hub help ${error.command}`;
  return [
    ...didYouMean(error.suggestions),
    ...error.advice,
    `"${page}" shows how it is used`,
  ];
}

function didYouMean(suggestions: readonly string[]): string[] {
  return suggestions.length === 0 ? [] : [`did you mean ${suggestions.join(" or ")}?`];
}
