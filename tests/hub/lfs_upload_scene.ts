import assert from "node:assert/strict";
import { HubClient } from "../../src/hub/hub_client.ts";
import type { LfsSession } from "../../src/hub/lfs_ticket.ts";
import {
  type LfsUpload,
  LfsUploader,
  type LfsUploaderOptions,
  type LfsUploadOptions,
} from "../../src/hub/lfs_uploader.ts";
import type { PartReader } from "../../src/hub/part_body.ts";
import type { Repository } from "../../src/vocabulary/repository.ts";
import { type LfsHub, memoryReader } from "./lfs_hub.ts";
import { impatient } from "./scripted_server.ts";

/** The repository it is uploaded to. */
export const model: Repository = { type: "model", name: "ruv/tiny" };
/** What is uploaded, unless a test brings its own. */
export const content = Uint8Array.from({ length: 25 }, (_, i) => i);
/** What is said of it; the digest is not looked at. */
export const object = { sha256: "f".repeat(64), size: 25 };
/** A token that no pattern would find. */
export const token = "swordfish-without-a-known-prefix";

/** Negotiates and uploads the object with a client that never waits. */
export async function upload(
  hub: LfsHub,
  options: Partial<LfsUploadOptions & LfsUploaderOptions> & {
    readonly content?: Uint8Array;
    readonly read?: PartReader;
    readonly ticket?: LfsSession;
  } = {},
): Promise<LfsUpload> {
  const { content: bytes = content, read = memoryReader(bytes), ticket } = options;
  const wanted = { ...object, size: bytes.length };
  using client = new HubClient({ endpoint: hub.url, token, retry: impatient });
  const uploader = new LfsUploader(client, model, options);
  const [negotiated] = ticket === undefined ? await uploader.negotiate([wanted]) : [ticket];
  assert.ok(negotiated);
  return await uploader.upload(negotiated, read, { name: "m.gguf", ...options });
}

/** The bytes of a session's parts as the store has them, in order. */
export function written(hub: LfsHub, session = 1): number[] {
  const parts = new Map(
    hub.parts.filter((part) => part.session === session).map((part) => [part.number, part.bytes]),
  );
  return [...parts].sort(([a], [b]) => a - b).flatMap(([, bytes]) => [...bytes]);
}
