import { HubError } from "../vocabulary/errors.ts";
import type { EmbeddedHubOptions } from "./embedded_hub_options.ts";

/** What the system has against an address, in words; anything else as it is. */
export function listenError(
  { port = 0, cdnPort = 0, hostname = "127.0.0.1" }: EmbeddedHubOptions,
  error: unknown,
): unknown {
  const ports = [port, cdnPort].filter((each) => each > 0).join(" or ");
  if (error instanceof Deno.errors.AddrInUse) {
    return new HubError(`Cannot listen on port ${ports}: it is in use`, { cause: error });
  }
  if (error instanceof Deno.errors.PermissionDenied) {
    return new HubError(`Cannot listen on port ${ports}: the system denies it`, { cause: error });
  }
  if (error instanceof Deno.errors.AddrNotAvailable) {
    return new HubError(`Cannot listen on "${hostname}": it is no address of this machine`, {
      cause: error,
    });
  }
  return error;
}
