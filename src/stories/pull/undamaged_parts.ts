import { cloneFile } from "../../cache/clone_file.ts";
import type { PartialPaths } from "../../cache/destination.ts";
import { randomSuffix } from "../../cache/temporary_name.ts";
import { JOURNAL_FROM, type TransferIdentity } from "../../transfer/journal.ts";
import { resumableBytes } from "../../transfer/partial_file.ts";
import { salvage } from "../../transfer/salvage.ts";
import { fileError, isMissing } from "../../vocabulary/file_errors.ts";
import type { PullSession } from "./pull_session.ts";

/**
 * Begins the transfer of a file with those parts of its damaged predecessor that still have the
 * CRC-32 they had when it was proven. The damaged file is copied, and stays as it is. Where no such
 * checksums were kept, or an interrupted transfer has more to offer, nothing is done.
 */
export async function keepUndamagedParts(
  damaged: string,
  partial: PartialPaths,
  identity: TransferIdentity,
  { state, config, signal }: PullSession,
): Promise<void> {
  if (identity.size <= JOURNAL_FROM || config.resume === false || config.force) return;
  const table = await state.readPartChecksums(identity.etag);
  if (table === undefined) return;
  if (await resumableBytes(partial, identity) >= identity.size / 2) return;
  const temporary = partial.data.replace(
    /[^.]*\.incomplete$/,
    `ruv-hub-${randomSuffix()}.incomplete`,
  );
  try {
    // What an interrupted transfer has noted is not true of a copy.
    await Deno.remove(partial.journal).catch(() => {});
    await cloneFile(damaged, partial.data, { temporary });
  } catch (error) {
    if (isMissing(error)) return;
    throw fileError("repair", damaged, error);
  }
  await salvage(partial, identity, table, { signal });
}
