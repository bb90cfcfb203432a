import type { Verification } from "../../../mod.ts";
import type { CommandContext } from "../command.ts";
import type { GlobalFlags } from "../global_flags.ts";
import { verificationDocument, verificationTable } from "./verification_table.ts";
import { type VerifyFlags, verifyNamed, verifyShown } from "./verify_shown.ts";

/** Compares files with what they should be. */
export async function verify(
  context: CommandContext,
  flags: VerifyFlags & GlobalFlags,
  targets: readonly string[],
): Promise<number> {
  return report(context, await verifyNamed(context, flags, "verify", targets));
}

/** Compares the files of the cache, all of them or those of what is named, with what they should be. */
export async function cacheVerify(
  context: CommandContext,
  flags: GlobalFlags,
  names: readonly string[],
): Promise<number> {
  const verification = await verifyShown(context, flags, {
    name: names.length === 0 ? "the cache" : names.join(" "),
    run: (verifier) => verifier.verifyCache(...names),
  });
  return report(context, verification);
}

/** 6 when a file is wrong, 1 when one is missing or nothing was known of any, else 0. */
function report({ terminal }: CommandContext, verification: Verification): number {
  if (terminal.json) terminal.document(verificationDocument(verification));
  else for (const line of verificationTable(verification, terminal)) terminal.result(line);
  const states = new Set(verification.files.map(({ state }) => state));
  if (states.has("wrong")) {
    terminal.say('  "ruv-hub repair" fetches what is wrong again');
    return 6;
  }
  return states.has("missing") || !states.has("right") ? 1 : 0;
}
