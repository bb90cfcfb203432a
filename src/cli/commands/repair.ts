import {
  formatBytes,
  ModelRepairer,
  type Repair,
  type RepairedFile,
  type TransferEvent,
  type Verification,
  type VerifiedFile,
  visibleText,
} from "../../../mod.ts";
import type { CommandContext } from "../command.ts";
import { counted } from "../counted.ts";
import { exitCodeOf } from "../exit_code.ts";
import type { GlobalFlags } from "../global_flags.ts";
import { hintsFor } from "../hint.ts";
import { libraryConfig } from "../library_config.ts";
import { textTable } from "../text_table.ts";
import { transferDisplay } from "../transfer_display.ts";
import { pullLines } from "./repair_line.ts";
import { placeOf } from "./verification_table.ts";
import { type VerifyFlags, verifyNamed } from "./verify_shown.ts";

/** The flags of `repair`. */
export interface RepairFlags extends VerifyFlags {
  readonly limitRate?: number;
  readonly offline?: boolean;
}

/**
 * Fetches what is wrong or missing; the exit code of the first file that cannot be repaired, and 1
 * when nothing was known of any.
 */
export async function repair(
  context: CommandContext,
  flags: RepairFlags & GlobalFlags,
  targets: readonly string[],
): Promise<number> {
  const { terminal } = context;
  const verification = await verifyNamed(context, flags, "repair", targets);
  const repair = await repairShown(context, flags, verification);
  if (terminal.json) terminal.document(repairDocument(verification, repair));
  else for (const line of repairTable(verification, repair)) terminal.result(line);
  for (const line of pullLines(filesOfNobody(verification, repair))) {
    terminal.say(`  "${line}" compares with the Hub, and fetches what differs`);
  }
  const failure = repair.files.find(({ repaired }) => !repaired)?.failure;
  if (failure === undefined) {
    return verification.files.every(({ state }) => state === "unknown") ? 1 : 0;
  }
  for (const hint of hintsFor(failure)) terminal.say(`  ${hint}`);
  return exitCodeOf(failure);
}

/** The files that only their repository's name could help; nobody knows it. */
function filesOfNobody({ files }: Verification, repair: Repair): readonly VerifiedFile[] {
  const broken = repair.files.filter(({ repaired }) => !repaired).map(({ file }) => file);
  const isHopeless = broken.length === 0 && files.every(({ state }) => state === "unknown");
  return isHopeless ? files : broken.filter(({ repository }) => repository === null);
}

async function repairShown(
  context: CommandContext,
  flags: RepairFlags & GlobalFlags,
  verification: Verification,
): Promise<Repair> {
  const { limitRate, offline } = flags;
  using displays = new DisposableStack();
  let display = displays.use(transferDisplay(context, flags, ""));
  const onProgress = (event: TransferEvent): void => {
    // Each repository is a transfer of its own.
    if (event.type === "planned") {
      display[Symbol.dispose]();
      display = displays.use(transferDisplay(context, flags, event.repository.name));
    }
    display.show(event);
  };
  const repairer = new ModelRepairer({
    ...await libraryConfig(context, flags),
    ...(limitRate !== undefined && { limitRate }),
    ...(offline !== undefined && { offline }),
    onProgress,
  });
  return await repairer.repair(verification);
}

/** What became of each file that was not right, and how many were. */
function repairTable({ files }: Verification, repair: Repair): readonly string[] {
  const rows = repair.files.map((file) => [
    file.repaired ? "repaired" : "not repaired",
    placeOf(file.file),
    file.failure === undefined ? costOf(file) : file.failure.message,
  ]);
  const [right = 0, unknown = 0] = (["right", "unknown"] as const)
    .map((state) => files.filter((file) => file.state === state).length);
  const repaired = repair.files.filter((file) => file.repaired).length;
  const facts = [
    `${counted(right, "file")} right already`,
    ...(unknown === 0 ? [] : [`${unknown} unknown`]),
    ...(repair.files.length === 0 ? [] : [`${repaired} of ${repair.files.length} repaired`]),
    ...(repair.fetchedBytes === 0 ? [] : [`${formatBytes(repair.fetchedBytes)} fetched`]),
  ];
  return [...textTable(rows, { width: Infinity }), facts.join(", ")];
}

function costOf({ fetchedBytes, keptBytes }: RepairedFile): string {
  const facts = [
    ...(fetchedBytes > 0 ? [`${formatBytes(fetchedBytes)} fetched`] : []),
    ...(keptBytes > 0 ? [`${formatBytes(keptBytes)} kept`] : []),
  ];
  return facts.join(", ");
}

/** What `--json` says of a repair: a contract, hence spelt out. Sizes are in bytes. */
function repairDocument({ files }: Verification, repair: Repair): unknown {
  return {
    right: files.filter(({ state }) => state === "right").length,
    fetchedBytes: repair.fetchedBytes,
    seconds: repair.seconds,
    files: repair.files.map(({ file, repaired, fetchedBytes, keptBytes, failure }) => ({
      repo: file.repository?.name ?? null,
      type: file.repository?.type ?? null,
      commit: file.commit,
      path: file.path,
      localPath: file.localPath,
      was: file.state,
      repaired,
      fetchedBytes,
      keptBytes,
      failure: failure === undefined ? null : visibleText(failure.message),
    })),
  };
}
