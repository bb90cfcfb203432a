import type { Finding } from "./diagnosis.ts";
import type { DownloadSettings } from "../pull/download_settings.ts";

/** What the runtime lets us do, of what pulls and pushes need. */
export async function checkPermissions(settings: DownloadSettings): Promise<Finding[]> {
  const { endpoint, cacheDir, stateDir } = settings;
  const needs: readonly (readonly [string, Deno.PermissionDescriptor])[] = [
    [`--allow-net=${new URL(endpoint).hostname}`, {
      name: "net",
      host: new URL(endpoint).host,
    }],
    [`--allow-read=${cacheDir}`, { name: "read", path: cacheDir }],
    [`--allow-write=${cacheDir}`, { name: "write", path: cacheDir }],
    [`--allow-write=${stateDir}`, { name: "write", path: stateDir }],
    ["--allow-env", { name: "env", variable: "HF_HOME" }],
    ["--allow-sys=statfs", { name: "sys", kind: "statfs" as "hostname" }],
  ];
  const refused: string[] = [];
  for (const [flag, descriptor] of needs) {
    if ((await Deno.permissions.query(descriptor)).state !== "granted") refused.push(flag);
  }
  if (refused.length === 0) {
    return [{ subject: "permissions", health: "ok", detail: "everything a pull needs is granted" }];
  }
  return [{
    subject: "permissions",
    health: refused.some((flag) => !OPTIONAL.test(flag)) ? "problem" : "note",
    detail: `not granted: ${refused.join(", ")}`,
    remedy: `run with ${refused.join(" ")}`,
  }];
}

/** Without these a pull works, and checks or keeps less. */
const OPTIONAL = /^--allow-(sys|env)/;
