import assert from "node:assert/strict";
import { InvalidArgumentError } from "../../src/vocabulary/errors.ts";
import { type HubSettings, parseEndpoint, settingsFromEnv } from "../../src/vocabulary/settings.ts";

Deno.test("settingsFromEnv() gives the documented defaults when only a home is known", () => {
  assert.deepEqual(settings({}), {
    endpoint: "https://huggingface.co",
    token: undefined,
    tokenFile: "/home/ada/.cache/huggingface/token",
    cacheDir: "/home/ada/.cache/huggingface/hub",
    stateDir: "/home/ada/.cache/huggingface/ruv-hub",
    outputDir: undefined,
    offline: false,
    disableSymlinks: false,
    disableXet: false,
    stallTimeoutMs: 10_000,
  });
});

type Environment = Readonly<Record<string, string>>;

/** What an environment changes; the later rows of a group show what wins over what. */
const CASES: readonly (readonly [env: Environment, changes: Partial<HubSettings>])[] = [
  [{ HF_ENDPOINT: "https://mirror.test/" }, { endpoint: "https://mirror.test" }],
  [{ HF_ENDPOINT: "" }, {}],
  [{ HF_ENDPOINT: "  " }, {}],

  [{ HUGGING_FACE_HUB_TOKEN: "old" }, { token: "old" }],
  [{ HUGGING_FACE_HUB_TOKEN: "old", HF_TOKEN: "new" }, { token: "new" }],
  [{ HUGGING_FACE_HUB_TOKEN: "old", HF_TOKEN: "" }, { token: "old" }],
  [{ HF_TOKEN: " hf_abc\r\n" }, { token: "hf_abc" }],
  [{ HF_TOKEN: "~a$HOME" }, { token: "~a$HOME" }],
  [{ HF_TOKEN: "\n" }, {}],
  [{ HF_TOKEN_PATH: "/run/token" }, { tokenFile: "/run/token" }],
  [
    { HF_TOKEN: "new", HF_TOKEN_PATH: "/run/token", HF_HUB_DISABLE_IMPLICIT_TOKEN: "1" },
    { token: undefined, tokenFile: undefined },
  ],
  [
    { HF_TOKEN: "new", HF_HUB_DISABLE_IMPLICIT_TOKEN: "0" },
    { token: "new" },
  ],

  [{ XDG_CACHE_HOME: "/xdg" }, under("/xdg/huggingface")],
  [{ XDG_CACHE_HOME: "/xdg", HF_HOME: "/hf" }, under("/hf")],
  [{ HF_HOME: "/hf/" }, under("/hf")],
  [{ HF_HOME: "/" }, under("")],
  [{ HF_HOME: "~/hf" }, under("/home/ada/hf")],
  [{ HF_HOME: "~" }, under("/home/ada")],
  [{ HF_HOME: "~other/hf" }, under("~other/hf")],
  [{ HF_HOME: "$BASE/${NAME}", BASE: "/base", NAME: "hf" }, under("/base/hf")],
  [{ HF_HOME: "/a/$UNKNOWN" }, under("/a/$UNKNOWN")],

  [{ HUGGINGFACE_HUB_CACHE: "/old" }, { cacheDir: "/old" }],
  [{ HUGGINGFACE_HUB_CACHE: "/old", HF_HUB_CACHE: "/new" }, { cacheDir: "/new" }],
  [{ HF_HOME: "/hf", HF_HUB_CACHE: "/new" }, { ...under("/hf"), cacheDir: "/new" }],
  [{ HF_HUB_CACHE: "$HF_HOME/c", HF_HOME: "/hf" }, { ...under("/hf"), cacheDir: "/hf/c" }],
  [{ RUV_HUB_STATE: "~/state" }, { stateDir: "/home/ada/state" }],
  [{ RUVLLM_MODELS_DIR: "~/models" }, { outputDir: "/home/ada/models" }],

  [{ HF_HUB_OFFLINE: "1" }, { offline: true }],
  [{ HF_HUB_OFFLINE: "on" }, { offline: true }],
  [{ HF_HUB_OFFLINE: "Yes" }, { offline: true }],
  [{ HF_HUB_OFFLINE: "TRUE" }, { offline: true }],
  [{ HF_HUB_OFFLINE: "0" }, {}],
  [{ HF_HUB_OFFLINE: "2" }, {}],
  [{ TRANSFORMERS_OFFLINE: "1" }, { offline: true }],
  [{ TRANSFORMERS_OFFLINE: "1", HF_HUB_OFFLINE: "" }, { offline: true }],
  [{ TRANSFORMERS_OFFLINE: "1", HF_HUB_OFFLINE: "0" }, {}],
  [{ HF_HUB_DISABLE_SYMLINKS: "true" }, { disableSymlinks: true }],
  [{ HF_HUB_DISABLE_XET: "1" }, { disableXet: true }],
  [{ HF_HUB_DOWNLOAD_TIMEOUT: "2.5" }, { stallTimeoutMs: 2500 }],
  [{ HF_HUB_DOWNLOAD_TIMEOUT: "" }, {}],
];

for (const [env, changes] of CASES) {
  Deno.test(`settingsFromEnv() obeys ${JSON.stringify(env)}`, () => {
    assert.deepEqual(settings(env), { ...settings({}), ...changes });
  });
}

Deno.test("settingsFromEnv() takes USERPROFILE for the home when there is no HOME", () => {
  const env: Environment = { USERPROFILE: "C:\\Users\\Ada" };
  assert.equal(
    settingsFromEnv((name) => env[name]).cacheDir,
    "C:\\Users\\Ada/.cache/huggingface/hub",
  );
});

Deno.test("settingsFromEnv() needs no home when every folder is given", () => {
  const env: Environment = { HF_HOME: "/hf" };
  assert.equal(settingsFromEnv((name) => env[name]).cacheDir, "/hf/hub");
});

Deno.test("settingsFromEnv() throws when no home is known", () => {
  assert.throws(() => settingsFromEnv(() => undefined), {
    name: "InvalidArgumentError",
    message: "Cannot find the cache: neither HF_HOME nor a home directory is set",
  });
});

for (const value of ["0", "-1", "soon", "Infinity", "NaN"]) {
  Deno.test(`settingsFromEnv() refuses HF_HUB_DOWNLOAD_TIMEOUT=${value}`, () => {
    assert.throws(() => settings({ HF_HUB_DOWNLOAD_TIMEOUT: value }), {
      name: "InvalidArgumentError",
      message:
        `Cannot use HF_HUB_DOWNLOAD_TIMEOUT="${value}": expected a positive number of seconds`,
    });
  });
}

const ENDPOINTS: readonly (readonly [text: string, endpoint: string])[] = [
  ["https://huggingface.co", "https://huggingface.co"],
  ["https://huggingface.co///", "https://huggingface.co"],
  ["http://127.0.0.1:8080", "http://127.0.0.1:8080"],
  ["https://mirror.test/hub/", "https://mirror.test/hub"],
  ["https://mirror.test/hub?x=1#y", "https://mirror.test/hub"],
  ["HTTPS://Mirror.TEST:443/Hub", "https://mirror.test/Hub"],
];

for (const [text, endpoint] of ENDPOINTS) {
  Deno.test(`parseEndpoint() gives ${endpoint} for "${text}"`, () => {
    assert.equal(parseEndpoint(text), endpoint);
  });
}

for (const text of ["", "huggingface.co", "ftp://huggingface.co", "file:///hub", "https://"]) {
  Deno.test(`parseEndpoint() refuses "${text}"`, () => {
    assert.throws(() => parseEndpoint(text), {
      name: "InvalidArgumentError",
      message: `Cannot use "${text}" as the endpoint: expected an http(s) URL`,
    });
  });
}

Deno.test("parseEndpoint() refuses credentials, and does not repeat them", () => {
  assert.throws(() => parseEndpoint("https://ada:secret@mirror.test"), (error) => {
    assert.ok(error instanceof InvalidArgumentError);
    assert.ok(!error.message.includes("secret"));
    return true;
  });
});

/** The settings of an environment in which the home is /home/ada. */
function settings(env: Environment): HubSettings {
  const known: Environment = { HOME: "/home/ada", ...env };
  return settingsFromEnv((name) => known[name]);
}

/** The folders below a given HF_HOME. */
function under(home: string): Partial<HubSettings> {
  return { tokenFile: `${home}/token`, cacheDir: `${home}/hub`, stateDir: `${home}/ruv-hub` };
}

Deno.test("parseEndpoint() is quick with an address of a hundred thousand slashes", () => {
  const begin = performance.now();
  const endpoint = `https://hub.example${"/".repeat(100_000)}x`;
  assert.equal(parseEndpoint(`${endpoint}//`), endpoint);
  assert.ok(performance.now() - begin < 1000);
});

Deno.test("settingsFromEnv() refuses a value that would fill the memory when it is expanded", () => {
  const environment: Readonly<Record<string, string>> = { HF_HOME: "$HF_HOME".repeat(10_000) };
  assert.throws(() => settingsFromEnv((name) => environment[name]), {
    name: "InvalidArgumentError",
    message: "Cannot use HF_HOME: it has 80000 characters",
  });
});
