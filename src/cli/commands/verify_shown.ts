import { resolve } from "node:path";
import { ModelVerifier, type Verification } from "../../../mod.ts";
import type { CommandContext } from "../command.ts";
import type { GlobalFlags } from "../global_flags.ts";
import { libraryConfig } from "../library_config.ts";
import { transferDisplay } from "../transfer_display.ts";
import { UsageError } from "../usage_error.ts";

/** What `verify` and `repair` are to look at. */
export interface VerifyFlags {
  readonly output?: string;
  readonly all?: boolean;
}

/**
 * Verifies what is named, or all that is here, and shows how far that is. A folder given without any
 * model stands for what is in it.
 */
export async function verifyNamed(
  context: CommandContext,
  flags: VerifyFlags & GlobalFlags,
  command: "verify" | "repair",
  targets: readonly string[],
): Promise<Verification> {
  const { all = false, output } = flags;
  if (all && (targets.length > 0 || output !== undefined)) {
    throw new UsageError(`Cannot run "${command}": --all leaves nothing to be named`, { command });
  }
  const named = targets.length === 0 && output !== undefined ? [resolve(output)] : targets;
  const isEverything = named.length === 0;
  return await verifyShown(context, flags, {
    name: isEverything ? "everything" : named.join(" "),
    ...(output !== undefined && { output }),
    run: (verifier) => isEverything ? verifier.verifyAll() : verifier.verify(...named),
  });
}

/** Runs a verification, and shows how far it is. */
export async function verifyShown(
  context: CommandContext,
  flags: GlobalFlags,
  { name, output, run }: {
    readonly name: string;
    readonly output?: string;
    readonly run: (verifier: ModelVerifier) => Promise<Verification>;
  },
): Promise<Verification> {
  using display = transferDisplay(context, flags, name);
  return await run(
    new ModelVerifier({
      ...await libraryConfig(context, flags),
      ...(output !== undefined && { outputDir: output }),
      onProgress: (event) => display.show(event),
    }),
  );
}
