import { HubClient } from "../../hub/hub_client.ts";
import { type Reached, reachHub } from "../../hub/reach_hub.ts";
import { whoami } from "../../hub/whoami.ts";
import { HubError } from "../../vocabulary/errors.ts";
import { formatDuration } from "../../vocabulary/format.ts";
import type { Finding } from "./diagnosis.ts";
import type { DownloadSettings } from "../pull/download_settings.ts";

/** Signed URLs live for minutes: a clock that is off by more makes nothing else fail. */
const MAX_SKEW_MS = 5 * 60 * 1000;

/** Whether the Hub answers, what time it has, and whose token it sees. Opens no socket when offline. */
export async function checkNetwork(
  settings: DownloadSettings,
  options: {
    readonly fetch?: typeof fetch | undefined;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<Finding[]> {
  const { endpoint, token, offline, stallTimeoutMs } = settings;
  if (offline) return [];
  const { fetch, signal } = options;
  using client = new HubClient({
    endpoint,
    token,
    stallTimeoutMs,
    fetch,
    retry: { attempts: 1 },
  });
  let reached: Reached;
  try {
    reached = await reachHub(client, { signal });
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof HubError)) throw error;
    return [{
      subject: "endpoint",
      health: "problem",
      detail: error.message,
      remedy: "check the network, the proxy and HF_ENDPOINT",
    }];
  }
  const detail = `${endpoint} answers in ${Math.round(reached.milliseconds)} ms`;
  return [
    { subject: "endpoint", health: "ok", detail },
    ...clock(reached.clockSkewMs),
    await tokenFinding(client, token, signal),
  ];
}

function clock(skewMs: number | undefined): Finding[] {
  if (skewMs === undefined) return [];
  const seconds = Math.round(Math.abs(skewMs) / 1000);
  if (Math.abs(skewMs) <= MAX_SKEW_MS) {
    return [{ subject: "clock", health: "ok", detail: `within ${seconds} s of the Hub's` }];
  }
  const direction = skewMs > 0 ? "behind" : "ahead of";
  return [{
    subject: "clock",
    health: "problem",
    detail: `${formatDuration(seconds)} ${direction} the Hub's`,
    remedy: "set the clock: signed URLs are refused when they seem too old or too new",
  }];
}

async function tokenFinding(
  client: HubClient,
  token: string | undefined,
  signal: AbortSignal | undefined,
): Promise<Finding> {
  if (token === undefined) {
    return {
      subject: "token",
      health: "note",
      detail: "none: public models only",
      remedy: "ruv-hub login",
    };
  }
  try {
    const { name, role } = await whoami(client, { signal });
    const may = role === undefined ? "" : `, may ${role}`;
    return { subject: "token", health: "ok", detail: `of ${name}${may}` };
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof HubError)) throw error;
    return {
      subject: "token",
      health: "problem",
      detail: error.message,
      remedy: "ruv-hub login, or unset HF_TOKEN",
    };
  }
}
