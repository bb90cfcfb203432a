import type { CacheFlags } from "./cache_flags.ts";
import type { CommandContext } from "../command.ts";
import type { GlobalFlags } from "../global_flags.ts";
import { UsageError } from "../usage_error.ts";

/** What `cache` can be asked to do. */
export const CACHE_ACTIONS = ["ls", "rm", "prune", "verify"] as const;

/** Looks after the shared cache. */
export async function cache(
  context: CommandContext,
  flags: CacheFlags & GlobalFlags,
  [given = "", ...args]: readonly string[],
): Promise<number | void> {
  const action = CACHE_ACTIONS.find((word) => word === given);
  switch (action) {
    case "ls":
      return await (await import("./cache_list.ts")).cacheList(context, flags, args);
    case "rm":
      return await (await import("./cache_remove.ts")).cacheRemove(context, flags, args);
    case "prune":
      return await (await import("./cache_remove.ts")).cachePrune(context, flags, args);
    case "verify":
      return await (await import("./verify.ts")).cacheVerify(context, flags, args);
    case undefined:
      throw new UsageError(`Cannot run "cache ${given}": expected ${CACHE_ACTIONS.join(", ")}`, {
        command: "cache",
      });
  }
}
