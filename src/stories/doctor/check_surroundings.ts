import { redact } from "../../vocabulary/redact.ts";
import type { HubSettings } from "../../vocabulary/settings.ts";
import { VERSION } from "../../vocabulary/version.ts";
import type { Finding } from "./diagnosis.ts";

/** The runtime, and what the environment says of proxies and certificates. */
export function checkSurroundings(
  settings: Pick<HubSettings, "endpoint" | "offline">,
  env: (name: string) => string | undefined,
): Finding[] {
  const { deno } = Deno.version;
  const { os, arch } = Deno.build;
  return [
    {
      subject: "version",
      health: "ok",
      detail: `ruv-hub ${VERSION}, Deno ${deno}, ${os} ${arch}`,
    },
    ...proxy(settings.endpoint, env),
    ...certificates(env),
    ...(settings.offline
      ? [
        {
          subject: "offline",
          health: "note",
          detail: "HF_HUB_OFFLINE is set: no socket is opened",
          remedy: "unset HF_HUB_OFFLINE to reach the Hub",
        } as const,
      ]
      : []),
  ];
}

function proxy(endpoint: string, env: (name: string) => string | undefined): Finding[] {
  const names = endpoint.startsWith("https:")
    ? ["HTTPS_PROXY", "https_proxy"]
    : ["HTTP_PROXY", "http_proxy"];
  const name = names.find((one) => (env(one) ?? "") !== "");
  if (name === undefined) return [];
  const except = env("NO_PROXY") ?? env("no_proxy");
  const rest = except === undefined || except === "" ? "" : `, but not to ${except}`;
  return [{
    subject: "proxy",
    health: "note",
    detail: `requests go through ${withoutUser(env(name) ?? "")} (${name})${rest}`,
  }];
}

/** A proxy's address may hold a user and a password. */
function withoutUser(address: string): string {
  return redact(address.replace(/\/\/[^@/]*@/, "//"));
}

function certificates(env: (name: string) => string | undefined): Finding[] {
  return ["DENO_CERT", "NODE_EXTRA_CA_CERTS"].flatMap((name) => {
    const file = env(name);
    if (file === undefined || file === "") return [];
    return [
      {
        subject: "certificates",
        health: "note",
        detail: `certificates of "${file}" are trusted too (${name})`,
      } as const,
    ];
  });
}
