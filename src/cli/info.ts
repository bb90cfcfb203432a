import { formatAge, inspectModel, type RepositoryType, type TransferEvent } from "../../mod.ts";
import type { CommandContext } from "./command.ts";
import type { GlobalFlags } from "./global_flags.ts";
import { infoPage } from "./info_page.ts";
import { libraryConfig } from "./library_config.ts";

/** The flags of `info`. */
export interface InfoFlags {
  readonly revision?: string;
  readonly type?: RepositoryType;
  readonly quant?: string;
  readonly offline?: boolean;
  readonly preferOffline?: boolean;
}

/** Shows everything known about a model. */
export async function info(
  context: CommandContext,
  flags: InfoFlags & GlobalFlags,
  args: readonly string[],
): Promise<void> {
  const { revision, type, quant, offline, preferOffline } = flags;
  const { terminal } = context;
  const [reference = ""] = args;
  const onProgress = (event: TransferEvent): void => {
    if (event.type === "notice") terminal.say(`  note: ${event.message}`);
    if (event.type === "slowed") terminal.say(`  ${event.reason}`);
  };
  const inspection = await inspectModel(reference, {
    ...(revision !== undefined && { revision }),
    ...(type !== undefined && { type }),
    ...(quant !== undefined && { quantization: quant }),
  }, {
    ...await libraryConfig(context, flags),
    ...(offline !== undefined && { offline }),
    ...(preferOffline !== undefined && { preferOffline }),
    onProgress,
  });
  if (terminal.json) return terminal.document(inspection);
  for (const line of infoPage(inspection, terminal.ink)) terminal.result(line);
  if (inspection.hub?.kept) {
    const seconds = (context.date().getTime() - Date.parse(inspection.hub.askedAt)) / 1000;
    terminal.say(`  note: what the Hub said ${formatAge(seconds)}`);
  }
}
