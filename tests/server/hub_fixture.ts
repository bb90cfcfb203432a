import { EmbeddedHub, type EmbeddedHubOptions } from "../../src/server/embedded_hub.ts";

/** The time at which the fixture's Hub lives: 2023-11-14T22:13:20Z. */
export const NOW = 1_700_000_000_000;

/** The repository that {@linkcode withHub} fills. */
export const MODEL = { type: "model", name: "me/m" } as const;

/** 300,000 bytes in which no two neighbouring ranges are alike. */
export const GGUF: Uint8Array<ArrayBuffer> = Uint8Array.from(
  { length: 300_000 },
  (_, i) => (i * 7 + Math.floor(i / 251)) % 256,
);

/** What `git` and `sha256sum` say of the fixture. */
export const GIT = {
  initialCommit: "c4d84e3a0d95d73443df4f067d0d744e0ac926a3",
  commit: "a27c0c9863da1b273eb7e8d0565d5d6d1133db64",
  attributes: "ac756ca622f85c74fb7517310e26248089a1bc37",
  config: "cb5b2f69babc53f9145b45ad20b9a075d48717ef",
  hello: "ce013625030ba8dba906f756967f9e9ca394464a",
  empty: "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391",
  pointer: "80fb7d0a32ebbdabd6cef0704b0a91a3039aaa52",
  sub: "dbcaed17bb10382135b1e292aa6a0f44637ec5bb",
  subIn: "261a022912ab976bf4165bc38c05a456045f4270",
  ggufSha256: "5a67e7e545f6c42a3662c41aa6e0ede53d2a9011915681169310b402a518bf24",
} as const;

/** Runs a test against a fresh Hub in a folder of its own. */
export async function withHub(
  options: Omit<EmbeddedHubOptions, "dataDir">,
  test: (hub: EmbeddedHub, folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "hub-test-" });
  try {
    await using hub = await EmbeddedHub.start({ dataDir: `${folder}/data`, ...options });
    await test(hub, folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** As {@linkcode withHub}, with {@linkcode MODEL} filled at {@linkcode NOW}. */
export function withModel(
  options: Omit<EmbeddedHubOptions, "dataDir">,
  test: (hub: EmbeddedHub, folder: string) => Promise<void>,
): Promise<void> {
  return withHub({ now: () => NOW, ...options }, async (hub, folder) => {
    await hub.commitFiles(MODEL, [
      { path: "config.json", content: bytes('{"a": 1}\n') },
      { path: "model.gguf", content: GGUF },
      { path: "sub/empty.txt", content: bytes("") },
      { path: "sub/in/b ü.txt", content: bytes("hello\n") },
    ]);
    await test(hub, folder);
  });
}

/** UTF-8. */
export function bytes(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

/** What a test looks at in an answer; its body is read. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Asks without following redirects, and reads the answer to its end. */
export async function ask(url: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(url, { redirect: "manual", ...init });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** Asks for JSON that must come with 200. */
export async function askJson(url: string, init: RequestInit = {}): Promise<unknown> {
  const { status, text } = await ask(url, init);
  if (status !== 200) throw new Error(`${url} answered ${status}: ${text}`);
  return JSON.parse(text);
}

/** The header that carries a token. */
export function bearer(token: string): { readonly Authorization: string } {
  return { Authorization: `Bearer ${token}` };
}
