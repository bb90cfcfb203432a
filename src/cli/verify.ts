import { ModelVerifier, type Verification } from "../../mod.ts";
import type { CommandContext } from "./command.ts";
import type { GlobalFlags } from "./global_flags.ts";
import { libraryConfig } from "./library_config.ts";
import { transferDisplay } from "./transfer_display.ts";
import { UsageError } from "./usage_error.ts";
import { verificationDocument, verificationTable } from "./verification_table.ts";

/** The flags of `verify`. */
export interface VerifyFlags {
  readonly output?: string;
  readonly all?: boolean;
}

/** Compares files with what they should be. */
export async function verify(
  context: CommandContext,
  flags: VerifyFlags & GlobalFlags,
  targets: readonly string[],
): Promise<number> {
  const { all = false, output } = flags;
  if (all === (targets.length > 0)) {
    const state = all ? "--all leaves nothing to be named" : "nothing is named";
    throw new UsageError(`Cannot run "verify": ${state}`, { command: "verify" });
  }
  return await verifyShown(
    context,
    flags,
    { name: all ? "everything" : targets.join(" "), ...(output !== undefined && { output }) },
    (verifier) => all ? verifier.verifyAll() : verifier.verify(...targets),
  );
}

/** Compares the files of the cache, all of them or those of what is named, with what they should be. */
export function cacheVerify(
  context: CommandContext,
  flags: GlobalFlags,
  names: readonly string[],
): Promise<number> {
  const name = names.length === 0 ? "the cache" : names.join(" ");
  return verifyShown(context, flags, { name }, (verifier) => verifier.verifyCache(...names));
}

/** 6 when a file is wrong, 1 when one is missing or nothing was known of any, else 0. */
async function verifyShown(
  context: CommandContext,
  flags: GlobalFlags,
  { name, output }: { readonly name: string; readonly output?: string },
  run: (verifier: ModelVerifier) => Promise<Verification>,
): Promise<number> {
  const { terminal } = context;
  using display = transferDisplay(context, flags, name);
  const verification = await run(
    new ModelVerifier({
      ...await libraryConfig(context, flags),
      ...(output !== undefined && { outputDir: output }),
      onProgress: (event) => display.show(event),
    }),
  );
  display[Symbol.dispose]();
  if (terminal.json) terminal.document(verificationDocument(verification));
  else for (const line of verificationTable(verification, context)) terminal.result(line);
  const states = new Set(verification.files.map(({ state }) => state));
  if (states.has("wrong")) {
    terminal.say('  "ruv-hub repair" fetches what is wrong again');
    return 6;
  }
  return states.has("missing") || !states.has("right") ? 1 : 0;
}
