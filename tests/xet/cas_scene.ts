import { HubClient } from "../../src/hub/hub_client.ts";
import type { ByteRange, WireMeter } from "../../src/vocabulary/byte_source.ts";
import { CasClient } from "../../src/xet/cas_client.ts";
import { TokenKeeper } from "../../src/xet/token_keeper.ts";
import { XetFileSource } from "../../src/xet/xet_file_source.ts";
import { type CasScript, ScriptedCas } from "./scripted_cas.ts";

/** A store of chunks with one file, and a source of that file. */
export interface CasScene {
  readonly cas: ScriptedCas;
  readonly client: CasClient;
  readonly source: XetFileSource;
  readonly xetHash: string;
  /** Bytes that were metered so far. */
  readonly metered: () => number;
  /** How many tokens were asked for. */
  readonly tokens: () => number;
  /** Reads a range to its end. */
  read(range?: ByteRange): Promise<Uint8Array>;
}

/** Runs a test on a scene, and takes it down again. */
export async function onCasScene(
  content: Uint8Array,
  script: CasScript,
  test: (scene: CasScene) => Promise<void>,
): Promise<void> {
  await using cas = await ScriptedCas.start(script);
  using hub = new HubClient({ endpoint: "http://127.0.0.1:1", stallTimeoutMs: 3000 });
  const xetHash = await cas.add(content);
  let tokens = 0;
  const client = new CasClient({
    send: (url, request) => hub.send(url, { ...request, anonymous: true }),
    tokens: new TokenKeeper(() => {
      tokens++;
      const expiresAt = Date.now() + 3_600_000;
      return Promise.resolve({ casUrl: cas.url, accessToken: cas.token, expiresAt });
    }),
    secure: false,
  });
  const source = new XetFileSource(client, { xetHash, size: content.length });
  let metered = 0;
  const meter: WireMeter = {
    burst: Infinity,
    take: (bytes) => {
      metered += bytes;
      return Promise.resolve();
    },
  };
  await test({
    cas,
    client,
    source,
    xetHash,
    metered: () => metered,
    tokens: () => tokens,
    read: async (range = { start: 0, end: content.length }) => {
      const { signal } = new AbortController();
      const { body } = await source.open(range, { signal, meter });
      return await new Response(body).bytes();
    },
  });
}
