import { updateRegistry, visibleText } from "../../../mod.ts";
import type { CommandContext } from "../command.ts";
import type { GlobalFlags } from "../global_flags.ts";
import { libraryConfig } from "../library_config.ts";
import { sayNotices } from "../say_notices.ts";
import { UsageError } from "../usage_error.ts";

/** `registry` has no flags of its own. */
export type NoFlags = Readonly<Record<never, never>>;

/** Fetches the publisher's catalogue and says what is new in it. */
export async function registry(
  context: CommandContext,
  flags: GlobalFlags,
  [action = ""]: readonly string[],
): Promise<void> {
  if (action !== "update") {
    throw new UsageError(`Cannot run "registry ${action}": expected update`, {
      command: "registry",
    });
  }
  const { terminal } = context;
  const update = await updateRegistry({
    ...await libraryConfig(context, flags),
    onProgress: sayNotices(terminal),
  });
  if (terminal.json) return terminal.document(update);
  const { added, changed, removed, commit } = update;
  for (
    const [sign, ids] of [["+", added], ["~", changed], ["-", removed]] as const
  ) {
    for (const id of ids) terminal.result(`${sign} ${visibleText(id)}`);
  }
  const isNews = added.length + changed.length + removed.length > 0;
  terminal.say(`${isNews ? "The registry is" : "Nothing is new"} as of ${commit.slice(0, 7)}`);
}
