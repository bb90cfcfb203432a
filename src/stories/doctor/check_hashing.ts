import { formatRate } from "../../vocabulary/format.ts";
import { createHash } from "../../vocabulary/hashing.ts";
import type { Finding } from "./diagnosis.ts";

const SAMPLE = 16 * 1024 * 1024;

/** Which SHA-256 is used, and how fast it is here. */
export async function checkHashing(): Promise<Finding> {
  const bytes = new Uint8Array(SAMPLE);
  const hash = await createHash("sha256");
  const start = performance.now();
  hash.update(bytes);
  hash.digest();
  const rate = formatRate(SAMPLE / ((performance.now() - start) / 1000));
  return hash.implementation === "native"
    ? { subject: "hashing", health: "ok", detail: `native SHA-256, ${rate}` }
    : {
      subject: "hashing",
      health: "note",
      detail: `SHA-256 in WebAssembly, ${rate}: node:crypto is missing`,
    };
}
