import { RuvLtraRegistry } from "../../registry/ruv_ltra_registry.ts";
import { InvalidArgumentError } from "../../vocabulary/errors.ts";
import { type HubSettings, settingsFromEnv } from "../../vocabulary/settings.ts";
import { environment } from "../environment.ts";

/**
 * Opens the registry of this machine: the built-in catalogue, what the publisher has added since
 * then, as far as `updateRegistry` has fetched it, and the user's own `registry.json` in our state
 * folder. A later one's word on an id counts. Opens no socket.
 *
 * @throws {InvalidFormatError} that names the place of what is wrong in the user's own file
 */
export async function openRegistry(
  config: { readonly stateDir?: string; readonly settings?: HubSettings } = {},
): Promise<RuvLtraRegistry> {
  const stateDir = config.stateDir ?? config.settings?.stateDir ?? stateFromEnv();
  if (stateDir === undefined) return new RuvLtraRegistry();
  const { readRegistry } = await import("./read_registry.ts");
  return await readRegistry(stateDir);
}

function stateFromEnv(): string | undefined {
  try {
    return settingsFromEnv(environment).stateDir;
  } catch (error) {
    // Without a home directory there is no state.
    if (error instanceof InvalidArgumentError) return undefined;
    throw error;
  }
}
