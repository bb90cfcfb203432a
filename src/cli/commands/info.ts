import { inspectModel, type RepositoryType } from "../../../mod.ts";
import type { CommandContext } from "../command.ts";
import { type FitFlags, fitOptions } from "./fit_flags.ts";
import type { GlobalFlags } from "../global_flags.ts";
import { infoPage } from "./info_page.ts";
import { libraryConfig } from "../library_config.ts";
import { assertModelArgument } from "../model_argument.ts";
import { noteAge } from "../note_age.ts";
import { sayNotices } from "../say_notices.ts";

/** The flags of `info`. */
export interface InfoFlags extends FitFlags {
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
  await assertModelArgument("info", reference);
  const inspection = await inspectModel(reference, {
    ...(revision !== undefined && { revision }),
    ...(type !== undefined && { type }),
    ...(quant !== undefined && { quantization: quant }),
    fit: fitOptions(flags),
  }, {
    ...await libraryConfig(context, flags),
    ...(offline !== undefined && { offline }),
    ...(preferOffline !== undefined && { preferOffline }),
    onProgress: sayNotices(terminal),
  });
  if (terminal.json) return terminal.document(inspection);
  for (const line of infoPage(inspection, { ...terminal.ink, columns: context.resultColumns() })) {
    terminal.result(line);
  }
  const { hub } = inspection;
  if (hub === null) return;
  if (hub.askedAt !== null) noteAge(context, { kept: hub.kept, askedAt: hub.askedAt });
  else terminal.say("  note: this is what the cache shows; the Hub has said nothing of it");
}
