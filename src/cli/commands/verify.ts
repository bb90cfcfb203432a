import type { Verification } from "../../../mod.ts";
import type { CommandContext } from "../command.ts";
import type { GlobalFlags } from "../global_flags.ts";
import { pullLines, repairLine, type VerifiedWish } from "./repair_line.ts";
import { verificationDocument, verificationTable } from "./verification_table.ts";
import { type VerifyFlags, verifyNamed, verifyShown } from "./verify_shown.ts";

/** Compares files with what they should be. */
export async function verify(
  context: CommandContext,
  flags: VerifyFlags & GlobalFlags,
  targets: readonly string[],
): Promise<number> {
  const { output, cacheDir } = flags;
  const verification = await verifyNamed(context, flags, "verify", targets);
  return report(context, verification, { targets, output, cacheDir });
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
  return report(context, verification, { targets: names, cacheDir: flags.cacheDir });
}

/** 6 when a file is wrong, 1 when one is missing or nothing was known of any, else 0. */
function report(
  { terminal }: CommandContext,
  verification: Verification,
  wish: VerifiedWish,
): number {
  if (terminal.json) terminal.document(verificationDocument(verification));
  else for (const line of verificationTable(verification, terminal)) terminal.result(line);
  const states = new Set(verification.files.map(({ state }) => state));
  if (verification.files.length === 0) terminal.say("There is nothing here to verify");
  for (const hint of repairHints(verification, wish)) terminal.say(`  ${hint}`);
  if (states.has("wrong")) return 6;
  return states.has("missing") || !states.has("right") ? 1 : 0;
}

/** What mends the damage: `repair`, but for files of which nobody has kept where they came from. */
function repairHints(verification: Verification, wish: VerifiedWish): readonly string[] {
  const damaged = verification.files.filter(({ state }) =>
    state === "wrong" || state === "missing"
  );
  if (damaged.length === 0) return [];
  const state = damaged.some(({ state }) => state === "wrong") ? "wrong" : "missing";
  if (damaged.some(({ repository }) => repository !== null)) {
    return [`"${repairLine(verification, wish)}" fetches what is ${state} again`];
  }
  return pullLines(damaged).map((line) => `"${line}" fetches what is ${state} again`);
}
