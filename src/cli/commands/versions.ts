import { listVersions, type RepositoryType } from "../../../mod.ts";
import type { CommandContext } from "../command.ts";
import type { GlobalFlags } from "../global_flags.ts";
import { libraryConfig } from "../library_config.ts";
import { noteAge } from "../note_age.ts";
import { sayNotices } from "../say_notices.ts";
import { versionsPage } from "./versions_page.ts";

/** The flags of `versions`. */
export interface VersionsFlags {
  readonly revision?: string;
  readonly type?: RepositoryType;
  readonly limit?: number;
  readonly offline?: boolean;
  readonly preferOffline?: boolean;
}

/** Shows what states a model has had. */
export async function versions(
  context: CommandContext,
  flags: VersionsFlags & GlobalFlags,
  args: readonly string[],
): Promise<void> {
  const { revision, type, limit, offline, preferOffline } = flags;
  const { terminal } = context;
  const [reference = ""] = args;
  const found = await listVersions(reference, {
    ...(revision !== undefined && { revision }),
    ...(type !== undefined && { type }),
    ...(limit !== undefined && { limit }),
  }, {
    ...await libraryConfig(context, flags),
    ...(offline !== undefined && { offline }),
    ...(preferOffline !== undefined && { preferOffline }),
    onProgress: sayNotices(terminal),
  });
  if (terminal.json) return terminal.document(found);
  for (const line of versionsPage(found, terminal.ink)) terminal.result(line);
  noteAge(context, found);
}
