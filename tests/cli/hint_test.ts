import assert from "node:assert/strict";
import {
  AmbiguousModelError,
  AuthenticationError,
  ChecksumMismatchError,
  DiskFullError,
  DoesNotFitError,
  EntryNotFoundError,
  GatedRepoError,
  HubError,
  HubHttpError,
  InvalidArgumentError,
  InvalidFormatError,
  LocalEntryNotFoundError,
  ModelNotFoundError,
  NetworkError,
  PermissionError,
  RateLimitError,
  RepositoryNotFoundError,
  RevisionNotFoundError,
  UnsafeFileError,
} from "../../mod.ts";
import { hintsFor } from "../../src/cli/hint.ts";
import { UsageError } from "../../src/cli/usage_error.ts";

const MESSAGE = "Cannot do it: no reason";

const EXPECTED: readonly (readonly [when: string, error: unknown, hints: readonly string[]])[] = [
  ["nothing can be advised", new HubError(MESSAGE), []],
  [
    "a command was mistyped",
    new UsageError(MESSAGE, { suggestions: ["pull", "push"] }),
    ["did you mean pull or push?", '"ruv-hub help" shows how it is used'],
  ],
  [
    "a flag is missing",
    new UsageError(MESSAGE, { command: "pull" }),
    ['"ruv-hub help pull" shows how it is used'],
  ],
  [
    "an id was mistyped",
    new ModelNotFoundError(MESSAGE, { id: "ruvltra-smal", suggestions: ["ruvltra-small"] }),
    ["did you mean ruvltra-small?"],
  ],
  [
    "an id resembles none",
    new ModelNotFoundError(MESSAGE, { id: "x" }),
    ['"ruv-hub list" shows every id'],
  ],
  [
    "a quantization was mistyped",
    new InvalidArgumentError(MESSAGE, { suggestions: ["Q4_K_M"] }),
    ["did you mean Q4_K_M?"],
  ],
  [
    "the model leaves a choice",
    new AmbiguousModelError(MESSAGE, { choices: [{ label: "Q8_0", size: 1, files: 1 }] }),
    ['name one by --quant or behind the model, as ":Q8_0"; --all takes everything'],
  ],
  [
    "a card is in the way of its renewal",
    new InvalidFormatError('Cannot renew the card "me/m/README.md": line 3: bad indentation'),
    ["--no-card leaves it as it is, --card FILE puts another in its place"],
  ],
  [
    "a card is wrong",
    new InvalidArgumentError("Cannot push the card: line 12: model-index is 3, expected a list"),
    ['"ruv-hub card --check" shows all that is wrong; --no-card leaves the card as it is'],
  ],
  ["something else has another format", new InvalidFormatError(MESSAGE), []],
  [
    "terms have to be accepted",
    new GatedRepoError(MESSAGE, { status: 403, page: "https://huggingface.co/x/y" }),
    [
      'accept the terms at https://huggingface.co/x/y, log in ("ruv-hub login") or set HF_TOKEN, and run this again',
    ],
  ],
  [
    "an anonymous repository is not found",
    new RepositoryNotFoundError(MESSAGE, { status: 401 }),
    ['check the name; a private repository needs a token that may see it: "ruv-hub login" keeps one'],
  ],
  [
    "terms have to be accepted by the account of the token",
    new GatedRepoError(MESSAGE, {
      status: 403,
      page: "https://huggingface.co/x/y",
      withToken: true,
    }),
    ["accept the terms at https://huggingface.co/x/y with the account of the token, and run this again"],
  ],
  [
    "a repository is not found with a token",
    new RepositoryNotFoundError(MESSAGE, { status: 404, withToken: true }),
    [
      'check the name; if it is private, the token in use may not see it: "ruv-hub whoami" says whose that is',
    ],
  ],
  [
    "a token is asked for",
    new AuthenticationError(MESSAGE, { status: 401, withToken: false }),
    ['"ruv-hub login" keeps a token; --token and HF_TOKEN give one too'],
  ],
  [
    "the token is too weak",
    new AuthenticationError(MESSAGE, { status: 403, withToken: true }),
    ['the token may not do this: "ruv-hub whoami" says whose it is, "ruv-hub login" keeps another'],
  ],
  [
    "the Hub is overloaded",
    new HubHttpError(MESSAGE, { status: 503 }),
    ["run the same command again"],
  ],
  [
    "a pattern was given as a path",
    new EntryNotFoundError('Cannot select "*.md": no such file or folder', { status: 404 }),
    ["--include '*.md' takes what matches"],
  ],
  [
    "a quantization was given as a path",
    new EntryNotFoundError(
      'Cannot select "Q8_0": no such file or folder; the nearest: "m-Q8_0.gguf"',
      {
        status: 404,
      },
    ),
    ["--quant Q8_0 names a quantization"],
  ],
  [
    "a file is not there",
    new EntryNotFoundError('Cannot select "a.md": no such file or folder', { status: 404 }),
    [],
  ],
  ["the Hub refuses", new HubHttpError(MESSAGE, { status: 400 }), []],
  [
    "a repository is not found",
    new RepositoryNotFoundError(MESSAGE, { status: 404 }),
    ['check the name; a private repository needs a token that may see it: "ruv-hub login" keeps one'],
  ],
  [
    "a revision is not found",
    new RevisionNotFoundError(MESSAGE, { status: 404 }),
    ['"ruv-hub versions" with the model lists its tags, branches and commits'],
  ],
  [
    "the token is wrong",
    new AuthenticationError(MESSAGE, { status: 401 }),
    ['check the token: "ruv-hub login" keeps another; --token and HF_TOKEN go before it'],
  ],
  [
    "it is not here offline",
    new LocalEntryNotFoundError(MESSAGE),
    ["run this once without --offline and without HF_HUB_OFFLINE"],
  ],
  [
    "the Hub says when to return",
    new RateLimitError(MESSAGE, { retryAfterMs: 90_000, withToken: false }),
    ["run this again in 1 min 30 s; the limits are wider with a token (HF_TOKEN)"],
  ],
  [
    "the Hub wants fewer requests",
    new RateLimitError(MESSAGE, { withToken: true }),
    ["run this again later"],
  ],
  [
    "a file was damaged here",
    new ChecksumMismatchError('Cannot use "w.bin": no reason', { expected: "a", actual: "b" }),
    ['it was damaged here: "ruv-hub repair" fetches it again, once the Hub may be asked'],
  ],
  [
    "the bytes are wrong",
    new ChecksumMismatchError(MESSAGE, { expected: "00", actual: "01" }),
    ["nothing of it is in the cache; run this again, and tell the publisher if it repeats"],
  ],
  [
    "a name is dangerous",
    new UnsafeFileError(MESSAGE),
    ["leave the file out with --exclude, and tell the publisher"],
  ],
  [
    "a store of chunks sends what makes no sense",
    new UnsafeFileError(MESSAGE, { cause: new InvalidFormatError(MESSAGE) }),
    ["--transport http fetches it without the store of chunks"],
  ],
  [
    "the network fails",
    new NetworkError(MESSAGE),
    [
      "run the same command again",
      "behind a proxy set HTTPS_PROXY; HF_ENDPOINT or --endpoint names another Hub",
    ],
  ],
  [
    "a pull request may be there",
    new NetworkError('Cannot tell whether "me/m" has got the pull request: it broke off', {
      retryable: false,
    }),
    [
      "look at the repository's page first: run again, this would open another one",
      "behind a proxy set HTTPS_PROXY; HF_ENDPOINT or --endpoint names another Hub",
    ],
  ],
  [
    "a certificate is not trusted",
    new NetworkError("Cannot list: the certificate of h is not trusted", { retryable: false }),
    [
      "DENO_CERT names a file of certificates to trust",
      "behind a proxy set HTTPS_PROXY; HF_ENDPOINT or --endpoint names another Hub",
    ],
  ],
  [
    "no model fits",
    new DoesNotFitError(MESSAGE, {
      neededBytes: 2,
      availableBytes: 1,
      choices: [
        { label: "Q8_0", size: 2, files: 1, neededBytes: 3 },
        { label: "Q2_K", size: 1, files: 1, neededBytes: 2 },
      ],
    }),
    [
      "a shorter --context needs less; --ram and --vram say what another machine has",
      "--quant Q2_K takes it all the same",
    ],
  ],
  [
    "the disk is full",
    new DiskFullError(MESSAGE),
    ["make room, or choose another disk with --output or --cache-dir"],
  ],
  [
    "the runtime was not given a permission",
    new PermissionError(MESSAGE, { flag: "--allow-net=huggingface.co" }),
    ["give deno --allow-net=huggingface.co, or -A for everything"],
  ],
  ["the file system refuses", new PermissionError(MESSAGE), []],
  [
    "the file system refuses to take anything",
    new PermissionError('Cannot make the folder "/x/hub": the file system denies access'),
    ["it has to be a folder that you may write to: --output and --cache-dir name another"],
  ],
  [
    "the file system refuses to give anything",
    new PermissionError('Cannot read "/x/hub.json": the file system denies access'),
    [],
  ],
];

for (const [when, error, hints] of EXPECTED) {
  Deno.test(`hintsFor() advises what helps when ${when}`, () => {
    assert.deepEqual(hintsFor(error), hints);
  });
}
