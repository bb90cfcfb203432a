/** Whether a host name or address can only mean this machine. */
export function isLoopback(hostname: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i.test(hostname);
}

/**
 * Whether a request to a Hub that is open to this machine comes from this machine's own programs,
 * and not through its browser from somebody's web page: by a name that was made to point here (DNS
 * rebinding), or by a form that is posted across origins.
 */
export function isFromThisMachine(request: Request): boolean {
  if (!isLoopback(new URL(request.url).hostname)) return false;
  const origin = request.headers.get("Origin");
  if (origin === null || ["GET", "HEAD"].includes(request.method)) return true;
  return URL.canParse(origin) && isLoopback(new URL(origin).hostname);
}
