/**
 * Milliseconds a 429 asks to wait, or undefined where it does not say.
 *
 * Protocol: `RateLimit: "api";r=0;t=42` counts only when nothing is left (`r=0`), and then a second
 * is added, because `t` is rounded down; else `Retry-After` in whole seconds. Its date form is
 * ignored, as the reference client does.
 */
export function requestedWaitMs(headers: Headers): number | undefined {
  const limit = headers.get("ratelimit") ?? "";
  const remaining = /;\s{0,9}r=(\d{1,15})/.exec(limit)?.[1];
  const reset = /;\s{0,9}t=(\d{1,15})/.exec(limit)?.[1];
  if (remaining !== undefined && Number(remaining) === 0 && reset !== undefined) {
    return (Number(reset) + 1) * 1000;
  }
  const retryAfter = headers.get("retry-after")?.trim() ?? "";
  return /^\d{1,15}$/.test(retryAfter) ? Number(retryAfter) * 1000 : undefined;
}
